//! The rules of history over the records in files that differ.

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
}

impl RuleFindings {
    /// Removes the findings that are not among others too.
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

/// Runs the rules on every record that existed before or exists now.
pub(crate) fn check(
    sides: &[BorrowedFileDiff<'_>],
    author: Option<&Author>,
    owners: &dyn Fn(&str) -> Option<Owners>,
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
            // The file exists where no record is looked for.
            continue;
        }
        let Some(at) = pair.after.or(pair.before) else {
            continue;
        };
        let there = sides[at].after;
        let change = Change {
            before,
            after,
            is_rewritten: file.map(|file| &file.bytes) != now.map(|file| &file.bytes),
            span: place(before, there.map(|file| file.revision.as_ref())),
        };
        // Owners are compared with a known author only.
        let owned = author.as_ref().and_then(|_| owners(project(after?)?));
        let cx = ChangeContext {
            author: author.as_ref(),
            owners: owned.as_ref(),
            changed_evidence: &[],
        };
        let path = sides[at].path;
        let count = found.findings.len();
        for rule in rules::history::FAMILY.rules {
            rule.check_change(&change, &cx, path, &mut found.findings);
        }
        if found.findings.len() > count {
            if let Some(file) = there.or(file) {
                found.sources.insert(path.clone(), file.text());
            }
            if let Some(revision) = after.or(before) {
                found.records.insert(path.clone(), revision.record.clone());
            }
        }
    }
    found
}

/// Returns where the record as a whole is reported: in the later file if there is one.
fn place(before: Option<&RecordRevision>, there: Option<Option<&RecordRevision>>) -> Span {
    let revision = match there {
        Some(revision) => revision,
        None => before,
    };
    revision.map_or(Span::empty(0), |revision| revision.record.fallback_span)
}

/// Returns the project whose state a decision changes.
fn project(revision: &RecordRevision) -> Option<&str> {
    revision.decision()?.project_id.as_ref()?.value.id()
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
    })
}

/// Adds the owners of another record of the same project; `duplicate-id` reports that there are two.
pub(crate) fn merge_owners(owners: &mut Option<Owners>, own: Owners) {
    match owners {
        Some(known) => known.addresses.extend(own.addresses),
        None => *owners = Some(own),
    }
}
