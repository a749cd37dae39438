//! `one-project`

use crate::rules::prelude::*;

rule! {
    /// A record names several projects where one is asked for.
    ///
    /// What is done for two projects at once has two results, two next steps
    /// and two people to answer for it. Written down as one, one of the two is
    /// soon forgotten. A list is no answer either, not even a list of one.
    ///
    /// # Bad
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// project_id: [helpdesk, website]
    ///             ^^^^^^^^^^^^^^^^^^^ //~ names 2 projects: `helpdesk` and `website`
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// ---
    /// ```
    /// # Bad: in one text
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// project_id: helpdesk, website and shop
    ///             ^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ names 3 projects: `helpdesk`, `website` and `shop`
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// ---
    /// ```
    /// # Bad: a list of one
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// project_id: [helpdesk]
    ///             ^^^^^^^^^^ //~ a list where the id of one project is asked for
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
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
            let message = format!("names {count} projects: {} and `{last}`", names.join(", "));
            report
                .at(project.span, message)
                .help("write a record for each of them");
        }
        Some(one) => {
            let help = match one.first() {
                Some(id) => format!("write `project_id: {id}`"),
                None => "write the id alone".into(),
            };
            let message = "a list where the id of one project is asked for";
            report.at(project.span, message).help(help);
        }
    }
}
