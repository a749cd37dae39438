//! Opens the repository as it would be after a rename, and finds what the rename would break.

use std::collections::HashSet;

use super::edits::RenamePlan;
use super::ids;
use super::request::RenameSubject;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::history::changes::{check_change, removed_evidence};
use crate::engine::{
    Analysis, OpenSnapshot, Session, SessionError, SessionOptions, SnapshotSource,
};
use crate::git::Error;
use crate::rules::history::{EVIDENCE_CHANGED, ID_CHANGED};
use crate::rules::rule::Rule;
use crate::snapshot::{Overlay, Renamed, Snapshot};
use crate::text::RepoPath;

/// Opens the work tree as it would be after a rename.
///
/// # Errors
/// The files cannot be read.
pub(crate) fn open(plan: &RenamePlan, options: &SessionOptions) -> Result<Session, SessionError> {
    let files = OpenSnapshot::open(SnapshotSource::WorkTree, &[])?;
    over(files, plan, options)
}

/// Opens a snapshot as it would be after a rename.
///
/// # Errors
/// The configuration is invalid.
pub(crate) fn over(
    mut files: OpenSnapshot,
    plan: &RenamePlan,
    options: &SessionOptions,
) -> Result<Session, SessionError> {
    let texts = plan.files.iter();
    let texts = texts.map(|file| (plan.moved_path(&file.path), file.after().into_bytes()));
    let moved = |path: &RepoPath| plan.moved_path(path);
    let renamed = Box::new(Renamed::new(files.snapshot, moved));
    files.snapshot = Box::new(Overlay::new(renamed, texts));
    Session::new(files, options)
}

/// Returns the errors and warnings that a rename would cause. Some are expected of every rename: a
/// committed id changes, and so does a manifest that is evidence.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn new_findings(
    (before, known): (&Session, &Analysis),
    (after, found): (&Session, &Analysis),
    plan: &RenamePlan,
    subject: &RenameSubject,
) -> Result<Findings, Error> {
    if let RenameSubject::Id { kind, old, new } = subject
        && let Some(path) = ids::remaining(&found.model, (*kind, old, new))
    {
        let reason = format!("would still refer to `{old}`");
        return Err(Error::at(path, reason).help("rename it by hand; nothing was written"));
    }
    let known_history = history(before, known)?;
    let known = known.findings.iter().chain(&known_history);
    let known: HashSet<_> = known
        .filter(|it| it.is_open())
        .map(|it| {
            (
                plan.moved_path(&it.path),
                it.meta.name,
                it.message.to_string(),
            )
        })
        .collect();
    let is_known = |finding: &Diagnostic| {
        let message = subject.in_old_words(&finding.message);
        [finding.message.to_string(), message]
            .into_iter()
            .any(|message| known.contains(&(finding.path.clone(), finding.meta.name, message)))
    };
    let edited: HashSet<&RepoPath> = plan.files.iter().map(|file| &file.path).collect();
    let new_history = history(after, found)?;
    let new = found.findings.iter().chain(&new_history);
    let new = new.filter(|it| it.is_open() && it.severity != Severity::Info && !is_known(it));
    let mut findings = Findings::default();
    for finding in new {
        let is_expected = is_of(finding, &ID_CHANGED) && edited.contains(&finding.path)
            || is_of(finding, &EVIDENCE_CHANGED) && !plan.files.is_empty();
        if is_expected {
            findings.expected.push(finding.clone());
        } else {
            findings.caused.push(finding.clone());
        }
    }
    Ok(findings)
}

/// Returns whether a rule reported a finding.
fn is_of(finding: &Diagnostic, rule: &Rule) -> bool {
    finding.meta.name == rule.meta.name
}

/// The findings that a rename would cause.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Findings for which the rename is refused.
    pub caused: Vec<Diagnostic>,
    /// Findings that every such rename has.
    pub expected: Vec<Diagnostic>,
}

impl Findings {
    /// Returns whether the renamed id is committed.
    pub(crate) fn has_committed_id(&self) -> bool {
        self.expected.iter().any(|it| is_of(it, &ID_CHANGED))
    }

    /// Returns the expected findings that are not about the change of an id.
    pub(crate) fn other_expected(&self) -> impl Iterator<Item = &Diagnostic> {
        let expected = self.expected.iter();
        expected.filter(|it| !is_of(it, &ID_CHANGED))
    }
}

impl RenameSubject {
    /// Replaces the new name in a message by the old one.
    fn in_old_words(&self, message: &str) -> String {
        match self {
            Self::Id { old, new, .. } => message.replace(&**new, old),
            Self::Path { old, new } => message.replace(&*new.text(), &old.text()),
        }
    }
}

/// Returns the findings of the history rules.
fn history(session: &Session, analysis: &Analysis) -> Result<Vec<Diagnostic>, Error> {
    let parents = session.files.parents()?;
    let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| &**it).collect();
    let input = session.input(&[]);
    let change = check_change(&parents, &input, analysis, None)?;
    let removed = removed_evidence(&parents, &input, analysis, None)?;
    let mut findings = change.finished.findings;
    findings.extend(removed.findings);
    Ok(findings)
}
