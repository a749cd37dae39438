//! Opens the files of one state of a repository, together with its Git history.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config;
use crate::git::{Error, GitHistory, History, MemoryHistory, NoHistory, Repository};
use crate::snapshot::folder_states::read_one;
use crate::snapshot::typed_path::{
    current_folder, exists, folder_of, folder_to_check, repository_path, resolve_links,
};
use crate::snapshot::{
    FileKind, Folder, Index, Memory, Merged, Overlay, PathStatus, Revision, Snapshot,
    SnapshotLabel, Trees, WorkTree,
};
use crate::text::{RepoPath, nearest};

/// Which files are checked.
#[derive(Clone, Copy, Debug)]
pub enum SnapshotSource<'a> {
    /// The work tree, or the folder where there is no repository.
    WorkTree,
    /// The folder as it is, even if it lies in a repository.
    Folder,
    /// The index.
    Index,
    /// The tree of a revision.
    Revision(&'a str),
}

/// The files of one state, and the repository that they belong to.
pub struct OpenSnapshot {
    pub(crate) snapshot: Box<dyn Snapshot>,
    pub(crate) history: Box<dyn History>,
    /// Where the root is on the disk, links resolved; `None` for a bare repository.
    pub root: Option<PathBuf>,
    /// `None` outside Git.
    pub repository: Option<Repository>,
    /// The full ids of the commits that the files are based on: the opened commit, or the parents
    /// of the next commit. Empty outside Git.
    pub commits: Vec<String>,
    /// The trees that are listed beside these files.
    pub(crate) trees: Arc<Trees>,
    /// The parent states of files in memory. Files of a repository have `commits` instead.
    parents: Vec<Memory>,
}

/// Returns the error of a command that needs a repository.
pub(crate) fn no_repository() -> Error {
    Error::new("this folder is not in a Git repository")
        .help("run the command in a repository, or name one: holdpoint -C DIR check")
}

/// Returns a path of the repository around the current folder as a user there writes it. Outside a
/// repository, the path stays as it is.
pub(crate) fn seen_from_here(path: &RepoPath) -> RepoPath {
    let folder = current_folder().ok().and_then(|folder| {
        let repository = Repository::discover(&folder).ok().flatten()?;
        let root = resolve_links(repository.work_dir()?);
        repository_path(Some(&root), &folder).ok()
    });
    path.seen_from(&folder.unwrap_or_default()).into_owned()
}

impl OpenSnapshot {
    /// Opens the repository that contains the current folder. If there is none, opens the
    /// repository that contains the first path, and otherwise the folder itself.
    ///
    /// # Errors
    /// The files cannot be read, or a repository is needed and there is none.
    pub fn open(source: SnapshotSource<'_>, paths: &[PathBuf]) -> Result<Self, Error> {
        if let SnapshotSource::Folder = source {
            return Self::of_folder(folder_to_check(paths));
        }
        let mut repository = Repository::discover(&current_folder()?)?;
        if let (None, Some(path)) = (&repository, paths.first()) {
            repository = Repository::discover(folder_of(path))?;
        }
        match (source, repository) {
            (source, Some(repository)) => Self::in_repository(source, &repository),
            (SnapshotSource::WorkTree | SnapshotSource::Folder, None) => {
                Self::of_folder(folder_to_check(paths))
            }
            (SnapshotSource::Index | SnapshotSource::Revision(_), None) => Err(no_repository()),
        }
    }

    /// Opens files of a repository that is open already.
    ///
    /// # Errors
    /// The files cannot be read from the disk or from Git.
    pub fn in_repository(
        source: SnapshotSource<'_>,
        repository: &Repository,
    ) -> Result<Self, Error> {
        match source {
            SnapshotSource::WorkTree | SnapshotSource::Folder => {
                let snapshot = WorkTree::open(repository)?;
                Self::new(repository, Box::new(snapshot), repository.next_parents()?)
            }
            SnapshotSource::Index => {
                let index = Arc::new(Index::open(repository)?);
                let snapshot = Box::new(Arc::clone(&index));
                Ok(Self {
                    trees: Arc::new(Trees::beside(index)),
                    ..Self::new(repository, snapshot, repository.next_parents()?)?
                })
            }
            SnapshotSource::Revision(revision) => {
                Self::of_revision(repository, revision, Arc::default())
            }
        }
    }

    /// Opens the work tree of the repository that contains the current folder, without listing it: its
    /// configuration is the only file. Returns `None` where there is no work tree.
    ///
    /// # Errors
    /// Git's files cannot be read.
    pub(crate) fn unlisted() -> Result<Option<Self>, Error> {
        let Some(repository) = Repository::discover(&current_folder()?)? else {
            return Ok(None);
        };
        let Some(root) = repository.work_dir().map(resolve_links) else {
            return Ok(None);
        };
        let path = RepoPath::from(config::PATH);
        let files = read_one(&root, &path).map(|bytes| (path.as_bytes().to_vec(), bytes));
        let snapshot = Box::new(Memory::new(files));
        Self::new(&repository, snapshot, repository.next_parents()?).map(Some)
    }

