//! `one-mode`

use crate::rules::prelude::*;

rule! {
    /// A record names more than one mode.
    ///
    /// A run, a block and a debug packet each have exactly one mode, which says which
    /// operators may be used and what counts as evidence. With two modes it is unclear
    /// which of them applies. Work that needs two modes is two pieces of work.
    ///
    /// # Bad
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: [PIPELINE, CONTRACT]
    ///          ^^^^^^^^^^^^^^^^^^^^ //~ names 2 modes, expected one
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// ```md blocks/thursday.md
    /// ---
    /// kind: Block
    /// block_id: thursday-morning
    /// mode_id: PIPELINE and CONTRACT
    ///          ^^^^^^^^^^^^^^^^^^^^^ //~ names 2 modes, expected one
    /// timestamp_start: 2026-03-05T08:00:00Z
    /// timestamp_end: 2026-03-05T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday-morning
    /// mode_id: [PIPELINE]
    ///          ^^^^^^^^^^ //~ expected one mode, found a list
    /// timestamp_start: 2026-03-06T08:00:00Z
    /// timestamp_end: 2026-03-06T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// ```md blocks/thursday.md absent
    /// ```
    /// ```md blocks/friday.md absent
    /// ```
    pub static ONE_MODE = {
        name: "one-mode",
        family: "mode",
        level: Responsibility,
        severity: Error,
        source: "Execution model, \"Mode invariants\" and \"OpRun\"",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    let Some(mode) = record.fields.mode() else {
        return;
    };
    let Some(names) = mode.several() else { return };
    let (message, help) = match names {
        [] => (
            "expected one mode, found a list".to_owned(),
            "write the name of one mode".to_owned(),
        ),
        [name] => (
            "expected one mode, found a list".to_owned(),
            format!("write `mode_id: {name}`"),
        ),
        names => (
            format!("names {} modes, expected one", names.len()),
            "keep the mode that the work was done in, and write a separate record for the rest"
                .into(),
        ),
    };
    report.at(mode.span, message).help(help);
}
