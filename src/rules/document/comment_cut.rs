//! `comment-cut`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A sentence ends at ` #`, because YAML reads the rest of the line as a comment.
    ///
    /// `next_pointer: ship #12 on Monday` says only "ship". The text needs quotes. A comment that is
    /// meant as one has a space after the `#`, and is not reported, nor are comments after ids, dates
    /// and words of a vocabulary.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE # the usual one
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Ship the fix of #12 on Monday.
    ///               ^^^^^^^^^^^^^^^ //~ the text ends at ` #`, where YAML begins a comment: `#12 on Monday.`
    /// ---
    /// ```
    /// # Fixed
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE # the usual one
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: 'Ship the fix of #12 on Monday.'
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE # the usual one
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// # Twelve is the number of the ticket.
    /// next_pointer: Ship the fix of ticket#12 on Monday.
    /// ---
    /// ```
    pub static COMMENT_CUT = {
        name: "comment-cut",
        family: "document",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::CommentCut, report);
}
