//! `literacy-gap`

use std::collections::{HashMap, HashSet};

use crate::record::requirements::mandatory_literacies;
use crate::record::vocabulary::LITERACIES;
use crate::record::{Reference, RegimeName, Text};
use crate::rules::missing_target::help_for_dead;
use crate::rules::prelude::*;
use crate::text::nearest::distance;

rule! {
    /// A literacy that the regime makes mandatory is missing or not proven.
    ///
    /// A literacy is something that the people of a project are able to do, such as to leave a
    /// risk alone, to see what a change leads to, or to enforce a limit. Each regime depends on
    /// some of them, and a project fails if one is missing. So a Regime names a target that
    /// proves each of them: the log of a drill, a limit that a program enforces, a review.
    /// `exist` requires five literacies, `persist` eight and `scale` all thirteen; the
    /// configuration's `literacies` may require more.
    ///
    /// # Bad
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    ///       ^^^^^^ //~ missing literacy `forbearance`, mandatory in `exist`
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   foundational: log.txt#L1
    ///   risk-uncertainty: log.txt#L9
    ///                     ^^^^^^^^^^ //~ literacy `risk-uncertainty` is not proven: `log.txt` has 2 lines, but the target names line 9
    ///   consequence-topology: log.txt#L1
    ///   liveness-orchestration: log.txt#L2
    /// ---
    /// ```
    ///
    /// # Bad: a misspelling
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    ///       ^^^^^^ //~ missing literacy `forbearance`, mandatory in `exist`
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forebearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    ///                                     ^^^^^^^^^^^^ //~ note: no regime requires this literacy
    /// ---
    /// ```
    ///
    /// # Fixed: a misspelling
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    ///
    /// # Bad: a literacy that the configuration requires
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    ///       ^^^^^^ //~ missing literacy `river-pilotage`, mandatory in `exist`
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// ```yaml .holdpoint.yaml
    /// literacies: {exist: [river-pilotage]}
    /// ```
    ///
    /// # Good
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   foundational: log.txt#L1
    ///   forbearance: log.txt#L2
    ///   risk-uncertainty: log.txt#L1
    ///   consequence-topology: log.txt#L1
    ///   liveness-orchestration: https://example.org/ferry/drills/2026-01
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/ferry.md
    /// ---
    /// kind: Project
    /// project_id: ferry
    /// name: Ferry
    /// owners: [crossing@example.org]
    /// ---
    /// ```
    /// ```text log.txt
    /// Drill of 2 January: both crews, both boats, one engine off.
    /// 9 January: turned back at the second buoy, for fog.
    /// ```
    pub static LITERACY_GAP = {
        name: "literacy-gap",
        family: "regime",
        level: Responsibility,
        severity: Error,
        source: "Executional regimes: \"Mandatory Literacies\" of each regime",
        check: Check::Regime(check),
    }
}

fn check(regime: &Regime, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(name), Some(literacies)) = (&regime.regime, &regime.literacies) else {
        return;
    };
    let is_broken = cx.record.is_broken_within(literacies.span);
    let targets = literacies.value.0.iter().rev();
    let targets: HashMap<&str, &Spanned<Reference>> =
        targets.map(|(name, target)| (&***name, target)).collect();
    let added: HashSet<&str> = cx
        .literacies
        .values()
        .flatten()
        .map(String::as_str)
        .collect();
    let names = literacies.value.0.iter().map(|(name, _)| name);
    let unknown =
        names.filter(|name| !LITERACIES.contains(&&****name) && !added.contains(&****name));
    let unknown: Vec<&Spanned<Text>> = unknown.take(MAX_UNKNOWN).collect();
    for literacy in mandatory_literacies(name.value, cx.literacies) {
        let Some(target) = targets.get(literacy) else {
            // An entry that cannot be read may be the literacy that seems to be missing.
            let mut unread = literacies.value.1.iter();
            if !is_broken && !unread.any(|name| &***name == literacy) {
                report_missing(literacy, name.value, &unknown, cx, report);
            }
            continue;
        };
        if let Resolution::Dead(dead) = cx.model.resolution(cx.record, target) {
            let message = format!("literacy `{literacy}` is not proven: {}", dead.reason);
            report
                .at(target.span, message)
                .help(help_for_dead(dead, &dead.help));
        }
    }
}

/// How many unknown names are compared with a missing literacy.
const MAX_UNKNOWN: usize = 100;

/// Reports a missing literacy, and offers to rename a key that is a misspelling of it.
fn report_missing(
    literacy: &str,
    regime: RegimeName,
    unknown: &[&Spanned<Text>],
    cx: &Context<'_>,
    report: &mut Report<'_>,
) {
    let message = format!("missing literacy `{literacy}`, mandatory in `{regime}`");
    let finding = report.at(cx.record.fallback_span, message);
    finding.about(literacy).help(format!(
        "add `{literacy}` to `literacies`, with a target that proves it"
    ));
    let unknown = unknown.iter().filter(|key| distance(key, literacy) <= 2);
    if let Some(misspelt) = unknown.min_by_key(|key| distance(key, literacy)) {
        finding.suggest(Some(literacy));
        finding.related(
            &cx.record.path,
            misspelt.span,
            "no regime requires this literacy",
        );
        let edit = Edit::new(misspelt.span, literacy);
        finding.fix(format!("rename it to `{literacy}`"), edit);
    }
}
