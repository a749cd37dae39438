//! `unknown-project`

use crate::rules::misspelling;
use crate::rules::prelude::*;

rule! {
    /// A record is for a project that no record describes.
    ///
    /// A project says whose work it is: without one there are no owners, and
    /// nobody finds the record again by what it was for. While a repository
    /// has no Project at all this is only a hint; with the first one, or with
    /// `require: [projects]` in the config, it is an error.
    ///
    /// # Bad
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
    /// project_id: helpdeks
    ///             ^^^^^^^^ //~ no project has the id `helpdeks`
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// ---
    /// ```
    /// # Fixed
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
    pub static UNKNOWN_PROJECT = {
        name: "unknown-project",
        family: "run",
        level: Responsibility,
        severity: Error,
        source: "Execution model: OpRun, \"Invariants\"",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(project) = record.project() else {
        return;
    };
    // Several are for `one-project`; a project whose own id cannot be read has
    // been reported, and may be the one that is named here.
    let Some(id) = project.value.id() else { return };
    if cx.model.project(id).is_some() || cx.model.has_nameless(Kind::Project) {
        return;
    }
    let finding = report.at(project.span, format!("no project has the id `{id}`"));
    finding.help(format!(
        "write a Project with `project_id: {id}`, or name one that is there"
    ));
    if !cx.binds(System::Projects) {
        finding.severity(Severity::Info);
    }
    misspelling::suggest_id(finding, id, Kind::Project, cx.model);
}
