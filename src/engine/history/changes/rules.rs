//! Runs the rules of history over the records in files that differ.

use std::collections::{BTreeMap, HashSet};

use super::files::BorrowedFileDiff;
use super::pairs::pair;
use crate::diagnostic::Diagnostic;
use crate::git::Author;
use crate::record::{Fields, Record};
use crate::rules;
use crate::rules::change::{Change, ChangeAuthor, ChangeContext, Owners, RecordRevision};
use crate::text::{RepoPath, Sources, Span};

/// What the rules report, before severities and waivers apply.
#[derive(Default)]
pub(crate) struct RuleFindings {
    pub findings: Vec<Diagnostic>,
    /// The records that the findings are about, by the path of the finding.
    pub records: BTreeMap<RepoPath, Record>,
    /// The texts that findings point into, of the files that differ.
    pub sources: Sources,
    /// The files of a merge that a parent added after the merge bases. If both sides added a record
    /// at the same path, keeping the record of one side does not restore that of the other.
    pub added_twice: HashSet<RepoPath>,
}

impl RuleFindings {
    /// Keeps only the findings for which `others` has one of the same rule in the same file.
    pub(crate) fn keep_common(&mut self, others: &Self) {
        let others: HashSet<(&str, &RepoPath)> = others
            .findings
            .iter()
            .map(|it| (it.meta.name, &it.path))
            .collect();
        self.findings
            .retain(|own| others.contains(&(own.meta.name, &own.path)));
    }
}

/// Who owns the projects before and after a change.
pub(crate) trait ProjectOwners {
    /// Returns the owners of some projects, or of all if none is given, in each state before the
    /// change that names any.
    fn before(&self, projects: &[&str]) -> Vec<Owners>;

    /// Returns the owners of a project after the change.
    fn after(&self, project: &str) -> Option<Owners>;
}

/// Runs the rules on every record that existed before or exists now.
pub(crate) fn check(
    sides: &[BorrowedFileDiff<'_>],
    author: Option<&Author>,
    owners: &dyn ProjectOwners,
) -> RuleFindings {
    let author = author.map(|author| ChangeAuthor {
        email: author.email.clone(),
        addresses: author.addresses().cloned().collect(),
    });
    let mut found = RuleFindings::default();
    for pair in pair(sides) {
        let file = pair.before.and_then(|at| sides[at].before);
        let before = file.and_then(|file| file.revision.as_ref());
        let now = pair.after.and_then(|at| sides[at].after);
        let after = now.and_then(|file| file.revision.as_ref());
        if now.is_some() && after.is_none() {
            // The record moved to a path at which no record is read.
            continue;
        }
        let Some(at) = pair.after.or(pair.before) else {
            continue;
        };
        let after_file = sides[at].after;
        let change = Change {
            before,
            after,
            is_rewritten: file.map(|file| &file.bytes) != now.map(|file| &file.bytes),
            span: place(before, after_file.map(|file| file.revision.as_ref())),
            has_file: after_file.is_some_and(|file| file.revision.is_none()),
        };
        // Owners are compared with a known author only.
        let owned = author
            .as_ref()
            .and_then(|author| decisive_owners(before, after, author, owners));
        let cx = ChangeContext {
            author: author.as_ref(),
            owners: owned.as_ref(),
            ..ChangeContext::default()
        };
        let path = sides[at].path;
        let count = found.findings.len();
        for rule in rules::history::FAMILY.rules {
            rule.check_change(&change, &cx, path, &mut found.findings);
        }
        if found.findings.len() > count {
            if let Some(file) = after_file.or(file) {
                found.sources.insert(path.clone(), file.text());
            }
            if let Some(revision) = after.or(before) {
                found.records.insert(path.clone(), revision.record.clone());
            }
        }
    }
    found
}

/// Returns the owners that must include the author of a change. The author must be an owner in
/// every state before the change that names owners, so a state that does not name the author
/// decides, if there is one. If no earlier state names owners, the new Project record decides about
/// the decisions and regimes that are committed with it.
fn decisive_owners(
    before: Option<&RecordRevision>,
    after: Option<&RecordRevision>,
    author: &ChangeAuthor,
    owners: &dyn ProjectOwners,
) -> Option<Owners> {
    let state = before.or(after)?;
    let mut projects = Vec::new();
    match &state.record.fields {
        Fields::Constraint(constraint) => {
            let named = constraint.projects.iter().flat_map(|it| it.value.iter());
            projects.extend(named.map(|id| &*id.value.0));
        }
        Fields::Project(project) => projects.push(&*project.project_id.as_ref()?.value.0),
        Fields::Decision(_) | Fields::Regime(_) => {
            projects.push(after.or(before)?.record.project()?.value.id()?);
        }
        Fields::Operator(_)
        | Fields::OpRun(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Own(_)
        | Fields::Unread => return None,
    }
    let named = owners.before(&projects);
    let has_author = |owners: &&Owners| owners.addresses.iter().any(|address| author.has(address));
    let without = named.iter().find(|owners| !has_author(owners));
    if let Some(owners) = without.or(named.first()) {
        return Some(owners.clone());
    }
    match (&state.record.fields, &*projects) {
        (Fields::Decision(_) | Fields::Regime(_), [project]) => owners.after(project),
        _ => None,
    }
}

/// Returns the span for findings about the record as a whole, in the later file if there is one.
fn place(before: Option<&RecordRevision>, after_file: Option<Option<&RecordRevision>>) -> Span {
    let revision = match after_file {
        Some(revision) => revision,
        None => before,
    };
    revision.map_or(Span::empty(0), |revision| revision.record.fallback_span)
}

/// Returns the owners that a project names, if all of them can be read.
pub(crate) fn owners_of(record: &Record) -> Option<Owners> {
    let Fields::Project(project) = &record.fields else {
        return None;
    };
    let owners = project.owners.as_ref()?;
    if owners.value.is_empty() || record.is_faulty(owners.span) {
        return None;
    }
    Some(Owners {
        addresses: owners
            .value
            .iter()
            .map(|owner| owner.value.0.to_string())
            .collect(),
        path: record.path.clone(),
        span: owners.span,
        is_current: true,
    })
}

/// Adds the owners of another record of the same project. `duplicate-id` reports that there are
/// two.
pub(crate) fn merge_owners(owners: &mut Option<Owners>, own: Owners) {
    match owners {
        Some(known) => known.addresses.extend(own.addresses),
        None => *owners = Some(own),
    }
}
