//! `one-axis`

use super::mode::contract_mode;
use crate::record::experiment::ExperimentChange;
use crate::rules::prelude::*;

rule! {
    /// An experiment of CONTRACT work changes several things at once.
    ///
    /// When two things change and the fault goes away, either change may be the reason. With one
    /// change in each experiment, each result has one cause.
    ///
    /// # Bad
    /// ```md projects/checkout.md
    /// ---
    /// kind: Project
    /// project_id: checkout
    /// name: Checkout
    /// owners: [checkout@example.org]
    /// ---
    /// ```
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    /// project_id: checkout
    /// mode_id: CONTRACT
    /// symptom: One payment in forty is booked twice.
    /// context: The provider has retried more often since January.
    /// minimal_repro:
    ///   commands: [./book --payment 4711 --twice]
    ///   expected: one booking
    ///   actual: two bookings
    /// hypotheses: [The provider sends the callback twice.]
    /// experiments:
    ///   - change: [Log the idempotency key., Hold the second callback back.]
    ///             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ experiment has 2 changes
    ///     result: The double bookings are gone.
    ///     evidence: [https://example.org/logs/checkout/17]
    ///     minutes: 45
    /// decision: Our code ignores the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// time_spent_minutes: 45
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    /// project_id: checkout
    /// mode_id: CONTRACT
    /// symptom: One payment in forty is booked twice.
    /// context: The provider has retried more often since January.
    /// minimal_repro:
    ///   commands: [./book --payment 4711 --twice]
    ///   expected: one booking
    ///   actual: two bookings
    /// hypotheses: [The provider sends the callback twice.]
    /// experiments:
    ///   - change: Log the idempotency key.
    ///     result: Both callbacks carry the same key.
    ///     evidence: [https://example.org/logs/checkout/17]
    ///     minutes: 22
    ///   - change: Hold the second callback back.
    ///     result: The double bookings are gone.
    ///     evidence: [https://example.org/logs/checkout/18]
    ///     minutes: 22
    /// decision: Our code ignores the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// time_spent_minutes: 45
    /// ---
    /// ```
    pub static ONE_AXIS = {
        name: "one-axis",
        family: "debug-packet",
        level: Preference,
        severity: Warning,
        source: "Execution model, \"Stop rules\"",
        check: Check::Packet(check),
    }
}

fn check(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    if contract_mode(packet, cx).is_none() {
        return;
    }
    for experiment in packet.experiments.iter().flat_map(|list| &list.value.0) {
        let Some(change) = &experiment.change else {
            continue;
        };
        if let ExperimentChange::Several(count) = change.value {
            report
                .at(change.span, format!("experiment has {count} changes"))
                .help("write one experiment for each change, so that each result has one cause");
        }
    }
}
