//! `unknown-project`

use crate::rules::misspelling;
use crate::rules::prelude::*;

rule! {
    /// A record names a project that does not exist.
    ///
    /// The Project record says who owns the work. Without it, nobody is responsible,
    /// and the record cannot be found by its project. As long as the repository has no
    /// Project record at all, this finding is only informational. It becomes an error
    /// with the first Project record, or with `require: [projects]` in the
    /// configuration.
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
    ///             ^^^^^^^^ //~ unknown project `helpdeks`
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Fixed
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
    /// # Good
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
    pub static UNKNOWN_PROJECT = {
        name: "unknown-project",
        family: "run",
        level: Responsibility,
        severity: Error,
        source: "Execution model: OpRun, \"Invariants\"",
        check: Check::Record(check),
        judged_by: Definitions,
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    // `one-project` reports several ids.
    let own = record.project().and_then(|project| {
        let id = project.value.id()?;
        Some((id, project.span))
    });
    if let Some((id, span)) = own {
        check_id(id, span, cx, report);
    }
    if let Fields::Constraint(constraint) = &record.fields {
        let projects = constraint
            .projects
            .iter()
            .flat_map(|list| list.value.iter());
        for id in projects {
            check_id(id, id.span, cx, report);
        }
    }
}

/// Reports an id that no project has.
fn check_id(id: &str, span: Span, cx: &Context<'_>, report: &mut Report<'_>) {
    if cx.model.project(id).is_some() || cx.model.may_be_unread(Kind::Project, id) {
        return;
    }
    let finding = report.at(span, format!("unknown project `{id}`"));
    finding.help(format!(
        "add a Project with the id `{id}`, or name a project that exists"
    ));
    if !cx.binds(System::Projects) {
        finding.severity(Severity::Info);
    }
    misspelling::suggest_id(finding, id, Kind::Project, cx.model);
}
