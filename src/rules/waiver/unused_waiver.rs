//! `unused-waiver`

use crate::record::Waiver;
use crate::rules::prelude::*;

rule! {
    /// A waiver silences nothing.
    ///
    /// What it was for is mended, or was never there. A waiver that stays behind
    /// would silence the next fault of that rule without anybody having agreed.
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
    ///           ^^^^^^^^^^^^^^^^ //~ this waiver silences nothing
    ///     reason: the carrier names its inputs on the day after
    ///     until: 2026-09-30
    /// ---
    /// ```
    /// # Fixed
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-06T09:00:00Z
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
    pub static UNUSED_WAIVER = {
        name: "unused-waiver",
        family: "waiver",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Engine,
    }
}

/// Reports a waiver that silences nothing; the engine knows once all is checked.
pub fn report_unused(waiver: &Spanned<Waiver>, record: &Record, report: &mut Report<'_>) {
    let span = waiver.rule.as_ref().map_or(waiver.span, |rule| rule.span);
    let finding = report.at(span, "this waiver silences nothing");
    finding.help("take it out");
    if let Some(lines) = record.sole_waiver.or(waiver.lines) {
        finding.fix("take it out", Edit::new(lines, ""));
    }
}
