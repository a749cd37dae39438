//! `frontmatter-syntax`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// The frontmatter of a record is not valid YAML.
    ///
    /// If the YAML is invalid, it is unclear what the record says: another program may
    /// read different values from the same file, or none. Each broken entry is reported
    /// once, with the reason, at the place where parsing failed. All other entries are
    /// read and checked as usual.
    ///
    /// The rule also reports a file that is not UTF-8, aliases that expand to more than
    /// a record may hold, nesting deeper than 64 levels, and a file larger than 4 MiB. In a
    /// file with more than 10,000 findings, it stands for those that are not listed and is
    /// as severe as the gravest of them.
    ///
    /// # Bad
    /// ```md blocks/2026-03-23.md
    /// ---
    /// kind: Block
    /// block_id: monday-morning
    /// mode_id: GOVERNANCE
    /// title: Review: who parks where
    ///              ^ //~ `: ` inside an unquoted value
    /// timestamp_start: 2026-03-23T08:00:00Z
    /// timestamp_end: 2026-03-23T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Fixed
    /// ```md blocks/2026-03-23.md
    /// ---
    /// kind: Block
    /// block_id: monday-morning
    /// mode_id: GOVERNANCE
    /// title: 'Review: who parks where'
    /// timestamp_start: 2026-03-23T08:00:00Z
    /// timestamp_end: 2026-03-23T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Bad: the closing fence is missing
    /// ```md blocks/2026-03-23.md
    /// ---
    /// ^^^ //~ frontmatter has no closing `---`
    /// kind: Block
    /// block_id: monday-morning
    /// mode_id: GOVERNANCE
    /// timestamp_start: 2026-03-23T08:00:00Z
    /// timestamp_end: 2026-03-23T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    ///
    /// The parking spaces are drawn by lot.
    /// ```
    /// # Good
    /// ```md blocks/2026-03-23.md
    /// ---
    /// kind: Block
    /// block_id: monday-morning
    /// mode_id: GOVERNANCE
    /// title: "Review: who parks where"
    /// timestamp_start: 2026-03-23T08:00:00Z
    /// timestamp_end: 2026-03-23T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    pub static FRONTMATTER_SYNTAX = {
        name: "frontmatter-syntax",
        family: "document",
        level: Physical,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::Syntax, report);
}
