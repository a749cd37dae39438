//! `waiver-expired`

use crate::rules::prelude::*;

rule! {
    /// A waiver has ended, or never ends.
    ///
    /// A waiver puts a rule aside for a while. Without a last day it puts it
    /// aside for good, which is what the config is for, where everybody sees it.
    /// It holds through the day that `until` names, in UTC; after that it
    /// silences nothing.
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
    ///     reason: the carrier names its inputs on the day after
    ///     until: 2026-06-30
    ///            ^^^^^^^^^^ //~ this waiver ended on 2026-06-30
    ///   - {rule: unknown-acceptance, reason: the checks are being renamed}
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ a waiver without an end
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
    pub static WAIVER_EXPIRED = {
        name: "waiver-expired",
        family: "waiver",
        level: Responsibility,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for waiver in record.waivers() {
        match &waiver.until {
            Some(until) if cx.is_past(until.value) => {
                report
                    .at(until.span, format!("this waiver ended on {}", until.value))
                    .help("mend what it was for and take it out, or agree on a new day");
            }
            Some(_) => {}
            None if waiver.has_broken_until => {}
            None => {
                report
                    .at(waiver.span, "a waiver without an end")
                    .help("add the last day on which it holds as `until`");
            }
        }
    }
}
