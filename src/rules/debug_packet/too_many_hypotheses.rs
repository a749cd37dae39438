//! `too-many-hypotheses`

use crate::rules::prelude::*;

rule! {
    /// A debug packet has more than three hypotheses.
    ///
    /// One good experiment for each can tell three hypotheses apart. With more, every result fits
    /// one of them, and the session goes on without progress. Then it is time to find a minimal
    /// repro and to test one change at a time. A hypothesis that is ruled out does not count: it is
    /// struck through (`~~…~~`), or has `status: ruled-out`. The configuration's `limits.hypotheses`
    /// changes the number.
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
    /// hypotheses:
    ///   - The provider sends the callback twice.
    ///   - Our code ignores the idempotency key.
    ///   - The queue delivers at least once.
    ///   - Two workers hold the same lease.
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ hypothesis 4 of 5, but a debug packet has at most 3
    ///   - The customer presses the button twice.
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
    /// hypotheses:
    ///   - The provider sends the callback twice.
    ///   - {text: Our code ignores the idempotency key., status: confirmed}
    ///   - The queue delivers at least once.
    ///   - ~~Two workers hold the same lease.~~ There is one worker.
    ///   - {text: The customer presses the button twice., status: ruled-out}
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
    pub static TOO_MANY_HYPOTHESES = {
        name: "too-many-hypotheses",
        family: "debug-packet",
        level: Operational,
        severity: Error,
        source: "Execution model, \"DebugPacket\", \"Stop rules\"",
        check: Check::Packet(check),
    }
}

fn check(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(hypotheses) = &packet.hypotheses else {
        return;
    };
    let counted = hypotheses.value.iter();
    let counted: Vec<_> = counted.filter(|it| !it.value.is_ruled_out()).collect();
    let (count, most) = (counted.len(), cx.limits.hypotheses);
    if let Some(over) = counted.get(most) {
        let message = format!(
            "hypothesis {} of {count}, but a debug packet has at most {most}",
            most + 1
        );
        report
            .at(over.span, message)
            .help("strike out those that are ruled out (`~~…~~`), or write them as `{text: …, status: ruled-out}`; if too many remain, find a minimal repro and test one change at a time");
    }
}
