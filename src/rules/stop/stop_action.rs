//! `stop-action`

use crate::diagnostic::Diagnostic;
use crate::record::Text;
use crate::record::mode::{Mode, StopRule, UNIVERSAL};
use crate::record::stop::Stop;
use crate::rules::prelude::*;
use crate::text::or_list;
use crate::text::{nearest, visible};

rule! {
    /// A run names a stop rule that its mode does not have, or an action that the rule forbids.
    ///
    /// A stop rule is only useful if something else is done instead, so each rule allows a few
    /// actions. Every mode has the rules `timebox` and `no-repro` in addition to its own.
    /// The action `convert` names in `to` the mode in which the work continues.
    ///
    /// | rule | actions |
    /// |---|---|
    /// | `timebox` | `schedule`, `rescope`, `debug_packet` |
    /// | `no-repro` | `debug_packet` |
    /// | `unverified-outputs` (PIPELINE) | `convert` to CONTRACT or TOOLSMITH |
    /// | `no-adoption` (TOOLSMITH) | `pause`, `add-consumer` |
    /// | `unbounded-changes` (SERVICE) | `run-live-bounded` |
    /// | `hypotheses` (CONTRACT) | `force-repro`, `debug_packet` |
    /// | `no-constraint` (GOVERNANCE) | `add-constraint`, `archive` |
    /// | `endless-drafting` (CONTACT) | `send`, `schedule` |
    ///
    /// # Bad
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// stop: {rule: no-adoption, action: pause}
    ///              ^^^^^^^^^^^ //~ `no-adoption` is the stop rule of TOOLSMITH, but this run is in PIPELINE
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    ///
    /// # Bad: an action that the rule does not allow
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// stop: {rule: timebox, action: continue}
    ///                               ^^^^^^^^ //~ the stop rule `timebox` does not allow the action `continue`
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    ///
    /// # Bad: a conversion without a mode
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// stop: {rule: unverified-outputs, action: convert}
    ///       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ missing `to` for the action `convert`
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// stop: {rule: unverified-outputs, action: convert, to: TOOLSMITH}
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/checkout.md
    /// ---
    /// kind: Project
    /// project_id: checkout
    /// name: Checkout
    /// owners: [checkout@example.org]
    /// ---
    /// ```
    /// ```md operators/settle.md
    /// ---
    /// kind: Operator
    /// op_id: settle
    /// name: Settle the day
    /// mode_ids: [PIPELINE]
    /// purpose: Match the day's payments with the bank's.
    /// preconditions: [The bank has closed the day.]
    /// inputs: [day]
    /// steps: [Fetch the bank's file., Match the payments., Check the rest., Book the matches., Note the sums.]
    /// outputs: [settled/*.csv]
    /// acceptance_checks:
    ///   - {id: sums, run: ./sums settled/17.csv}
    /// timebox_minutes: 30-60
    /// failure_paths: [Keep the day open., Ask the bank.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The sums.]
    /// next_pointer_rule: Name the next day to settle.
    /// ---
    /// ```
    pub static STOP_ACTION = {
        name: "stop-action",
        family: "stop",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Stop rules\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(Stop {
        rule: Some(named),
        action,
        to,
    }) = run.stop.as_deref()
    else {
        return;
    };
    let mode = run.mode_id.as_ref().and_then(|mode| mode.name());
    let mode = mode.and_then(|name| cx.model.vocabulary().modes.get(name));
    let own = mode.and_then(|mode| mode.stop.as_ref());
    let mut rules = UNIVERSAL.iter().chain(own);
    let Some(rule) = rules.find(|rule| *rule.name == *named.value.0) else {
        // If the mode is unknown, or there are several, the stop rule may be its own.
        if let Some(mode) = mode {
            report_unknown_rule(named, mode, cx, report);
        }
        return;
    };
    let Some(action) = action else { return };
    if !rule.actions.contains(&&*action.value.0) {
        let message = format!(
            "the stop rule `{}` does not allow the action `{}`",
            rule.name,
            visible(action)
        );
        let finding = report.at(action.span, message);
        finding.help(format!(
            "use an action that it allows: {}",
            or_list(rule.actions)
        ));
        suggest(finding, action, rule.actions);
    } else if !rule.convert_to.is_empty() {
        check_conversion(rule, to.as_ref(), cx, report, run);
    }
}

/// Reports a stop rule that is neither the mode's own nor one of those of every mode.
fn report_unknown_rule(
    named: &Spanned<Text>,
    mode: &Mode,
    cx: &Context<'_>,
    report: &mut Report<'_>,
) {
    let word = visible(named);
    let mut modes = cx.model.vocabulary().modes.iter();
    let other = modes.find(|other| {
        let rule = other.stop.as_ref();
        rule.is_some_and(|rule| *rule.name == *named.value.0)
    });
    let message = match other {
        Some(other) => format!(
            "`{word}` is the stop rule of {}, but this run is in {}",
            other.name, mode.name
        ),
        None => format!("unknown stop rule `{word}` for the mode {}", mode.name),
    };
    let own = mode.stop.iter().map(|rule| rule.name);
    let names: Vec<&str> = own.chain(UNIVERSAL.iter().map(|rule| rule.name)).collect();
    let finding = report.at(named.span, message);
    finding.help(format!(
        "use a stop rule of {}: {}",
        mode.name,
        or_list(&names)
    ));
    suggest(finding, named, &names);
}

/// Checks that the action `convert` names a mode that the stop rule allows.
fn check_conversion(
    rule: &StopRule,
    to: Option<&Spanned<Text>>,
    cx: &Context<'_>,
    report: &mut Report<'_>,
    run: &OpRun,
) {
    let modes = or_list(rule.convert_to);
    match (to, &run.stop) {
        (Some(to), _) if !rule.convert_to.contains(&&*to.value.0) => {
            let message = format!(
                "the stop rule `{}` does not convert to the mode `{}`",
                rule.name,
                visible(to)
            );
            let finding = report.at(to.span, message);
            finding.help(format!("convert to {modes}"));
            suggest(finding, to, rule.convert_to);
        }
        (None, Some(stop)) if !cx.record.is_faulty(stop.span) => {
            report
                .at(stop.span, "missing `to` for the action `convert`")
                .help(format!(
                    "add `to` with the mode in which the work continues: {modes}"
                ));
        }
        (Some(_) | None, _) => {}
    }
}

/// Suggests the nearest word, and offers to write the one that differs in letter case only.
fn suggest(finding: &mut Diagnostic, written: &Spanned<Text>, words: &[&str]) {
    finding.suggest_for(written, nearest(written, words.iter().copied()));
    let same = words.iter().find(|word| word.eq_ignore_ascii_case(written));
    if let Some(word) = same {
        finding.fix(format!("write `{word}`"), Edit::new(written.span, *word));
    }
}
