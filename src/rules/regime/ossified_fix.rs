//! `ossified-fix`

use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;

rule! {
    /// A temporary decision has no end, or is past its end.
    ///
    /// Projects that seem stable often depend on fixes that were meant for a week and are still
    /// there, although nobody decided that they should stay. A `temporary` decision names the day
    /// on which it `expires`. By then another decision has to supersede it, even if only to make
    /// it permanent.
    ///
    /// # Bad
    /// ```md decisions/spare-pump.md
    /// ---
    /// kind: Decision
    /// decision_id: spare-pump
    /// project_id: ferry
    /// state: engine
    /// trigger: [the bilge pump failed on 3 March]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// temporary: true
    /// expires: 2026-04-15
    ///          ^^^^^^^^^^ //~ temporary decision expired on 2026-04-15
    /// next_pointer: Fit the new pump when it comes.
    /// ---
    /// ```
    /// ```md decisions/hand-signals.md
    /// ---
    /// kind: Decision
    ///       ^^^^^^^^ //~ missing `expires` in a temporary decision
    /// decision_id: hand-signals
    /// project_id: ferry
    /// state: engine
    /// trigger: [the engine telegraph sticks]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// temporary: true
    /// next_pointer: Have the telegraph looked at.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/new-pump.md
    /// ---
    /// kind: Decision
    /// decision_id: new-pump
    /// project_id: ferry
    /// state: engine
    /// trigger: [the new pump came]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// supersedes: spare-pump
    /// next_pointer: Give the spare pump back to the harbour.
    /// ---
    /// ```
    /// ```md decisions/hand-signals.md
    /// ---
    /// kind: Decision
    /// decision_id: hand-signals
    /// project_id: ferry
    /// state: engine
    /// trigger: [the engine telegraph sticks]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// temporary: true
    /// expires: 2026-07-01
    /// next_pointer: Have the telegraph looked at.
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
    /// states: [engine]
    /// ---
    /// ```
    pub static OSSIFIED_FIX = {
        name: "ossified-fix",
        family: "regime",
        level: Operational,
        severity: Warning,
        source: "Executional regimes: \"Common Failure in Persist\"",
        check: Check::Decision(check),
    }
}

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    if is_endless(cx.record, cx) {
        let finding = report.at(
            cx.record.fallback_span,
            "missing `expires` in a temporary decision",
        );
        finding.help("add `expires` with the day on which the decision ends, or supersede it");
        mention_misspelt(finding, cx.record, "expires");
    }
    if let Some(expires) = &decision.expires
        && is_temporary(decision, cx)
        && cx.clock.is_past(expires.value)
    {
        let message = format!("temporary decision expired on {}", expires.value);
        report
            .at(expires.span, message)
            .help("supersede it with a decision that replaces it or makes it permanent");
    }
}

/// Returns whether a decision is temporary and no other decision supersedes it yet.
fn is_temporary(decision: &Decision, cx: &Context<'_>) -> bool {
    let is_temporary = decision.temporary.as_ref().is_some_and(|it| it.value);
    is_temporary && !cx.model.supersessions().may_be_superseded(decision)
}

/// Returns whether a record is a temporary decision without an end.
pub(crate) fn is_endless(record: &Record, cx: &Context<'_>) -> bool {
    matches!(&record.fields, Fields::Decision(decision)
        if is_temporary(decision, cx) && record.lacks("expires"))
}
