//! `waiver-unreasoned`

use super::status::has_reason;
use crate::rules::prelude::*;

rule! {
    /// A waiver gives no reason, or none but urgency.
    ///
    /// The reason is for whoever has to decide, once the waiver ends, whether
    /// there is to be another. That it was urgent says how it felt and not why
    /// it could not be done: if haste is the only reason to skip a check, the
    /// check is not to be skipped.
    ///
    /// # Bad
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// waive:
    ///   - rule: unresolved-input
    ///     ^^^^^^^^^^^^^^^^^^^^^^ //~ a waiver without a reason
    ///     until: 2026-09-30
    ///   - rule: unknown-acceptance
    ///     reason: ASAP, deadline!
    ///             ^^^^^^^^^^^^^^^ //~ a waiver for no reason but urgency
    ///     until: 2026-09-30
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// ---
    /// ```
    pub static WAIVER_UNREASONED = {
        name: "waiver-unreasoned",
        family: "waiver",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Failure Prevention\"",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    for waiver in record.waivers() {
        let help = "say what stands in the way, and until when";
        match &waiver.reason {
            Some(_) if has_reason(waiver) => {}
            Some(reason) => {
                report
                    .at(reason.span, "a waiver for no reason but urgency")
                    .help(help);
            }
            None if waiver.has_broken_reason => {}
            None => {
                report
                    .at(waiver.span, "a waiver without a reason")
                    .help(format!("add a `reason`: {help}"));
            }
        }
    }
}
