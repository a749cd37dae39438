//! `contract-without-repro`

use super::mode::contract_mode;
use crate::rules::prelude::*;

rule! {
    /// A debug packet of CONTRACT work has no minimal repro.
    ///
    /// Where two systems disagree, the repro is what both sides can run. Without it nobody can
    /// tell whether the fix works. The mode is the one that the packet names or, if it names none,
    /// the mode of its run.
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
    ///       ^^^^^^^^^^^ //~ missing `minimal_repro` in a debug packet of CONTRACT work
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
    /// ~~~sh
    /// ./book --payment 4711 --twice
    /// ~~~
    ///
    /// Expected: one booking
    ///
    /// Actual: two bookings
    /// ```
    pub static CONTRACT_WITHOUT_REPRO = {
        name: "contract-without-repro",
        family: "debug-packet",
        level: Responsibility,
        severity: Error,
        source: "Execution model, \"DebugPacket\"",
        check: Check::Packet(check),
    }
}

fn check(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    if !cx.record.lacks("minimal_repro") {
        return;
    }
    let Some((record, mode)) = contract_mode(packet, cx) else {
        return;
    };
    let finding = report.at(
        cx.record.fallback_span,
        "missing `minimal_repro` in a debug packet of CONTRACT work",
    );
    finding.help(
        "add `minimal_repro` with `commands`, `expected` and `actual`, or a section \"Minimal repro\" with \
         a code block and lines that begin with `Expected:` and `Actual:`",
    );
    if record.path != cx.record.path {
        finding.related(&record.path, mode, "the mode of the run");
    }
}
