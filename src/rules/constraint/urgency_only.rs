//! `urgency-only`

use crate::record::urgency;
use crate::rules::prelude::*;

rule! {
    /// A decision has no trigger other than urgency.
    ///
    /// Urgency says how soon to act, but not why. Many wrong decisions are made because somebody
    /// in a hurry misjudged the situation. So haste alone is not a reason to act, however great it
    /// is and whoever is in a hurry. Say what happened; if nothing happened, wait.
    ///
    /// # Bad
    /// ```md decisions/new-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: new-boat
    /// project_id: ferry
    /// state: fleet
    /// trigger: [very urgent, escalated by the boatyard]
    ///          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ decision has no trigger other than urgency
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// next_pointer: Sign the offer of the yard.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/new-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: new-boat
    /// project_id: ferry
    /// state: fleet
    /// trigger: [urgent, the old boat's licence ends on 31 August]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// next_pointer: Sign the offer of the yard.
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
    /// states: [fleet]
    /// ---
    /// ```
    pub static URGENCY_ONLY = {
        name: "urgency-only",
        family: "constraint",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Failure Prevention\"",
        check: Check::Decision(check),
    }
}

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(trigger) = &decision.trigger else {
        return;
    };
    let says_why = trigger
        .value
        .iter()
        .any(|entry| urgency::says_why(&entry.value));
    // A trigger that cannot be read may be the reason.
    if says_why || trigger.value.is_empty() || cx.record.is_faulty(trigger.span) {
        return;
    }
    report
        .at(trigger.span, "decision has no trigger other than urgency")
        .help("say in `trigger` what happened; if nothing did, there is nothing to decide yet");
}
