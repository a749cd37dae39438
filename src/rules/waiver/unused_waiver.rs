//! `unused-waiver`

use crate::record::Waiver;
use crate::rule::prelude::*;

rule! {
    /// A waiver silences nothing.
    ///
    /// What it was for is mended, or was never there. A waiver that stays behind
    /// would silence the next fault of that rule without anybody having agreed.
    ///
    /// # Bad
    /// ```md operators/backfill.md
    /// ---
    /// kind: Block
    /// block_id: 2026-03-04-am
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// waive:
    ///   - rule: step-count
    ///           ^^^^^^^^^^ //~ this waiver silences nothing
    ///     reason: the vendor asks for each step to be signed
    ///     until: 2026-06-30
    /// ---
    /// ```
    /// # Good
    /// ```md operators/backfill.md
    /// ---
    /// kind: Block
    /// block_id: 2026-03-04-am
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// ---
    /// ```
    pub static UNUSED_WAIVER = {
        name: "unused-waiver",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Engine,
    }
}

/// Reports a waiver that silences nothing; the engine knows once all is checked.
pub fn unused(waiver: &Spanned<Waiver>, report: &mut Report<'_>) {
    let span = waiver.rule.as_ref().map_or(waiver.span, |rule| rule.span);
    report
        .at(span, "this waiver silences nothing")
        .help("take it out");
}
