//! A Git repository, opened once and used from many threads.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use gix::ObjectId;

use super::quarantine::Quarantine;
use super::reftable::Reftable;
use super::rev_walk::{RevWalk, Trees};
use super::{Error, Oid, discover};

/// How many bytes of unpacked pack entries one handle caches. Pack entries are
/// chains of deltas, and without this cache a long chain is unpacked again for
/// every object on it.
const PACK_CACHE: usize = 96 << 20;
/// How many bytes of objects one handle caches. Walks and lookups by path read
/// the same trees and commits many times.
const OBJECT_CACHE: usize = 64 << 20;

/// A Git repository. Clones of this value share it, across threads too.
#[derive(Clone)]
pub struct Repository(Arc<Inner>);

struct Inner {
    shared: gix::ThreadSafeRepository,
    work_dir: Option<PathBuf>,
    promisor: Option<String>,
    shallow: bool,
    /// Whether `gix` cannot read the refs, because they are stored as reftables.
    has_reftable: bool,
    /// Must live as long as its objects are read.
    quarantine: Option<Quarantine>,
    /// Handles that no thread uses now. They are reused because each has its own
    /// caches.
    pool: Mutex<Vec<gix::Repository>>,
    /// Some commits, and all that are reachable from them.
    reachable: Mutex<Option<(Vec<ObjectId>, Arc<Trees>)>>,
}

/// How much of its origin's history and objects a clone has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloneKind {
    /// All of it, so that an object that the clone does not have does not exist.
    Full,
    /// Only the commits down to some depth (`git clone --depth`).
    Shallow,
    /// Not all objects; the named remote has the others (`git clone --filter`).
    Partial(String),
}

impl CloneKind {
    /// Returns the adjective for a message: a "shallow" clone.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Shallow => "shallow",
            Self::Partial(_) => "partial",
        }
    }

    /// Returns the command that fetches what the clone does not have. A full
    /// clone that does not have an object is damaged, and the command reports
    /// the damage.
    pub(crate) fn remedy(&self) -> String {
        match self {
            Self::Full => "git fsck".into(),
            Self::Shallow => "git fetch --unshallow".into(),
            Self::Partial(remote) => format!("git fetch --refetch --no-filter {remote}"),
        }
    }
}

/// Returns the commits that a running `git merge` merges. Git writes `MERGE_HEAD` only after the
/// hook pre-merge-commit has run. For strategies and hooks, it sets an environment variable for
/// each commit, `GITHEAD_<id>`, which holds the name that the user gave (builtin/merge.c).
fn heads_of_running_merge() -> Vec<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut heads: Vec<String> = names
        .filter_map(|name| name.strip_prefix("GITHEAD_").map(str::to_owned))
        .collect();
    heads.sort();
    heads
}

