//! `one-project`

use crate::rules::prelude::*;

rule! {
    /// A record names several projects where one is expected.
    ///
    /// Work that is done for two projects has two results, two next steps and two
    /// people who are responsible. If one record stands for both, one of them is soon
    /// forgotten. A list is not allowed either, even if it has one item only.
    ///
    /// # Bad
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// project_id: [helpdesk, website]
    ///             ^^^^^^^^^^^^^^^^^^^ //~ names 2 projects, expected one: `helpdesk` and `website`
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Bad: in one text
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// project_id: helpdesk, website and shop
    ///             ^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ names 3 projects, expected one: `helpdesk`, `website` and `shop`
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Bad: a list of one
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// project_id: [helpdesk]
    ///             ^^^^^^^^^^ //~ expected the id of one project, found a list
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Good
    /// ```md projects/helpdesk.md
    /// ---
    /// kind: Project
    /// project_id: helpdesk
    /// name: Helpdesk
    /// owners: [desk@example.org]
    /// ---
    /// ```
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    pub static ONE_PROJECT = {
        name: "one-project",
        family: "run",
        level: Responsibility,
        severity: Error,
        source: "Execution model: OpRun, \"Invariants\"",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    let Some(project) = record.project() else {
        return;
    };
    match project.value.several() {
        None => {}
        Some([several @ .., last]) if !several.is_empty() => {
            let count = several.len() + 1;
            let names: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
            let message = format!(
                "names {count} projects, expected one: {} and `{last}`",
                names.join(", ")
            );
            report
                .at(project.span, message)
                .help("write a separate record for each project");
        }
        Some(one) => {
            let help = match one.first() {
                Some(id) => format!("write `project_id: {id}`"),
                None => "write the id of one project".into(),
            };
            let message = "expected the id of one project, found a list";
            report.at(project.span, message).help(help);
        }
    }
}
