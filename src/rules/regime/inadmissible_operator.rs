//! `inadmissible-operator`

use crate::rules::prelude::*;
use crate::text::and_list;

rule! {
    /// A run uses an operator that is not admissible in the regime of its project.
    ///
    /// Some procedures are safe only in some regimes: one that gives up speed for caution suits
    /// `exist`, and one that tries things out on customers does not. An operator lists under
    /// `regimes` where it is admissible; without the list it is admissible everywhere. The
    /// regime at the start of the run counts. A run that was held was not executed.
    ///
    /// # Bad
    /// ```md runs/fares.md
    /// ---
    /// kind: OpRun
    /// op_id: try-fares
    ///        ^^^^^^^^^ //~ operator `try-fares` is not admissible in `exist`, the regime of `ferry`
    /// project_id: ferry
    /// mode_id: CONTACT
    /// timestamp_start: 2026-02-04T09:00:00Z
    /// timestamp_end: 2026-02-04T09:20:00Z
    /// acceptance_results: {asked: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:passengers@example.org"}]
    /// next_pointer: Ask the commuters on the first boat.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md runs/fares.md
    /// ---
    /// kind: OpRun
    /// op_id: try-fares
    /// project_id: ferry
    /// mode_id: CONTACT
    /// timestamp_start: 2025-12-10T09:00:00Z
    /// timestamp_end: 2025-12-10T09:20:00Z
    /// acceptance_results: {asked: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:passengers@example.org"}]
    /// next_pointer: Ask the commuters on the first boat.
    /// ---
    ///
    /// This run took place before the project declared `exist`.
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md operators/try-fares.md
    /// ---
    /// kind: Operator
    /// op_id: try-fares
    /// name: Try a fare
    /// mode_ids: [CONTACT]
    /// regimes: [persist, scale]
    ///          ^^^^^^^^^^^^^^^^ //~ note: admissible in `persist` and `scale`
    /// purpose: Try a fare for a week, and ask passengers about it.
    /// preconditions: [The till knows the fare.]
    /// inputs: [{name: fare, required: false}]
    /// steps: [Pick the fare., Tell the crew., Sell it for a week., Ask ten passengers., Note what they say.]
    /// outputs: [fares.csv]
    /// acceptance_checks: [{id: asked, run: wc -l fares.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Go back to the old fare., Ask by mail.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [fares.csv]
    /// next_pointer_rule: Say whom to ask next.
    /// ---
    /// ```
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    ///         ^^^^^ //~ note: the regime in force
    /// declared_at: 2026-01-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// ```md projects/ferry.md
    /// ---
    /// kind: Project
    /// project_id: ferry
    /// name: Ferry
    /// owners: [crossing@example.org]
    /// ---
    /// ```
    /// ```text log.txt
    /// Drill of 2 January: both crews, both boats.
    /// ```
    pub static INADMISSIBLE_OPERATOR = {
        name: "inadmissible-operator",
        family: "regime",
        level: Operational,
        severity: Error,
        source: "Executional regimes: \"Core Claim\", \"Regime Identification Principle\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(id), Some(project), Some(start)) =
        (&run.op_id, &run.project_id, &run.timestamp_start)
    else {
        return;
    };
    let (Some(project), Some(operator)) = (project.value.id(), cx.model.operator(id)) else {
        return;
    };
    let Some(regimes) = &operator.regimes else {
        return;
    };
    let names: Vec<&str> = regimes
        .value
        .iter()
        .map(|listed| listed.value.word())
        .collect();
    let in_force = cx
        .model
        .regime_timelines()
        .in_force(project, Some(start.value));
    let Some(last) = in_force.last() else { return };
    if cx.record.is_held()
        || operator.record.is_faulty(regimes.span)
        || in_force
            .iter()
            .any(|declared| names.contains(&declared.regime.value.word()))
    {
        return;
    }
    let regime = last.regime.value;
    report
        .at(
            id.span,
            format!("operator `{id}` is not admissible in `{regime}`, the regime of `{project}`"),
        )
        .help(format!(
            "use an operator that is admissible in `{regime}`, or hold the run"
        ))
        .related(
            &operator.record.path,
            regimes.span,
            format!("admissible in {}", and_list(&names)),
        )
        .related(&last.path, last.regime.span, "the regime in force");
}
