//! `experiment-shape`

use crate::rules::document::mention_misspelt_parts;
use crate::rules::prelude::*;
use crate::rules::words::missing;
use crate::text::and_list;

rule! {
    /// An experiment does not say what was changed or what the result was.
    ///
    /// An experiment is a change and its result. A change without a result proves nothing, and a
    /// result without a change says nothing about its cause. In the body, an experiment is a list
    /// item or a sub-heading with lines that begin with `Change:`, `Result:` and `Evidence:`.
    ///
    /// # Bad
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
    ///   - result: Both callbacks carry the same key.
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ experiment without `change`
    ///     evidence: [https://example.org/logs/checkout/17]
    ///     minutes: 45
    /// decision: Our code ignores the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// time_spent_minutes: 45
    /// ---
    /// ```
    ///
    /// # Bad: in the body
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
    /// decision: Our code ignores the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// time_spent_minutes: 45
    /// ---
    /// ## Experiments
    ///
    /// - Change: log the idempotency key
    ///   Result: both callbacks carry the same key
    ///   Evidence: https://example.org/logs/checkout/17
    ///   Minutes: 20
    /// - Change: hold the second callback back
    ///   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ experiment without `result`
    ///   Evidence: https://example.org/logs/checkout/18
    ///   Minutes: 25
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
    ///     minutes: 45
    /// decision: Our code ignores the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// time_spent_minutes: 45
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
    pub static EXPERIMENT_SHAPE = {
        name: "experiment-shape",
        family: "debug-packet",
        level: Operational,
        severity: Error,
        source: "Execution model, \"DebugPacket\"",
        check: Check::Packet(check),
    }
}

fn check(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    for experiment in packet.experiments.iter().flat_map(|list| &list.value.0) {
        let parts = [
            ("change", experiment.change.is_some()),
            ("result", experiment.result.is_some()),
        ];
        let missing = missing(parts);
        if missing.is_empty() || cx.record.is_faulty(experiment.span) {
            continue;
        }
        let message = format!("experiment without {}", and_list(&missing));
        let finding = report.at(experiment.span, message);
        finding.help(
            "add what was changed (`change`) and what the result was (`result`); in the body, on lines \
             that begin with `Change:` and `Result:`",
        );
        mention_misspelt_parts(finding, cx.record, experiment.span, &missing);
    }
}