impl Repository {
    /// Opens the repository that contains `dir`, or returns `None` if there is
    /// none. The environment variables `GIT_DIR`, `GIT_WORK_TREE`,
    /// `GIT_INDEX_FILE`, `GIT_OBJECT_DIRECTORY`,
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES` and `GIT_CEILING_DIRECTORIES` mean what
    /// they mean to Git (git(1), "Environment Variables"). Only this function
    /// reads them.
    ///
    /// # Errors
    /// The repository belongs to another user and `safe.directory` does not name
    /// it, its format is not supported (an unknown extension), or it is damaged.
    pub fn discover(dir: &Path) -> Result<Option<Self>, Error> {
        let Some(git) = discover::discover(dir)? else {
            return Ok(None);
        };
        let promisor = promisor(&git);
        let shallow = git.is_shallow().unwrap_or(false);
        let has_reftable = discover::ref_storage(&git).is_some_and(|storage| storage == "reftable");
        let mut shared = git.into_sync();
        let quarantine = Quarantine::enter(&mut shared)?;
        Ok(Some(Self(Arc::new(Inner {
            work_dir: shared.work_dir().map(Path::to_owned),
            shared,
            promisor,
            shallow,
            has_reftable,
            quarantine,
            pool: Mutex::default(),
            reachable: Mutex::default(),
        }))))
    }

    /// Returns the top folder of the work tree; `None` in a bare repository.
    pub fn work_dir(&self) -> Option<&Path> {
        self.0.work_dir.as_deref()
    }

    /// Returns whether the repository has no work tree.
    pub fn is_bare(&self) -> bool {
        self.0.work_dir.is_none()
    }

    /// Returns the `.git` folder. A linked work tree has its own.
    pub fn git_dir(&self) -> &Path {
        self.0.shared.git_dir()
    }

    /// Returns the `.git` folder that all linked work trees share.
    pub fn common_dir(&self) -> PathBuf {
        let common = self.with_handle(|git| git.common_dir().to_owned());
        // A linked work tree records it as `…/worktrees/<name>/../..`.
        common.canonicalize().unwrap_or(common)
    }

    /// Returns whether Git's configuration names programs that change files on their way into the
    /// work tree (gitattributes(5), `filter`). Git LFS does not count.
    pub(crate) fn has_filters(&self) -> bool {
        self.with_handle(|git| {
            let config = git.config_snapshot();
            let sections = config.plumbing().sections_by_name("filter");
            sections.into_iter().flatten().any(|section| {
                let name = section.header().subsection_name();
                name.is_none_or(|name| name != "lfs")
            })
        })
    }

    /// Returns the settings that decide how files are read and converted, as text, and whether they
    /// alone may convert line endings.
    pub(crate) fn conversion_settings(&self) -> (Vec<u8>, bool) {
        self.with_handle(|git| {
            let config = git.config_snapshot();
            let mut text = Vec::new();
            for name in ["core", "filter"] {
                for section in config
                    .plumbing()
                    .sections_by_name(name)
                    .into_iter()
                    .flatten()
                {
                    let _ = section.write_to(&mut text);
                }
            }
            let converts = |key: &str| config.string(key).is_some();
            (text, converts("core.autocrlf") || converts("core.eol"))
        })
    }

    /// Returns whether a push is in progress, whose objects are still in quarantine.
    pub fn is_quarantined(&self) -> bool {
        self.0.quarantine.is_some()
    }

    /// Returns the ids for which the repository has an object already, apart from those that a push
    /// in progress brings.
    pub(crate) fn accepted(&self, ids: HashSet<Oid>) -> HashSet<Oid> {
        match &self.0.quarantine {
            Some(quarantine) => quarantine.accepted(&ids),
            None => ids,
        }
    }

    /// Returns whether the clone has only the commits down to some depth.
    pub fn is_shallow(&self) -> bool {
        self.0.shallow
    }

    /// Returns whether only a remote has some of the objects.
    pub fn is_partial(&self) -> bool {
        self.0.promisor.is_some()
    }

    /// Returns how much of its origin this clone has. A clone that is both shallow
    /// and partial counts as shallow, because a commit is needed more often than a
    /// blob.
    pub fn clone_kind(&self) -> CloneKind {
        match &self.0.promisor {
            _ if self.0.shallow => CloneKind::Shallow,
            Some(remote) => CloneKind::Partial(remote.clone()),
            None => CloneKind::Full,
        }
    }

    /// Returns the remote that has the objects which a partial clone does not have.
    pub(crate) fn promisor(&self) -> Option<&str> {
        self.0.promisor.as_deref()
    }

    /// Returns the full id of the commit of `HEAD`; `None` before the first commit.
    ///
    /// # Errors
    /// `HEAD` cannot be read.
    pub fn head(&self) -> Result<Option<String>, Error> {
        if let Some(refs) = self.reftable()? {
            return Ok(refs.find("HEAD").map(|(_, id)| id.to_string()));
        }
        self.with_handle(|git| {
            let head = git
                .head()
                .map_err(|error| Error::caused_by("cannot read HEAD", &error))?;
            Ok(head.id().map(|id| id.to_string()))
        })
    }

    /// Returns the parents that the next commit will have: `HEAD` and, while a
    /// merge is in progress, the commits that are merged into it (`MERGE_HEAD`).
    /// There are none before the first commit.
    ///
    /// # Errors
    /// `HEAD` cannot be read.
    pub fn next_parents(&self) -> Result<Vec<String>, Error> {
        let heads = std::fs::read_to_string(self.git_dir().join("MERGE_HEAD")).unwrap_or_default();
        let mut merged: Vec<String> = heads.lines().map(str::to_owned).collect();
        if merged.is_empty() {
            merged = heads_of_running_merge();
        }
        let is_id = |id: &String| ObjectId::from_hex(id.as_bytes()).is_ok();
        let head = self.head()?;
        let merged = merged.into_iter().filter(is_id);
        let merged = merged.filter(|id| Some(id) != head.as_ref());
        Ok(head.iter().cloned().chain(merged).collect())
    }

    /// Reads the refs, if they are stored as reftables.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) fn reftable(&self) -> Result<Option<Reftable>, Error> {
        if !self.0.has_reftable {
            return Ok(None);
        }
        let hash = self.with_handle(|git| git.object_hash());
        Reftable::read(self.git_dir(), &self.common_dir(), hash).map(Some)
    }

    /// Calls a function with a handle that no other thread uses at the same time.
    pub(crate) fn with_handle<T>(&self, function: impl FnOnce(&gix::Repository) -> T) -> T {
        let handle = self.pool().pop().unwrap_or_else(|| self.new_handle());
        let result = function(&handle);
        self.pool().push(handle);
        result
    }

    /// Creates a handle with its own caches, for the caller to keep.
    pub(crate) fn new_handle(&self) -> gix::Repository {
        let mut handle = self.0.shared.to_thread_local();
        handle.objects.set_pack_cache(|| {
            Box::new(gix::odb::pack::cache::lru::MemoryCappedHashmap::new(
                PACK_CACHE,
            ))
        });
        handle.object_cache_size(OBJECT_CACHE);
        handle
    }

    /// Returns all commits that are reachable from `tips`. The last answer is kept, because a push
    /// asks what is new about the whole push and about each of its branches.
    pub(super) fn reachable(
        &self,
        git: &gix::Repository,
        mut tips: Vec<ObjectId>,
    ) -> Result<Arc<Trees>, Error> {
        tips.sort_unstable();
        tips.dedup();
        if tips.is_empty() {
            return Ok(Arc::default());
        }
        let last = &self.0.reachable;
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, commits)) = &*last
            && *known == tips
        {
            return Ok(Arc::clone(commits));
        }
        let commits = Arc::new(RevWalk::reachable(git, &tips)?);
        *last = Some((tips, Arc::clone(&commits)));
        Ok(commits)
    }

    fn pool(&self) -> std::sync::MutexGuard<'_, Vec<gix::Repository>> {
        self.0.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the remote that has the objects which a partial clone does not have.
/// Git marks it with `remote.<name>.promisor`; before version 2.24 it was
/// `extensions.partialClone` (git-config(1)).
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
