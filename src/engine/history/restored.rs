//! Recognises records that are again as they were when they became final.
//!
//! A published commit cannot be changed, so the only way to correct a rewritten final record is to
//! restore it. The commit that restores it changes a final record too, but is not at fault.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::audit::blobs::Blobs;
use super::changes::files::File;
use crate::diagnostic::Diagnostic;
use crate::git::{Error, HistoryReader, Oid, TreeChange};
use crate::model::identity::record_identity;
use crate::rules::change::{Change, ChangeContext, RecordRevision};
use crate::rules::history::{LOST_CORRECTION, RECORD_REWRITTEN};
use crate::text::{RepoPath, Span};

/// For each wanted path, the commits that changed it. Each commit is represented by all Markdown
/// files that it changed.
#[derive(Default)]
pub(crate) struct EarlierVersions(HashMap<RepoPath, Vec<Rc<Vec<TreeChange>>>>);

/// How often a record that moved is followed to its former path.
const MAX_MOVES: usize = 16;

/// Returns whether a finding says that a final record was changed.
pub(crate) fn is_rewrite(finding: &Diagnostic) -> bool {
    finding.meta.name == RECORD_REWRITTEN.meta.name
}

/// Returns whether a finding says that fields of a final record were changed, and does not apply if
/// the record is restored. A correction that was lost is a fault even then.
pub(crate) fn may_be_restored(finding: &Diagnostic) -> bool {
    is_rewrite(finding) && finding.about.as_deref() != Some(LOST_CORRECTION)
}

impl EarlierVersions {
    /// Finds what the commits that lead to `tips` changed at some paths, and at the paths from
    /// which files moved there. Each move takes another walk over the commits.
    ///
    /// # Errors
    /// A tree cannot be read from Git.
    pub(crate) fn find(
        reader: &HistoryReader<'_>,
        tips: &[Oid],
        paths: &HashSet<RepoPath>,
    ) -> Result<Self, Error> {
        let mut versions = Self::default();
        let mut wanted = paths.clone();
        for _ in 0..MAX_MOVES {
            if wanted.is_empty() {
                break;
            }
            let mut sources = HashSet::new();
            for commit in reader.walk(tips, &[])? {
                let changes = if commit.is_cut {
                    None
                } else {
                    reader.tree_changes(&commit)?
                };
                let changes = changes.unwrap_or_default().into_iter();
                let changes: Vec<TreeChange> = changes.filter(|it| it.path.is_markdown()).collect();
                let changes = Rc::new(changes);
                for change in changes.iter().filter(|it| wanted.contains(&it.path)) {
                    let known = versions.0.entry(change.path.clone()).or_default();
                    known.push(Rc::clone(&changes));
                    if change.first_before().is_none() {
                        let gone = changes.iter().filter(|it| it.after.is_none());
                        sources.extend(gone.map(|it| it.path.clone()));
                    }
                }
            }
            sources.retain(|path| !versions.0.contains_key(path));
            wanted = sources;
        }
        Ok(versions)
    }

    /// Returns whether a record is as it was when it became final.
    ///
    /// # Errors
    /// A file cannot be read from Git.
    pub(crate) fn has_restored(
        &self,
        after: &RecordRevision,
        blobs: &mut Blobs<'_>,
    ) -> Result<bool, Error> {
        let identity = record_identity(&after.record);
        let mut paths = vec![after.record.path.clone()];
        let mut next = 0;
        while let Some(path) = paths.get(next).cloned() {
            next += 1;
            for changes in self.0.get(&path).into_iter().flatten() {
                let Some(change) = changes.iter().find(|it| it.path == path) else {
                    continue;
                };
                if has_final(change, &identity, blobs)? {
                    // It was final before this commit.
                    continue;
                }
                let Some(closed) = blobs.file(&path, change.after)? else {
                    continue;
                };
                if !is_final(&closed, &identity) {
                    continue;
                }
                let mut moved_from = None;
                for other in changes.iter().filter(|it| it.path != path) {
                    if has_final(other, &identity, blobs)? {
                        moved_from = Some(other.path.clone());
                    }
                }
                match moved_from {
                    Some(from) if !paths.contains(&from) => paths.push(from),
                    Some(_) => {}
                    None if is_same(&closed, after) => return Ok(true),
                    None => {}
                }
            }
        }
        Ok(false)
    }
}

/// Returns whether a file had a final record of this identity before a change.
fn has_final(change: &TreeChange, identity: &str, blobs: &mut Blobs<'_>) -> Result<bool, Error> {
    for before in change.before.iter().copied().flatten() {
        let file = blobs.file(&change.path, Some(before))?;
        if file.is_some_and(|file| is_final(&file, identity)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_final(file: &File, identity: &str) -> bool {
    let revision = file.revision.as_ref();
    revision.is_some_and(|it| it.is_final() && record_identity(&it.record) == identity)
}

/// Returns whether a record still has everything that it had when it became final.
fn is_same(closed: &File, after: &RecordRevision) -> bool {
    let Some(before) = &closed.revision else {
        return false;
    };
    let change = Change {
        before: Some(before),
        after: Some(after),
        is_rewritten: before.text != after.text,
        span: Span::empty(0),
        has_file: true,
    };
    let mut found = Vec::new();
    let context = ChangeContext::default();
    RECORD_REWRITTEN.check_change(&change, &context, &after.record.path, &mut found);
    found.is_empty()
}
