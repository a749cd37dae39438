//! `guard-missing`

use super::mode::contract;
use crate::record::Reference;
use crate::record::guard::RegressionGuard;
use crate::rules::gone::gone;
use crate::rules::prelude::*;

rule! {
    /// A fault at a boundary was resolved, and nothing keeps it from coming back.
    ///
    /// The other side does not know what was agreed here and will break it again. A
    /// guard is a test, a gate or a check that fails when it does, named so that it
    /// can be found: as a target or a link in the text, or as
    /// `{test: …}`, `{gate: …}`, `{check: …}`. Of a text without links it is enough
    /// that one thing it names is there.
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
    ///       ^^^^^^^^^^^ //~ resolved in CONTRACT without a regression guard
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
    ///     result: Both callbacks carry the same.
    ///     evidence: [https://example.org/logs/checkout/17]
    /// decision: We do not look at the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// resolved: true
    /// time_spent_minutes: 45
    /// ---
    /// ```
    ///
    /// # Bad: a guard that is not there
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
    ///   - change: Log the idempotency key.
    ///     result: Both callbacks carry the same.
    ///     evidence: [https://example.org/logs/checkout/17]
    /// regression_guard: {test: tests/double_booking.sh}
    ///                          ^^^^^^^^^^^^^^^^^^^^^^^ //~ there is no file `tests/double_booking.sh`
    /// decision: We do not look at the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// resolved: true
    /// time_spent_minutes: 45
    /// ---
    /// ```
    ///
    /// # Bad: a guard that names nothing
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
    ///   - change: Log the idempotency key.
    ///     result: Both callbacks carry the same.
    ///     evidence: [https://example.org/logs/checkout/17]
    /// regression_guard: We look twice from now on.
    ///                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ this guard names no test, gate or check
    /// decision: We do not look at the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// resolved: true
    /// time_spent_minutes: 45
    /// ---
    /// ```
    ///
    /// # Good
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
    ///   - change: Log the idempotency key.
    ///     result: Both callbacks carry the same.
    ///     evidence: [https://example.org/logs/checkout/17]
    /// regression_guard: tests/double_booking.sh books payment 4711 twice each night.
    /// decision: We do not look at the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// resolved: true
    /// time_spent_minutes: 45
    /// ---
    /// ```
    ///
    /// ```sh tests/double_booking.sh
    /// ./book --payment 4711 --twice | grep -c booked | grep -qx 1
    /// ```
    pub static GUARD_MISSING = {
        name: "guard-missing",
        family: "debug-packet",
        level: Operational,
        severity: Error,
        source: "Execution model, \"DebugPacket\", \"Evidence patterns\"",
        check: Check::Packet(check),
    }
}

fn check(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    match &packet.regression_guard {
        None => missing(packet, cx, report),
        Some(guard) if cx.record.is_faulty(guard.span) => {}
        Some(guard) => named(guard, cx, report),
    }
}

fn missing(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    let is_resolved = packet
        .resolved
        .as_ref()
        .is_some_and(|resolved| resolved.value);
    if is_resolved && cx.record.lacks("regression_guard") && contract(packet, cx).is_some() {
        let message = "resolved in CONTRACT without a regression guard";
        report.at(cx.record.fallback_span, message).help(HELP);
    }
}

const HELP: &str = "name the test, gate or check that fails when the fault comes back: \
                    `regression_guard: {test: <path>}`";

fn named(guard: &Spanned<RegressionGuard>, cx: &Context<'_>, report: &mut Report<'_>) {
    let fact = |target: &Spanned<Reference>| cx.model.fact(cx.record, target);
    for target in &guard.value.targets {
        if let Some(gone) = gone(fact(target), HELP) {
            report.at(target.span, gone.reason).help(gone.help);
        }
    }
    if !guard.value.targets.is_empty() {
        return;
    }
    let is_there = |mention: &Spanned<Reference>| {
        let fact = fact(mention);
        gone(fact, HELP).is_none() && !matches!(fact, Resolution::Outside(_))
    };
    match guard.value.mentions.as_slice() {
        [] => drop(
            report
                .at(guard.span, "this guard names no test, gate or check")
                .help(HELP),
        ),
        mentions if mentions.iter().any(is_there) => {}
        [mention] => {
            let (reason, help) = match gone(fact(mention), HELP) {
                Some(gone) => (gone.reason, gone.help),
                None => ("the guard is outside of the repository".into(), HELP.into()),
            };
            report.at(mention.span, reason).help(help);
        }
        [..] => drop(
            report
                .at(guard.span, "nothing that this guard names is there")
                .help(HELP),
        ),
    }
}
