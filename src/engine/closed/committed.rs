//! Finds the records of a state in the commits that lead to it.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use super::steps::Steps;
use crate::git::{Error, Oid, Repository};
use crate::snapshot::{FileKind, Revision, Snapshot};
use crate::text::RepoPath;

/// How many records are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookups {
    /// So few that it is faster to read the folders of each than to list all files.
    Few,
    Many,
}

impl Lookups {
    /// The largest number of records that are few.
    const FEW: usize = 64;

    /// Returns whether a number of records is large.
    pub(crate) fn of(records: usize) -> Self {
        if records <= Self::FEW {
            Self::Few
        } else {
            Self::Many
        }
    }
}

/// A record that is looked for in the commits that lead to a state.
pub(crate) struct Sought<'a> {
    /// Its path in the state.
    pub path: &'a RepoPath,
    /// The id of its bytes.
    pub blob: Oid,
    pub snapshot: &'a dyn Snapshot,
    /// How many such records are looked for.
    pub lookups: Lookups,
}

/// The files of a commit. They are listed once and only if necessary, because a commit never changes.
pub(super) struct CommittedFiles {
    commit: Oid,
    repository: Repository,
    steps: Arc<Steps>,
    /// The id of its tree; `None` if this clone does not have the commit.
    tree: OnceLock<Option<Oid>>,
    listed: OnceLock<Revision>,
    /// The files by content, by index, once one was looked for.
    by_blob: OnceLock<HashMap<Oid, Vec<usize>>>,
}

impl CommittedFiles {
    /// Returns the files of each commit.
    pub(super) fn of(commits: &[Oid], repository: &Repository, steps: &Arc<Steps>) -> Vec<Self> {
        let files = commits.iter().map(|commit| Self {
            commit: *commit,
            repository: repository.clone(),
            steps: Arc::clone(steps),
            tree: OnceLock::new(),
            listed: OnceLock::new(),
            by_blob: OnceLock::new(),
        });
        files.collect()
    }

    /// Returns the path of a file with the bytes of a record: its own path, or one that no longer exists.
    pub(super) fn find(&self, sought: &Sought<'_>) -> Result<Option<RepoPath>, Error> {
        self.steps.lookups.fetch_add(1, Ordering::Relaxed);
        let is_read = sought.lookups == Lookups::Few && self.listed.get().is_none();
        let committed = if is_read {
            self.read_at(sought.path)?
        } else {
            self.listed_at(sought.path)?
        };
        if let Some(committed) = committed {
            return Ok((committed == sought.blob).then(|| sought.path.clone()));
        }
        // What Git does not have cannot have been committed under another path.
        let is_stored = || self.repository.history(|reader| reader.read(sought.blob));
        if is_read && is_stored()?.is_none() {
            return Ok(None);
        }
        let revision = self.list()?;
        let by_blob = self.by_blob.get_or_init(|| by_blob(revision));
        let same = by_blob.get(&sought.blob).map_or(&[][..], Vec::as_slice);
        let mut same = same.iter().map(|at| &revision.entries()[*at].path);
        let moved = same.find(|path| sought.snapshot.entry(path.as_bytes()).is_none());
        Ok(moved.cloned())
    }

    /// Returns the file at a path, which is read from the folders that lead to it.
    fn read_at(&self, path: &RepoPath) -> Result<Option<Oid>, Error> {
        self.repository.history(|reader| {
            let tree = match self.tree.get() {
                Some(tree) => *tree,
                None => {
                    let commit = reader.walk(&[self.commit], &[])?.next();
                    *self.tree.get_or_init(|| commit.map(|commit| commit.tree))
                }
            };
            Ok(tree.and_then(|tree| reader.file_at(tree, path)))
        })
    }

    fn listed_at(&self, path: &RepoPath) -> Result<Option<Oid>, Error> {
        let revision = self.list()?;
        let at = revision
            .entries()
            .binary_search_by(|entry| entry.path.cmp(path));
        let at = at.ok();
        let is_file = |at: &usize| revision.entries()[*at].kind == FileKind::File;
        Ok(at.filter(is_file).and_then(|at| revision.blob_at(at)))
    }

    fn list(&self) -> Result<&Revision, Error> {
        if let Some(revision) = self.listed.get() {
            return Ok(revision);
        }
        self.steps.lists.fetch_add(1, Ordering::Relaxed);
        let revision = Revision::open(&self.repository, &self.commit.to_string())?;
        Ok(self.listed.get_or_init(|| revision))
    }
}

fn by_blob(revision: &Revision) -> HashMap<Oid, Vec<usize>> {
    let mut by_blob: HashMap<Oid, Vec<usize>> = HashMap::new();
    for at in 0..revision.entries().len() {
        if let Some(blob) = revision.blob_at(at) {
            by_blob.entry(blob).or_default().push(at);
        }
    }
    by_blob
}
