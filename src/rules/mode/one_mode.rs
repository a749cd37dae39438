//! `one-mode`

use crate::rules::prelude::*;

rule! {
    /// A run, a block or a packet names more than one mode.
    ///
    /// A mode says which moves are allowed and what counts as proof. With two modes
    /// there is always one by which the work is done and one by which it is judged.
    /// What needs two modes is two pieces of work.
    ///
    /// # Bad
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: [PIPELINE, CONTRACT]
    ///          ^^^^^^^^^^^^^^^^^^^^ //~ one mode at a time, and this names 2
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// ---
    /// ```
    /// ```md blocks/thursday.md
    /// ---
    /// kind: Block
    /// block_id: thursday-morning
    /// mode_id: PIPELINE and CONTRACT
    ///          ^^^^^^^^^^^^^^^^^^^^^ //~ one mode at a time, and this names 2
    /// timestamp_start: 2026-03-05T08:00:00Z
    /// ---
    /// ```
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday-morning
    /// mode_id: [PIPELINE]
    ///          ^^^^^^^^^^ //~ the one mode is written as a list
    /// timestamp_start: 2026-03-06T08:00:00Z
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T08:00:00Z
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
            "the one mode is written as a list".to_owned(),
            "write its name alone".to_owned(),
        ),
        [name] => (
            "the one mode is written as a list".to_owned(),
            format!("write `mode_id: {name}`"),
        ),
        names => (
            format!("one mode at a time, and this names {}", names.len()),
            "keep the mode that the work was done in, and give the rest a record of its own".into(),
        ),
    };
    report.at(mode.span, message).help(help);
}
