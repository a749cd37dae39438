//! What is checked: which snapshot of which repository.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::Failure;
use crate::git::{GitHistory, History, NoHistory, Repository};
use crate::snapshot::{Folder, Index, Memory, Merged, Revision, Snapshot, WorkTree};

/// Which files of a repository are meant.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    WorkTree,
    /// The folder as it is, whatever repository it may lie in.
    Folder,
    Index,
    Revision(&'a str),
}

/// A snapshot, and what Git knows beside it.
pub struct Source {
    pub snapshot: Box<dyn Snapshot>,
    pub history: Box<dyn History>,
    /// Where its root is on the disk, links resolved; a bare repository has none.
    pub top: Option<PathBuf>,
    /// The repository it is from; `None` for a plain folder.
    pub repository: Option<Repository>,
    /// The full ids of the commits that it grew from, its own first.
    tips: Vec<String>,
    /// The snapshot, where it is the index.
    pub index: Option<Arc<Index>>,
}

impl Source {
    /// Opens the repository of the current folder; where there is none, that of
    /// the first path; where there is none either, the folder itself.
    pub fn open(which: Which<'_>, paths: &[PathBuf]) -> Result<Self, Failure> {
        if let Which::Folder = which {
            return Self::of_folder(root(paths));
        }
        let mut repository = Repository::discover(&here()?)?;
        if let (None, Some(path)) = (&repository, paths.first()) {
            repository = Repository::discover(folder_of(path))?;
        }
        match (which, repository) {
            (which, Some(repository)) => Self::in_repository(which, &repository),
            (Which::WorkTree | Which::Folder, None) => Self::of_folder(root(paths)),
            (Which::Index | Which::Revision(_), None) => Err(Failure::nowhere()),
        }
    }

    /// Files of a repository that is open already.
    pub fn in_repository(which: Which<'_>, repository: &Repository) -> Result<Self, Failure> {
        match which {
            Which::WorkTree | Which::Folder => {
                let snapshot = WorkTree::open(repository)?;
                Self::of(repository, Box::new(snapshot), repository.next_parents()?)
            }
            Which::Index => {
                let index = Arc::new(Index::open(repository)?);
                let snapshot = Box::new(Arc::clone(&index));
                let mut source = Self::of(repository, snapshot, repository.next_parents()?)?;
                source.index = Some(index);
                Ok(source)
            }
            Which::Revision(revision) => {
                Self::of_revision(repository, Revision::open(repository, revision)?)
            }
        }
    }

    /// The tree of a revision, which has much in common with the index.
    pub fn beside(index: &Index, revision: &str, repository: &Repository) -> Result<Self, Failure> {
        Self::of_revision(repository, Revision::beside(repository, revision, index)?)
    }

    fn of_revision(repository: &Repository, snapshot: Revision) -> Result<Self, Failure> {
        let commit = snapshot.commit().map(str::to_owned);
        Self::of(repository, Box::new(snapshot), commit)
    }

    /// The full ids of the commits that it grew from.
    pub fn tips(&self) -> &[String] {
        &self.tips
    }

    /// What merging a revision into these files would give.
    pub fn merged_with(self, theirs: &str) -> Result<Self, Failure> {
        let repository = self.repository.as_ref().ok_or_else(Failure::nowhere)?;
        let parent = match self.tips.first() {
            Some(parent) => parent.as_str(),
            None => {
                return Err(Failure::new(
                    "there is no commit yet to merge anything into",
                ));
            }
        };
        let merged = Merged::open(repository, &*self.snapshot, parent, theirs)?;
        let mut tips = self.tips.clone();
        tips.push(repository.commit(theirs)?);
        Self::of(repository, Box::new(merged), tips)
    }

    /// No files at all.
    pub fn nothing() -> Self {
        Self {
            snapshot: Box::new(Memory::default()),
            history: Box::new(NoHistory),
            top: None,
            repository: None,
            tips: Vec::new(),
            index: None,
        }
    }

    fn of(
        repository: &Repository,
        snapshot: Box<dyn Snapshot>,
        tips: impl IntoIterator<Item = String>,
    ) -> Result<Self, Failure> {
        let tips: Vec<String> = tips.into_iter().collect();
        Ok(Self {
            snapshot,
            history: Box::new(GitHistory::new(repository, &tips)?),
            tips,
            top: repository.work_dir().map(real),
            repository: Some(repository.clone()),
            index: None,
        })
    }

    /// The files of a folder outside Git.
    pub fn of_folder(root: &Path) -> Result<Self, Failure> {
        Ok(Self {
            snapshot: Box::new(Folder::open(root)?),
            history: Box::new(NoHistory),
            top: Some(real(root)),
            repository: None,
            tips: Vec::new(),
            index: None,
        })
    }
}

/// The current folder, as Git wants to be told it: from within `.git`, `.` would
/// not lead out.
pub fn here() -> Result<PathBuf, Failure> {
    std::env::current_dir()
        .map_err(|error| Failure::new(format!("the current folder cannot be read: {error}")))
}

/// The folder to check outside Git: the one that was named, or the current one.
/// A file elsewhere is checked in its own folder.
fn root(paths: &[PathBuf]) -> &Path {
    let here = Path::new(".");
    match paths {
        [path] if path.is_dir() => path,
        [path] if !real(folder_of(path)).starts_with(real(here)) => folder_of(path),
        [] | [_] | [_, _, ..] => here,
    }
}

/// A folder itself, or the folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        _ if path.is_dir() => path,
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
