//! `waiver-expired`

use super::status::is_too_long;
use crate::rules::prelude::*;

rule! {
    /// A waiver has expired, has no end, or lasts for too long.
    ///
    /// A waiver suspends a rule for a limited time. Without a last day it would suspend the rule
    /// forever; that belongs in the configuration, where everybody sees it. A waiver is valid
    /// through the day that `until` names, in UTC. After that day it silences nothing. That day is
    /// at most 366 days after the record was committed; the configuration's `limits.waiver_days`
    /// changes the number. The first commit counts in which the record at that path has the waiver
    /// with that day. For a record that is not committed yet, and outside Git, the days count from
    /// now.
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
    ///     reason: the carrier sends its list of inputs one day late
    ///     until: 2026-06-30
    ///            ^^^^^^^^^^ //~ waiver expired on 2026-06-30
    ///   - rule: step-count
    ///     reason: the vendor asks for each of its fourteen steps to be signed
    ///     until: 2036-09-30
    ///            ^^^^^^^^^^ //~ waiver is valid for more than 366 days
    ///   - {rule: unknown-acceptance, reason: the checks are being renamed}
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ waiver without `until`
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
            Some(until) if cx.clock.is_past(until.value) => {
                report
                    .at(until.span, format!("waiver expired on {}", until.value))
                    .help("fix the fault and remove the waiver, or agree on a new last day");
            }
            Some(until)
                if is_too_long(until.value, cx.limits, cx.clock.now())
                    || cx.model.is_long_waiver(&record.path, waiver) =>
            {
                let days = cx.limits.waiver_days;
                report
                    .at(
                        until.span,
                        format!("waiver is valid for more than {days} days"),
                    )
                    .help("agree on an earlier last day, or change the rule in the configuration");
            }
            Some(_) => {}
            None if waiver.has_broken_until => {}
            None => {
                report
                    .at(waiver.span, "waiver without `until`")
                    .help("add `until` with the last day on which the waiver is valid");
            }
        }
    }
}
