//! `frontmatter-syntax`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A record's frontmatter cannot be read as YAML.
    ///
    /// Nobody can hold a record to what it says while it is open what that is:
    /// another reader of the same file may take something else from it, or
    /// nothing. Each entry that is broken is reported once, in the words of what
    /// went wrong there; all other entries are read and checked as ever.
    ///
    /// The same goes for a file that is not UTF-8, for aliases that stand for
    /// more than any record holds, for nesting beyond 64 levels, and for a file
    /// over 4 MiB.
    ///
    /// # Bad
    /// ```md blocks/2026-03-23.md
    /// ---
    /// kind: Block
    /// block_id: monday-morning
    /// mode_id: GOVERNANCE
    /// title: Review: who parks where
    ///              ^ //~ `: ` inside a value without quotes
    /// timestamp_start: 2026-03-23T08:00:00Z
    /// ---
    /// ```
    /// # Bad: the closing fence is missing
    /// ```md blocks/2026-03-23.md
    /// ---
    /// ^^^ //~ the frontmatter that begins here has no closing `---`
    /// kind: Block
    /// block_id: monday-morning
    /// mode_id: GOVERNANCE
    /// timestamp_start: 2026-03-23T08:00:00Z
    ///
    /// Who parks where is drawn by lot.
    /// ```
    /// # Good
    /// ```md blocks/2026-03-23.md
    /// ---
    /// kind: Block
    /// block_id: monday-morning
    /// mode_id: GOVERNANCE
    /// title: "Review: who parks where"
    /// timestamp_start: 2026-03-23T08:00:00Z
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
