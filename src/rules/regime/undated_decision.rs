//! `undated-decision`

use jiff::{SignedDuration, Timestamp};

use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;

rule! {
    /// A decision has no date, or was made before its project had a regime.
    ///
    /// Which reasoning is safe depends on the regime of a project. So the regime is identified
    /// before any reasoning is admitted, and `decided_at` shows that it was. Nothing is reported
    /// where regimes do not apply.
    ///
    /// # Bad
    /// ```md decisions/second-boat.md
    /// ---
    /// kind: Decision
    ///       ^^^^^^^^ //~ decision without `decided_at`
    /// decision_id: second-boat
    /// project_id: ferry
    /// state: timetable
    /// trigger: [forty people were left on the quay on 3 May]
    /// outcome: hold
    /// constraint_status: {crew-rest: respected}
    /// next_pointer: Ask the yard for a boat from June.
    /// ---
    /// ```
    /// ```md decisions/winter.md
    /// ---
    /// kind: Decision
    /// decision_id: winter
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the river freezes]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2025-12-08
    ///             ^^^^^^^^^^ //~ decision was made before project `ferry` had a regime
    /// reasoning: [survival]
    /// next_pointer: Print the winter timetable.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/second-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: second-boat
    /// project_id: ferry
    /// state: timetable
    /// trigger: [forty people were left on the quay on 3 May]
    /// outcome: hold
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-05-04
    /// next_pointer: Ask the yard for a boat from June.
    /// ---
    /// ```
    /// ```md decisions/winter.md
    /// ---
    /// kind: Decision
    /// decision_id: winter
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the river freezes]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-01-02
    /// reasoning: [survival]
    /// next_pointer: Print the winter timetable.
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-01-02T08:00:00Z
    ///              ^^^^^^^^^^^^^^^^^^^^ //~ note: the first regime
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
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
    /// states: [timetable]
    /// ---
    /// ```
    /// ```text log.txt
    /// Drill of 2 January: both crews, both boats.
    /// ```
    pub static UNDATED_DECISION = {
        name: "undated-decision",
        family: "regime",
        level: StateOwnership,
        severity: Error,
        source: "Executional regimes: \"Regime Identification Principle\"",
        check: Check::Decision(check),
        judged_by: Definitions,
    }
}

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    if !cx.binds(System::Regimes) {
        return;
    }
    let Some(at) = &decision.decided_at else {
        // `field-type` reports a time that cannot be read.
        if cx.record.lacks("decided_at") {
            let found = report.at(cx.record.fallback_span, "decision without `decided_at`");
            found.help("add `decided_at` with the day on which it was made");
            mention_misspelt(found, cx.record, "decided_at");
        }
        return;
    };
    let project = decision.project_id.as_ref();
    let Some(project) = project.and_then(|project| project.id()) else {
        return;
    };
    let Some(first) = cx.model.regime_timelines().first(project) else {
        return;
    };
    if end_of(at.value.0) <= first.since {
        report
            .at(
                at.span,
                format!("decision was made before project `{project}` had a regime"),
            )
            .help(
                "decide again under the regime that is in force now; \
                 if the regime applied earlier, correct its `declared_at`",
            )
            .related(&first.path, first.since_span, "the first regime");
    }
}

/// Returns the end of the moment that a `decided_at` names. A date, which is read as its first moment
/// in UTC, names the whole day.
fn end_of(at: Timestamp) -> Timestamp {
    let day = SignedDuration::from_hours(24);
    let is_midnight = at.as_second().rem_euclid(day.as_secs()) == 0 && at.subsec_nanosecond() == 0;
    let length = if is_midnight {
        day
    } else {
        SignedDuration::from_nanos(1)
    };
    at.checked_add(length).unwrap_or(at)
}
