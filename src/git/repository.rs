//! One Git repository: opened once, asked from many threads.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use gix::ObjectId;

use super::open;
use super::quarantine::Quarantine;
use crate::git::Error;

/// What one handle may keep of pack entries, which are chains of deltas:
/// without this cache a long chain is unpacked anew for every object on it.
const PACK_CACHE: usize = 96 << 20;
/// What one handle may keep of trees and commits, which walks and look-ups by
/// path meet again and again.
const OBJECT_CACHE: usize = 64 << 20;

/// A Git repository. Clones share it; any thread may ask it.
#[derive(Clone)]
pub struct Repository(Arc<Inner>);

struct Inner {
    shared: gix::ThreadSafeRepository,
    work_dir: Option<PathBuf>,
    promisor: Option<String>,
    shallow: bool,
    /// Kept as long as its objects are read.
    quarantine: Option<Quarantine>,
    /// Handles between two questions. A handle belongs to one thread at a time
    /// and its caches belong to it, so it is put back, not thrown away.
    idle: Mutex<Vec<gix::Repository>>,
}

/// What a clone may lack of its origin's history and objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing: what is not here is nowhere.
    Nothing,
    /// Commits before some depth (`git clone --depth`).
    Shallow,
    /// Objects that the named remote promised to send when asked (`git clone --filter`).
    Partial(String),
}

impl Repository {
    /// The repository that `dir` is in, as Git finds it (git(1), "Environment
    /// variables"): `GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE`,
    /// `GIT_OBJECT_DIRECTORY`, `GIT_ALTERNATE_OBJECT_DIRECTORIES` and
    /// `GIT_CEILING_DIRECTORIES` are honoured. They are read here and nowhere else.
    ///
    /// `None` where the folder is in no repository.
    ///
    /// # Errors
    /// The repository belongs to somebody else and `safe.directory` does not
    /// name it, or it has a format that is not understood (reftable, an
    /// unknown extension), or it is damaged.
    pub fn discover(dir: &Path) -> Result<Option<Self>, Error> {
        let Some(git) = open::discover(dir)? else {
            return Ok(None);
        };
        let promisor = promisor(&git);
        let shallow = git.is_shallow().unwrap_or(false);
        let mut shared = git.into_sync();
        let quarantine = Quarantine::enter(&mut shared)?;
        Ok(Some(Self(Arc::new(Inner {
            work_dir: shared.work_dir().map(Path::to_owned),
            shared,
            promisor,
            shallow,
            quarantine,
            idle: Mutex::default(),
        }))))
    }

    /// The top of the work tree; `None` in a bare repository.
    pub fn work_dir(&self) -> Option<&Path> {
        self.0.work_dir.as_deref()
    }

    /// Whether it has no work tree.
    pub fn is_bare(&self) -> bool {
        self.0.work_dir.is_none()
    }

    /// Its own `.git` directory; that of a linked work tree is its private one.
    pub fn git_dir(&self) -> &Path {
        self.0.shared.git_dir()
    }

    /// The `.git` directory that all linked work trees share.
    pub fn common_dir(&self) -> PathBuf {
        let common = self.ask(|git| git.common_dir().to_owned());
        // A linked work tree knows it as `…/worktrees/<name>/../..`.
        common.canonicalize().unwrap_or(common)
    }

    /// Whether its config names programs that change files on their way into
    /// the work tree (gitattributes(5), `filter`), Git LFS left aside.
    pub(crate) fn has_filters(&self) -> bool {
        self.ask(|git| {
            let config = git.config_snapshot();
            let sections = config.plumbing().sections_by_name("filter");
            sections.into_iter().flatten().any(|section| {
                let name = section.header().subsection_name();
                name.is_none_or(|name| name != "lfs")
            })
        })
    }

    /// Whether it is being pushed to: its new objects are not its own yet.
    pub fn is_quarantined(&self) -> bool {
        self.0.quarantine.is_some()
    }

    /// Whether history was cut off at some depth.
    pub fn is_shallow(&self) -> bool {
        self.0.shallow
    }

    /// Whether objects were left with a remote that promised them.
    pub fn is_partial(&self) -> bool {
        self.0.promisor.is_some()
    }

    /// What this clone may lack. A clone that is both counts as shallow: a
    /// commit is missed more often than a blob.
    pub fn gap(&self) -> Gap {
        match &self.0.promisor {
            _ if self.0.shallow => Gap::Shallow,
            Some(remote) => Gap::Partial(remote.clone()),
            None => Gap::Nothing,
        }
    }

    /// The promised objects' remote, for the words of a remedy.
    pub(crate) fn promisor(&self) -> Option<&str> {
        self.0.promisor.as_deref()
    }

    /// The full id of the commit that `HEAD` names; `None` before the first commit.
    ///
    /// # Errors
    /// `HEAD` cannot be read.
    pub fn head(&self) -> Result<Option<String>, Error> {
        self.ask(|git| {
            let head = git.head().map_err(|error| failed("reading HEAD", &error))?;
            Ok(head.id().map(|id| id.to_string()))
        })
    }

    /// What the next commit's parents will be: `HEAD`, and while a merge is
    /// under way the commits that are merged into it (`MERGE_HEAD`). Empty
    /// before the first commit.
    ///
    /// # Errors
    /// `HEAD` cannot be read.
    pub fn next_parents(&self) -> Result<Vec<String>, Error> {
        let merged = std::fs::read_to_string(self.git_dir().join("MERGE_HEAD")).unwrap_or_default();
        let merged = merged
            .lines()
            .filter(|line| ObjectId::from_hex(line.as_bytes()).is_ok());
        Ok(self
            .head()?
            .into_iter()
            .chain(merged.map(str::to_owned))
            .collect())
    }

    /// Asks with a handle that no other thread has meanwhile.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&gix::Repository) -> T) -> T {
        let handle = self.idle().pop().unwrap_or_else(|| self.handle());
        let answer = question(&handle);
        self.idle().push(handle);
        answer
    }

    /// A handle to keep, with caches of its own.
    pub(crate) fn handle(&self) -> gix::Repository {
        let mut handle = self.0.shared.to_thread_local();
        handle.objects.set_pack_cache(|| {
            Box::new(gix::odb::pack::cache::lru::MemoryCappedHashmap::new(
                PACK_CACHE,
            ))
        });
        handle.object_cache_size(OBJECT_CACHE);
        handle
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<gix::Repository>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The remote that promised what a partial clone lacks. Git marks it by
/// `remote.<name>.promisor`; before 2.24 it was `extensions.partialClone`.
fn promisor(git: &gix::Repository) -> Option<String> {
    let config = git.config_snapshot();
    let marked = config
        .plumbing()
        .sections_by_name("remote")
        .into_iter()
        .flatten()
        .filter(|section| {
            section
                .value("promisor")
                .is_some_and(|value| value != "false")
        })
        .find_map(|section| Some(section.header().subsection_name()?.to_string()));
    marked.or_else(|| Some(config.string("extensions.partialClone")?.to_string()))
}

/// An error of Git's with what was being done. The chain of causes is long;
/// the innermost says what happened.
pub(crate) fn failed(doing: &str, error: &gix::Error) -> Error {
    Error::new(format!("{doing}: {}", error.probable_cause()))
}

/// The first digits of an id, enough for a person.
pub(crate) fn short(id: &gix::oid) -> String {
    id.to_hex_with_len(7).to_string()
}
