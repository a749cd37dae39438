//! `repro-incomplete`

use crate::rules::document::mention_misspelt_parts;
use crate::rules::prelude::*;
use crate::rules::words::missing;
use crate::text::and_list;

rule! {
    /// A minimal repro leaves out the commands, the expected result or the actual result.
    ///
    /// A repro is for somebody else, or for yourself in a month. They need all three: what to
    /// type, what should happen, and what happens instead. In the body, the commands are a fenced
    /// code block, and the other two are lines that begin with `Expected:` and `Actual:`.
    ///
    /// # Bad
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    /// project_id: checkout
    /// mode_id: CONTRACT
    /// symptom: One payment in forty is booked twice.
    /// context: The provider has retried more often since January.
    /// minimal_repro: {commands: [./book --payment 4711 --twice]}
    ///                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ minimal repro without `expected` and `actual`
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
    /// # Bad: in the body
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    /// project_id: checkout
    /// mode_id: CONTRACT
    /// symptom: One payment in forty is booked twice.
    /// context: The provider has retried more often since January.
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
    /// ## Minimal repro
    ///
    /// Book payment 4711 twice.
    /// ^^^^^^^^^^^^^^^^^^^^^^^^ //~ minimal repro without `commands`
    ///
    /// Expected: one booking
    ///
    /// Actual: two bookings
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
    pub static REPRO_INCOMPLETE = {
        name: "repro-incomplete",
        family: "debug-packet",
        level: Operational,
        severity: Error,
        source: "Execution model, \"DebugPacket\"",
        check: Check::Packet(check),
    }
}

fn check(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(repro) = &packet.minimal_repro else {
        return;
    };
    let parts = [
        ("commands", repro.commands.is_some()),
        ("expected", repro.expected.is_some()),
        ("actual", repro.actual.is_some()),
    ];
    let missing = missing(parts);
    if missing.is_empty() || cx.record.is_faulty(repro.span) {
        return;
    }
    let message = format!("minimal repro without {}", and_list(&missing));
    let finding = report.at(repro.span, message);
    finding.help(
        "give `commands`, `expected` and `actual`; in the body, a code block and lines that begin with \
         `Expected:` and `Actual:`",
    );
    mention_misspelt_parts(finding, cx.record, repro.span, &missing);
}
