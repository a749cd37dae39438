//! `unused-waiver`

use crate::record::Waiver;
use crate::rules::prelude::*;

rule! {
    /// A waiver silences nothing.
    ///
    /// The fault that the waiver was written for is fixed, or never existed. If the waiver stays,
    /// it silences the next finding of that rule, although nobody has agreed to that. Of two waivers
    /// of one rule the second silences nothing.
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
    ///           ^^^^^^^^^^^^^^^^ //~ unused waiver: it silences no finding
    ///     reason: the carrier sends its list of inputs one day late
    ///     until: 2026-09-30
    /// ---
    /// ```
    ///
    /// # Fixed
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
    pub static UNUSED_WAIVER = {
        name: "unused-waiver",
        family: "waiver",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Engine,
    }
}

/// Reports a waiver that silences nothing. The engine calls this after all other rules have run.
pub(crate) fn report_unused(waiver: &Spanned<Waiver>, record: &Record, report: &mut Report<'_>) {
    let span = waiver.rule.as_ref().map_or(waiver.span, |rule| rule.span);
    let finding = report.at(span, "unused waiver: it silences no finding");
    finding.help("remove it");
    if let Some(lines) = record.sole_waiver.or(waiver.lines) {
        finding.fix("remove the waiver", Edit::new(lines, ""));
    }
}