    /// Opens a revision of the same repository. What its tree has in common with these files is not
    /// read again.
    ///
    /// # Errors
    /// The files cannot be read from Git, or these files belong to no repository.
    pub fn at_revision(&self, revision: &str) -> Result<Self, Error> {
        let repository = self.repository.as_ref().ok_or_else(no_repository)?;
        Self::of_revision(repository, revision, Arc::clone(&self.trees))
    }

    /// Lists the files of a revision of the same repository, like [`Self::at_revision`].
    ///
    /// # Errors
    /// The same.
    pub(crate) fn files_of(&self, revision: &str) -> Result<Box<dyn Snapshot>, Error> {
        let repository = self.repository.as_ref().ok_or_else(no_repository)?;
        let files = Revision::open_among(repository, revision, &self.trees)?;
        Ok(Box::new(files))
    }

    /// Opens the files of a folder outside Git.
    ///
    /// # Errors
    /// The files cannot be read from the disk.
    pub fn of_folder(root: &Path) -> Result<Self, Error> {
        Ok(Self {
            root: Some(resolve_links(root)),
            ..Self::of_snapshot(Box::new(Folder::open(root)?))
        })
    }

    /// Wraps files in memory. `parents` are the states before them, like the parents of a commit,
    /// and `history` replaces the history of Git.
    pub fn in_memory(files: Memory, parents: Vec<Memory>, history: Option<MemoryHistory>) -> Self {
        let mut opened = Self::of_snapshot(Box::new(files));
        opened.parents = parents;
        if let Some(history) = history {
            opened.history = Box::new(history);
        }
        opened
    }

    /// Opens the parent states of the files, the first parent first.
    ///
    /// # Errors
    /// The files cannot be read from Git.
    pub fn parents(&self) -> Result<Vec<Box<dyn Snapshot>>, Error> {
        if self.repository.is_none() {
            let parents = self.parents.iter();
            return Ok(parents
                .map(|it| Box::new(it.clone()) as Box<dyn Snapshot>)
                .collect());
        }
        let commits = self.commits.iter();
        commits.map(|commit| self.files_of(commit)).collect()
    }

    /// Returns a state without any file.
    pub fn empty() -> Self {
        Self::of_snapshot(Box::new(Memory::default()))
    }

    /// Wraps a snapshot that belongs to no repository.
    pub fn of_snapshot(snapshot: Box<dyn Snapshot>) -> Self {
        Self {
            snapshot,
            history: Box::new(NoHistory),
            root: None,
            repository: None,
            commits: Vec::new(),
            trees: Arc::default(),
            parents: Vec::new(),
        }
    }

    fn of_revision(
        repository: &Repository,
        revision: &str,
        trees: Arc<Trees>,
    ) -> Result<Self, Error> {
        let snapshot = Revision::open_among(repository, revision, &trees)?;
        let commit = snapshot.commit().map(str::to_owned);
        Ok(Self {
            trees,
            ..Self::new(repository, Box::new(snapshot), commit)?
        })
    }

    fn new(
        repository: &Repository,
        snapshot: Box<dyn Snapshot>,
        commits: impl IntoIterator<Item = String>,
    ) -> Result<Self, Error> {
        let commits: Vec<String> = commits.into_iter().collect();
        Ok(Self {
            snapshot,
            history: Box::new(GitHistory::new(repository, &commits)?),
            commits,
            root: repository.work_dir().map(resolve_links),
            repository: Some(repository.clone()),
            trees: Arc::default(),
            parents: Vec::new(),
        })
    }

    /// Returns the result of merging a revision into these files, made in memory.
    ///
    /// # Errors
    /// There is no commit yet, or the merge has conflicts in records.
    pub fn merged_with(self, theirs: &str) -> Result<Self, Error> {
        let repository = self.repository.as_ref().ok_or_else(no_repository)?;
        let Some(parent) = self.commits.first() else {
            return Err(Error::new("there is no commit yet to merge anything into"));
        };
        let merged = Merged::open(repository, &*self.snapshot, parent, theirs)?;
        let mut commits = self.commits.clone();
        commits.push(repository.commit(theirs)?);
        Self::new(repository, Box::new(merged), commits)
    }

    /// Replaces the file at a path, or adds one there, with the bytes of a document.
    pub fn with_document(self, path: RepoPath, bytes: Vec<u8>) -> Self {
        Self {
            snapshot: Box::new(Overlay::new(self.snapshot, [(path, bytes)])),
            ..self
        }
    }

