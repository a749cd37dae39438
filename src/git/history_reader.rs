//! A repository's past: its commits one by one, and what was where in each.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::tree::EntryKind;

use super::objects::Objects;
use super::packs::Packs;
use super::repository::{Gap, Repository, failed, short};
use super::walk::{Step, Walk};
use super::{Author, Difference, Oid, difference};
use crate::git::Error;
use crate::text::RepoPath;

/// One handle to ask about the past, with its caches.
pub struct HistoryReader<'g> {
    repository: &'g Repository,
    git: &'g gix::Repository,
    packs: RefCell<Packs>,
    mailmap: OnceCell<gix::mailmap::Snapshot>,
}

/// A commit of a walk.
#[derive(Clone, Debug)]
pub struct WalkedCommit {
    pub commit: Oid,
    pub tree: Oid,
    /// The trees of its parents, as far as they are here.
    pub parents: Vec<Oid>,
    /// Whether it has a parent that is not here, so that nobody knows what it changed.
    pub is_cut: bool,
}

/// A commit as people are told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInfo {
    pub id: Oid,
    /// As few of its digits as tell it from all others, at least seven.
    pub short: String,
    pub author: Author,
    /// The day on which it was written, where its author was.
    pub date: String,
}

impl Repository {
    /// Asks about the past with one handle.
    pub fn past<T>(&self, question: impl FnOnce(&HistoryReader<'_>) -> T) -> T {
        self.ask(|git| {
            question(&HistoryReader {
                repository: self,
                git,
                packs: RefCell::new(Packs::open(git)),
                mailmap: OnceCell::new(),
            })
        })
    }
}

impl<'g> HistoryReader<'g> {
    /// Every commit that can be reached from `tips` and not from `except`,
    /// newest first, in the order of `git rev-list`.
    ///
    /// # Errors
    /// The list of shallow commits cannot be read.
    pub fn walk(
        &self,
        tips: &[Oid],
        except: &[Oid],
    ) -> Result<impl Iterator<Item = WalkedCommit> + use<'g>, Error> {
        let ids = |oids: &[Oid]| -> Vec<ObjectId> { oids.iter().map(|oid| oid.0).collect() };
        let walk = Walk::without(self.git, &ids(tips), &ids(except))?;
        Ok(walk.map(|step: Step| WalkedCommit {
            commit: Oid(step.id),
            tree: Oid(step.tree),
            parents: step.parents.into_iter().map(Oid).collect(),
            is_cut: step.is_cut,
        }))
    }

    /// The files in which a commit differs from all its parents, in the order
    /// of paths; `None` where a folder of it is not in this clone.
    ///
    /// # Errors
    /// A tree cannot be read.
    pub fn differences(&self, commit: &WalkedCommit) -> Result<Option<Vec<Difference>>, Error> {
        let parents: Vec<ObjectId> = commit.parents.iter().map(|tree| tree.0).collect();
        let packs = &mut self.packs.borrow_mut();
        let objects = Objects {
            git: self.git,
            packs,
        };
        difference::find(objects, &parents, commit.tree.0)
    }

    /// The bytes of a file; `None` where they are not in this clone.
    ///
    /// # Errors
    /// The object is damaged.
    pub fn read(&self, file: Oid) -> Result<Option<Rc<[u8]>>, Error> {
        self.find(file.0)
    }

    /// The file at a path of a tree, if there is a file.
    pub fn file_at(&self, tree: Oid, path: &RepoPath) -> Option<Oid> {
        let mut id = tree.0;
        let mut parts = path.as_bytes().split_str("/").peekable();
        while let Some(part) = parts.next() {
            let tree = self.find(id).ok()??;
            let mut entries = TreeRefIter::from_bytes(&tree, id.kind());
            let entry = entries.find_map(|entry| entry.ok().filter(|it| *it.filename == part))?;
            id = entry.oid.to_owned();
            match (parts.peek(), entry.mode.kind()) {
                (Some(_), EntryKind::Tree) => {}
                (None, EntryKind::Blob | EntryKind::BlobExecutable) => return Some(Oid(id)),
                (
                    Some(_) | None,
                    EntryKind::Tree
                    | EntryKind::Blob
                    | EntryKind::BlobExecutable
                    | EntryKind::Link
                    | EntryKind::Commit,
                ) => return None,
            }
        }
        None
    }

    /// Who made a commit and when, through the mailmap.
    ///
    /// # Errors
    /// The commit cannot be read.
    pub fn name(&self, commit: Oid) -> Result<Rc<CommitInfo>, Error> {
        let doing = || format!("reading commit {}", short(&commit.0));
        let found = self
            .git
            .find_commit(commit.0)
            .map_err(|error| failed(&doing(), &error))?;
        let author = found.author().map_err(|error| failed(&doing(), &error))?;
        let author = author.trim();
        let date = author.time().map_or_else(
            |_| "an unknown day".to_owned(),
            |time| time.format_or_unix(gix::date::time::format::SHORT),
        );
        let mailmap = self.mailmap.get_or_init(|| self.git.open_mailmap());
        Ok(Rc::new(CommitInfo {
            id: commit,
            short: found.id().shorten_or_id().to_string(),
            author: Author::mapped(author.name, author.email, mailmap),
            date,
        }))
    }

    fn find(&self, id: ObjectId) -> Result<Option<Rc<[u8]>>, Error> {
        let packs = &mut self.packs.borrow_mut();
        let mut objects = Objects {
            git: self.git,
            packs,
        };
        objects.find(id)
    }

    /// The command that brings what this clone lacks.
    pub fn remedy(&self) -> String {
        match self.repository.gap() {
            Gap::Nothing => "git fsck".into(),
            Gap::Shallow => "git fetch --unshallow".into(),
            Gap::Partial(remote) => format!("git fetch --refetch --no-filter {remote}"),
        }
    }
}
