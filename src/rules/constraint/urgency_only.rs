//! `urgency-only`

use crate::record::urgency;
use crate::rules::prelude::*;

rule! {
    /// A decision was brought about by nothing but urgency.
    ///
    /// Urgency says how soon, and never why. Most of what goes wrong went wrong
    /// before it was decided, when somebody was in a hurry and a state was taken
    /// for another. So where haste is the only reason to act, there is none. Say what
    /// happened; where nothing did, wait.
    ///
    /// # Bad
    /// ```md decisions/new-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: new-boat
    /// project_id: ferry
    /// state: fleet
    /// trigger: [urgent, time pressure]
    ///          ^^^^^^^^^^^^^^^^^^^^^^^ //~ nothing but urgency brought this decision about
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// next_pointer: Sign the offer of the yard.
    /// ---
    /// ```
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
    /// # Around
    /// What stands beside each of these examples.
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
    // What cannot be read may be the reason.
    if says_why || trigger.value.is_empty() || cx.record.is_faulty(trigger.span) {
        return;
    }
    report
        .at(
            trigger.span,
            "nothing but urgency brought this decision about",
        )
        .help("say what happened, or do not act");
}