    /// Describes what was opened.
    pub fn label(&self) -> SnapshotLabel {
        self.snapshot.label()
    }

    /// Returns the repository path of a typed path, which need not exist.
    ///
    /// # Errors
    /// The path is outside the repository.
    pub fn path(&self, written: &Path) -> Result<RepoPath, Error> {
        repository_path(self.root.as_deref(), written)
    }

    /// Returns the current folder, if it is in the repository, and else the repository's root.
    pub(crate) fn current_folder(&self) -> RepoPath {
        let folder = self.root.as_ref().and_then(|_| current_folder().ok());
        let folder = folder.and_then(|folder| self.path(&folder).ok());
        folder.unwrap_or_default()
    }

    /// Returns a path of the repository as a user in the current folder writes it.
    pub(crate) fn shown<'p>(&self, path: &'p RepoPath) -> Cow<'p, RepoPath> {
        path.seen_from(&self.current_folder())
    }

    /// Returns whether there is a file at a path, or a folder with files.
    pub(crate) fn has_path(&self, path: &RepoPath) -> bool {
        self.snapshot.entry(path.as_bytes()).is_some() || self.has_folder(path)
    }

    /// Returns the repository path of a typed path, which must exist in the snapshot, or on the
    /// disk if the disk is checked. If nothing will be reported about the path, the note says why.
    ///
    /// # Errors
    /// There is no such path, or it is in a submodule or outside the repository.
    pub fn existing_path(&self, written: &Path) -> Result<(RepoPath, Option<String>), Error> {
        let path = self.path(written)?;
        let shown = self.shown(&path).into_owned();
        if let Some(submodule) = self.submodule_of(&path) {
            let submodule = self.shown(&submodule);
            let fault =
                format!("`{shown}` is in the submodule `{submodule}`, which is not checked");
            let help = format!("check it as its own repository: holdpoint -C {submodule} check");
            return Err(Error::new(fault).help(help));
        }
        if let Some(entry) = self.snapshot.entry(path.as_bytes()) {
            let is_link = entry.kind == FileKind::Symlink;
            let note = is_link.then(|| format!("`{shown}` is a symbolic link and is not followed"));
            return Ok((path, note));
        }
        if self.has_folder(&path) {
            return Ok((path, None));
        }
        let label = self.label();
        let is_of_disk = matches!(label.kind, "worktree" | "folder");
        if !(is_of_disk && exists(written)) {
            let error = Error::new(format!("there is no `{shown}` in {}", label.description));
            return Err(match self.similar_path(&path) {
                Some(similar) => {
                    let similar = RepoPath::new(similar);
                    error.help(format!("did you mean `{}`?", self.shown(&similar)))
                }
                None => error,
            });
        }
        let note = match self.snapshot.path_status(&path) {
            PathStatus::Ignored => format!("`{shown}` is ignored by Git and is not checked"),
            PathStatus::Absent | PathStatus::Untracked | PathStatus::LeftOut => {
                format!("`{shown}` contains no file")
            }
        };
        Ok((path, Some(note)))
    }

    /// Returns whether the snapshot has a file below a folder.
    pub fn has_folder(&self, path: &RepoPath) -> bool {
        if path.as_bytes().is_empty() {
            return true;
        }
        let below = [path.as_bytes(), b"/"].concat();
        let entries = self.snapshot.entries();
        let at = entries.partition_point(|entry| entry.path.as_bytes() < below.as_slice());
        let first = entries.get(at);
        first.is_some_and(|entry| entry.path.as_bytes().starts_with(&below))
    }

    fn submodule_of(&self, path: &RepoPath) -> Option<RepoPath> {
        let bytes = path.as_bytes();
        let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let ends = slashes.map(|(at, _)| at).chain([bytes.len()]);
        let entries = ends.filter_map(|end| self.snapshot.entry(&bytes[..end]));
        let mut submodules = entries.filter(|entry| entry.kind == FileKind::Submodule);
        submodules.next().map(|entry| entry.path.clone())
    }

    fn similar_path(&self, path: &RepoPath) -> Option<String> {
        let entries = self.snapshot.entries().iter();
        let names: Vec<_> = entries.map(|entry| entry.path.text()).collect();
        // Folders come first because only the first words are compared, and there are fewer folders
        // than files.
        let folders = names.iter().flat_map(|name| {
            let slashes = name.match_indices('/');
            slashes.map(|(at, _)| &name[..at])
        });
        let folders: BTreeSet<&str> = folders.collect();
        let names = names.iter().map(|name| &**name);
        nearest(&path.text(), folders.into_iter().chain(names)).map(str::to_owned)
    }
}
