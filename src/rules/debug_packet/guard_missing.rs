//! `guard-missing`

use super::mode::contract_mode;
use crate::record::Reference;
use crate::record::guard::RegressionGuard;
use crate::rules::missing_target::missing_target;
use crate::rules::prelude::*;

rule! {
    /// A fault at a boundary between two systems was resolved without a guard against its return.
    ///
    /// The people on the other side do not know what was agreed here, and will break it again. A
    /// regression guard is a test, a gate or a check that fails when that happens.
    /// `regression_guard` names it as a target, as a link in the text, or as `{test: …}`,
    /// `{gate: …}` or `{check: …}`. In a text without links, at least one of the things that it
    /// mentions must exist.
    ///
    /// # Bad
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    ///       ^^^^^^^^^^^ //~ missing `regression_guard` in a resolved debug packet of CONTRACT work
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
    /// resolved: true
    /// time_spent_minutes: 45
    /// ---
    /// ```
    ///
    /// # Bad: a guard that does not exist
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
    /// regression_guard: {test: tests/double_booking.sh}
    ///                          ^^^^^^^^^^^^^^^^^^^^^^^ //~ there is no file `tests/double_booking.sh`
    /// decision: Our code ignores the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// resolved: true
    /// time_spent_minutes: 45
    /// ---
    /// ```
    ///
    /// # Bad: a guard that names nothing
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
    /// regression_guard: We look twice from now on.
    ///                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ regression guard names no test, gate or check
    /// decision: Our code ignores the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// resolved: true
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
    ///     minutes: 45
    /// regression_guard: tests/double_booking.sh books payment 4711 twice each night.
    /// decision: Our code ignores the key.
    /// next_pointer: Refuse the second callback with the same key.
    /// resolved: true
    /// time_spent_minutes: 45
    /// ---
    /// ```
    ///
    /// ```sh tests/double_booking.sh
    /// ./book --payment 4711 --twice | grep -c booked | grep -qx 1
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
        None => report_missing(packet, cx, report),
        Some(guard) if cx.record.is_faulty(guard.span) => {}
        Some(guard) => check_guard(guard, cx, report),
    }
}

/// Reports a resolved packet of CONTRACT work that has no guard.
fn report_missing(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    let resolved = packet.resolved.as_ref();
    let is_resolved = resolved.is_some_and(|resolved| resolved.value);
    if is_resolved && cx.record.lacks("regression_guard") && contract_mode(packet, cx).is_some() {
        let message = "missing `regression_guard` in a resolved debug packet of CONTRACT work";
        report.at(cx.record.fallback_span, message).help(HELP);
    }
}

const HELP: &str = "name the test, gate or check that fails when the fault comes back: \
                    `regression_guard: {test: <path>}`";

/// Checks that what a guard names exists.
fn check_guard(guard: &Spanned<RegressionGuard>, cx: &Context<'_>, report: &mut Report<'_>) {
    let resolution = |target: &Spanned<Reference>| cx.model.resolution(cx.record, target);
    for target in &guard.value.targets {
        if let Some(missing) = missing_target(resolution(target), HELP) {
            report.at(target.span, missing.reason).help(missing.help);
        }
    }
    if !guard.value.targets.is_empty() {
        return;
    }
    let exists = |mention: &Spanned<Reference>| {
        let resolution = resolution(mention);
        missing_target(resolution, HELP).is_none() && !matches!(resolution, Resolution::Outside(_))
    };
    match guard.value.mentions.as_slice() {
        [] => drop(
            report
                .at(guard.span, "regression guard names no test, gate or check")
                .help(HELP),
        ),
        mentions if mentions.iter().any(exists) => {}
        [mention] => {
            let (reason, help) = match missing_target(resolution(mention), HELP) {
                Some(missing) => (missing.reason, missing.help),
                None => (
                    "regression guard is outside the repository".into(),
                    HELP.into(),
                ),
            };
            report.at(mention.span, reason).help(help);
        }
        [..] => drop(
            report
                .at(
                    guard.span,
                    "nothing that this regression guard names exists",
                )
                .help(HELP),
        ),
    }
}
