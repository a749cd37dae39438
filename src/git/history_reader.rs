//! Reads a repository's history: its commits one by one, and the files of each.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::tree::EntryKind;

use super::author::mailmap;
use super::object_reader::ObjectReader;
use super::oid::short_id;
use super::packs::Packs;
use super::repository::Repository;
use super::rev_walk::RevWalk;
use super::{Author, Error, Oid, TreeChange, WalkedCommit, tree_diff};
use crate::text::RepoPath;

/// Reads the history of a repository through one handle with its caches.
pub struct HistoryReader<'g> {
    repository: &'g Repository,
    git: &'g gix::Repository,
    packs: RefCell<Packs>,
    /// The commit whose mailmap identifies authors; `None` for `HEAD`.
    mailmap_of: Option<Oid>,
    mailmap: OnceCell<gix::mailmap::Snapshot>,
}

/// What reports print about a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInfo {
    /// The full id.
    pub id: Oid,
    /// The shortest unambiguous prefix of the id, with at least seven digits.
    pub short: String,
    /// Who wrote it.
    pub author: Author,
    /// The day of the commit in the author's time zone.
    pub date: String,
}

impl Repository {
    /// Calls a function with a reader of the history.
    pub fn history<T>(&self, function: impl FnOnce(&HistoryReader<'_>) -> T) -> T {
        self.history_with_mailmap_of(None, function)
    }

    /// Calls a function with a reader of the history that identifies authors by the mailmap of a
    /// commit, or of `HEAD`.
    pub fn history_with_mailmap_of<T>(
        &self,
        mailmap_of: Option<Oid>,
        function: impl FnOnce(&HistoryReader<'_>) -> T,
    ) -> T {
        self.with_handle(|git| {
            function(&HistoryReader {
                repository: self,
                git,
                packs: RefCell::new(Packs::open(git)),
                mailmap_of,
                mailmap: OnceCell::new(),
            })
        })
    }
}

impl<'g> HistoryReader<'g> {
    /// Returns every commit that is reachable from `tips` and not from `except`,
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
        let left_out = self.repository.reachable(self.git, ids(except))?;
        RevWalk::without(self.git, &ids(tips), left_out)
    }

    /// Returns the files in which a commit differs from all its parents, sorted by
    /// path; `None` if this clone does not have a tree of the commit.
    ///
    /// # Errors
    /// A tree cannot be read.
    pub fn tree_changes(&self, commit: &WalkedCommit) -> Result<Option<Vec<TreeChange>>, Error> {
        let parents: Vec<ObjectId> = commit.parents.iter().map(|tree| tree.0).collect();
        self.diff(&parents, commit.tree)
    }

    /// Returns the files in which two trees differ, sorted by path; `None` if this clone does not
    /// have one of the trees below them.
    ///
    /// # Errors
    /// A tree cannot be read.
    pub(crate) fn changes_between(
        &self,
        before: Oid,
        after: Oid,
    ) -> Result<Option<Vec<TreeChange>>, Error> {
        self.diff(&[before.0], after)
    }

    fn diff(&self, before: &[ObjectId], after: Oid) -> Result<Option<Vec<TreeChange>>, Error> {
        let packs = &mut self.packs.borrow_mut();
        let objects = ObjectReader {
            git: self.git,
            packs,
        };
        tree_diff::diff(objects, before, after.0)
    }

    /// Returns the trees of the best common ancestors of commits. There may be none.
    ///
    /// # Errors
    /// History cannot be read.
    pub(crate) fn merge_base_trees(&self, commits: &[Oid]) -> Result<Vec<Oid>, Error> {
        let ids: Vec<String> = commits.iter().map(Oid::to_string).collect();
        let Some((first, others)) = ids.split_first() else {
            return Ok(Vec::new());
        };
        let bases = self.repository.merge_bases(first, others)?;
        let bases: Vec<Oid> = bases.iter().filter_map(|id| Oid::parse(id)).collect();
        let mut trees = Vec::new();
        for base in bases {
            // The first commit of a walk is the one that it starts at.
            trees.extend(self.walk(&[base], &[])?.next().map(|commit| commit.tree));
        }
        Ok(trees)
    }

    /// Returns the bytes of a file; `None` if this clone does not have them.
    ///
    /// # Errors
    /// The object is damaged.
    pub fn read(&self, file: Oid) -> Result<Option<Rc<[u8]>>, Error> {
        self.find(file.0)
    }

    /// Returns the file at a path of a tree; `None` if there is none.
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

    /// Returns the files at some paths of a tree, in the order of the paths, and reads each folder
    /// only once. Returns `None` if this clone does not have one of the folders.
    ///
    /// # Errors
    /// A tree is damaged.
    pub(crate) fn files_at(
        &self,
        tree: Oid,
        paths: &[RepoPath],
    ) -> Result<Option<Vec<Option<Oid>>>, Error> {
        let mut files = vec![None; paths.len()];
        let parts = paths.iter().enumerate();
        let parts = parts.map(|(at, path)| (at, path.as_bytes())).collect();
        let is_complete = self.files_below(tree.0, parts, &mut files)?;
        Ok(is_complete.then_some(files))
    }

    /// Finds files by the rest of their paths below a folder. Returns false if this clone does not
    /// have one of the folders that must be read.
    fn files_below(
        &self,
        tree: ObjectId,
        paths: Vec<(usize, &[u8])>,
        files: &mut [Option<Oid>],
    ) -> Result<bool, Error> {
        let Some(object) = self.find(tree)? else {
            return Ok(false);
        };
        let mut is_complete = true;
        let mut wanted: HashMap<&[u8], Vec<(usize, &[u8])>> = HashMap::new();
        for (at, path) in paths {
            let (name, rest) = path.split_once_str("/").unwrap_or((path, b""));
            wanted.entry(name).or_default().push((at, rest));
        }
        for entry in TreeRefIter::from_bytes(&object, tree.kind()) {
            let entry =
                entry.map_err(|error| Error::caused_by("cannot read a damaged tree", &error))?;
            let Some(below) = wanted.remove(&**entry.filename) else {
                continue;
            };
            let id = entry.oid.to_owned();
            match entry.mode.kind() {
                EntryKind::Blob | EntryKind::BlobExecutable => {
                    let own = below.iter().filter(|(_, rest)| rest.is_empty());
                    own.for_each(|(at, _)| files[*at] = Some(Oid(id)));
                }
                EntryKind::Tree => {
                    let below = below.into_iter().filter(|(_, rest)| !rest.is_empty());
                    is_complete &= self.files_below(id, below.collect(), files)?;
                }
                EntryKind::Link | EntryKind::Commit => {}
            }
            if wanted.is_empty() {
                break;
            }
        }
        Ok(is_complete)
    }

    /// Returns the shortest unambiguous prefix of a commit's id, with at least seven digits.
    pub(crate) fn short_id(&self, commit: Oid) -> String {
        let id = self.git.find_commit(commit.0);
        id.map_or_else(
            |_| short_id(&commit.0),
            |found| found.id().shorten_or_id().to_string(),
        )
    }

    /// Returns the author and the date of a commit.
    ///
    /// # Errors
    /// The commit cannot be read.
    pub fn commit_info(&self, commit: Oid) -> Result<Rc<CommitInfo>, Error> {
        let unreadable = |error: gix::Error| {
            Error::caused_by(
                &format!("cannot read commit {}", short_id(&commit.0)),
                &error,
            )
        };
        let found = self.git.find_commit(commit.0).map_err(unreadable)?;
        let author = found.author().map_err(unreadable)?.trim();
        let date = author.time().map_or_else(
            |_| "an unknown day".to_owned(),
            |time| time.format_or_unix(gix::date::time::format::SHORT),
        );
        let mailmap = self
            .mailmap
            .get_or_init(|| mailmap(self.git, self.mailmap_of));
        Ok(Rc::new(CommitInfo {
            id: commit,
            short: found.id().shorten_or_id().to_string(),
            author: Author::from_mailmap(author.name, author.email, mailmap),
            date,
        }))
    }

    fn find(&self, id: ObjectId) -> Result<Option<Rc<[u8]>>, Error> {
        let packs = &mut self.packs.borrow_mut();
        let mut objects = ObjectReader {
            git: self.git,
            packs,
        };
        objects.find(id)
    }

    /// Returns the command that fetches what this clone does not have.
    pub fn remedy(&self) -> String {
        self.repository.clone_kind().remedy()
    }
}
