//! `block-open`

use jiff::SignedDuration;

use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A block has no end a day after its start.
    ///
    /// A block is a period of work and ends on the day on which it began. One that is still
    /// open a day later (`limits.block_hours`) was forgotten: nobody wrote down when it ended
    /// and what comes next.
    ///
    /// # Bad
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T08:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ block has not ended 24 hours after its start
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of Tuesday.
    /// ---
    /// ```
    pub static BLOCK_OPEN = {
        name: "block-open",
        family: "mode",
        level: Operational,
        severity: Warning,
        source: "Execution model, \"Mode invariants\"",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let Fields::Block(block) = &record.fields else {
        return;
    };
    let Some(start) = &block.timestamp_start else {
        return;
    };
    let hours = cx.limits.block_hours;
    // Where the frontmatter does not parse, the end may be what cannot be read.
    if record.faults_of(FaultKind::Syntax).next().is_some() {
        return;
    }
    let is_over = cx
        .clock
        .is_longer_ago(start.value, SignedDuration::from_hours(hours));
    if is_over && record.lacks("timestamp_end") && !record.has_misspelt_key("timestamp_end") {
        let message = format!("block has not ended {hours} hours after its start");
        report
            .at(start.span, message)
            .help("add `timestamp_end` and the next pointer");
    }
}
