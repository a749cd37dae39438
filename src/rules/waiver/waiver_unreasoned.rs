//! `waiver-unreasoned`

use super::status::has_reason;
use crate::rules::prelude::*;

rule! {
    /// A waiver gives no reason, or no reason other than urgency.
    ///
    /// The reason is for the people who decide, once the waiver expires, whether there is to be
    /// another one. Urgency does not explain why the rule could not be followed: if haste is the
    /// only reason to skip a check, do not skip it.
    ///
    /// # Bad
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// waive:
    ///   - rule: unresolved-input
    ///     ^^^^^^^^^^^^^^^^^^^^^^ //~ waiver without `reason`
    ///     until: 2026-09-30
    ///   - rule: unknown-acceptance
    ///     reason: ASAP, deadline!
    ///             ^^^^^^^^^^^^^^^ //~ waiver has no reason other than urgency
    ///     until: 2026-09-30
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
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
        match &waiver.reason {
            Some(_) if has_reason(waiver) => {}
            Some(reason) => {
                report
                    .at(reason.span, "waiver has no reason other than urgency")
                    .help("say in `reason` why the rule cannot be followed for now");
            }
            None if waiver.has_broken_reason => {}
            None => {
                report
                    .at(waiver.span, "waiver without `reason`")
                    .help("add `reason`: say why the rule cannot be followed for now");
            }
        }
    }
}
