//! Files whose bytes are Git's objects: what the index and the trees of revisions have in common.

use std::ops::Range;

use gix::ObjectId;
use gix::index::extension::Tree as Cached;
use gix::objs::tree::EntryKind;

use super::{Content, Entry, Error, FileKind};
use crate::git::Oid;
use crate::git::repository::{Gap, Repository, failed, short};
use crate::text::RepoPath;

/// Entries with the ids of their blobs.
#[derive(Default)]
pub(super) struct Objects {
    pub entries: Vec<Entry>,
    pub ids: Vec<ObjectId>,
}

impl Objects {
    pub fn push(&mut self, path: RepoPath, kind: FileKind, id: ObjectId) {
        self.entries.push(Entry {
            path,
            kind,
            tracked: true,
        });
        self.ids.push(id);
    }

    /// All files below a tree; `folder` is the tree's own path, empty for the root.
    pub fn push_tree(
        &mut self,
        repository: &Repository,
        tree: ObjectId,
        folder: &[u8],
    ) -> Result<(), Error> {
        repository.ask(|git| self.push_level(repository, git, tree, &mut folder.to_vec()))
    }

    pub fn push_level(
        &mut self,
        repository: &Repository,
        git: &gix::Repository,
        tree: ObjectId,
        path: &mut Vec<u8>,
    ) -> Result<(), Error> {
        for (name, kind, id) in level(repository, git, tree, path)? {
            let folder = path.len();
            if folder > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(&name);
            match kind {
                Some(kind) => self.push(RepoPath::new(&path), kind, id),
                None => self.push_level(repository, git, id, path)?,
            }
            path.truncate(folder);
        }
        Ok(())
    }

    /// All files of a tree, those of folders that the index has just so taken
    /// from there: `cached` is what it remembers of trees' ids (see [`super::index_tree`]).
    pub fn push_tree_beside(
        &mut self,
        repository: &Repository,
        tree: ObjectId,
        cached: Option<&Cached>,
        index: &Self,
    ) -> Result<(), Error> {
        let all = 0..index.entries.len();
        let mut beside = Beside { repository, index };
        repository.ask(|git| beside.push(self, git, tree, cached, all, &mut Vec::new()))
    }

    /// Brings the entries in the order a snapshot promises. Git's own order is
    /// the same, unless somebody wrote a tree by hand.
    pub fn sorted(mut self) -> Self {
        if !self.entries.is_sorted_by(|a, b| a.path < b.path) {
            let mut both: Vec<_> = self.entries.into_iter().zip(self.ids).collect();
            both.sort_by(|a, b| a.0.path.cmp(&b.0.path));
            both.dedup_by(|a, b| a.0.path == b.0.path);
            (self.entries, self.ids) = both.into_iter().unzip();
        }
        self
    }

    /// The bytes of a listed entry.
    pub fn read(
        &self,
        repository: &Repository,
        entry: &Entry,
        limit: Option<usize>,
    ) -> Result<Content, Error> {
        let at = self
            .entries
            .binary_search_by(|other| other.path.cmp(&entry.path));
        match at {
            Ok(at) => blob(repository, self.ids[at], entry, limit),
            Err(_) => Err(Error::at(
                entry.path.clone(),
                "this snapshot has no such file",
            )),
        }
    }

    /// The id of an entry's content.
    pub fn blob(&self, at: usize) -> Option<Oid> {
        self.ids.get(at).copied().map(Oid)
    }

    /// How large a listed entry's blob is.
    pub fn size(&self, repository: &Repository, entry: &Entry) -> Option<u64> {
        size(repository, self.id(entry)?.0)
    }

    /// The id of a listed entry's blob.
    pub fn id(&self, entry: &Entry) -> Option<Oid> {
        let entries = &self.entries;
        let at = entries.binary_search_by(|other| other.path.cmp(&entry.path));
        at.ok().map(|at| Oid(self.ids[at]))
    }
}

/// A walk over a tree beside the index.
struct Beside<'a> {
    repository: &'a Repository,
    index: &'a Objects,
}

impl Beside<'_> {
    /// `range` is where the index has the folder at `path`.
    fn push(
        &mut self,
        to: &mut Objects,
        git: &gix::Repository,
        tree: ObjectId,
        cached: Option<&Cached>,
        range: Range<usize>,
        path: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let is_known = |cached: &&Cached| cached.num_entries.is_some_and(|count| count > 0);
        if cached
            .filter(is_known)
            .is_some_and(|cached| cached.id == tree)
        {
            to.entries
                .extend_from_slice(&self.index.entries[range.clone()]);
            to.ids.extend_from_slice(&self.index.ids[range]);
            return Ok(());
        }
        for (name, kind, id) in level(self.repository, git, tree, path)? {
            let folder = path.len();
            if folder > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(&name);
            let entries = &self.index.entries[range.clone()];
            match kind {
                Some(kind) => {
                    let found = entries.binary_search_by(|it| it.path.as_bytes().cmp(path));
                    let known = found.map(|at| entries[at].path.clone());
                    to.push(known.unwrap_or_else(|_| RepoPath::new(&path)), kind, id);
                }
                None => {
                    path.push(b'/');
                    let prefix = path.as_slice();
                    let start = entries.partition_point(|it| it.path.as_bytes() < prefix);
                    let inside = |it: &Entry| it.path.as_bytes().starts_with(prefix);
                    let count = entries[start..].partition_point(inside);
                    path.pop();
                    let start = range.start + start;
                    let children = cached.into_iter().flat_map(|cached| &cached.children);
                    let child = { children }.find(|child| *child.name == *name);
                    self.push(to, git, id, child, start..start + count, path)?;
                }
            }
            path.truncate(folder);
        }
        Ok(())
    }
}

/// One level of a tree: names, what they are (`None`: a folder), and ids.
type Level = Vec<(Vec<u8>, Option<FileKind>, ObjectId)>;

fn level(
    repository: &Repository,
    git: &gix::Repository,
    tree: ObjectId,
    path: &[u8],
) -> Result<Level, Error> {
    let object = git
        .try_find_object(tree)
        .map_err(|error| failed("reading a tree", &error))?
        .ok_or_else(|| absent_tree(repository, tree, path))?;
    let entries = gix::objs::TreeRefIter::from_bytes(&object.data, tree.kind());
    let entries = entries.map(|entry| {
        let entry =
            entry.map_err(|error| failed(&format!("tree {} is damaged", short(&tree)), &error))?;
        let kind = match entry.mode.kind() {
            EntryKind::Tree => None,
            EntryKind::Blob | EntryKind::BlobExecutable => Some(FileKind::File),
            EntryKind::Link => Some(FileKind::Symlink),
            EntryKind::Commit => Some(FileKind::Submodule),
        };
        Ok((entry.filename.to_vec(), kind, entry.oid.to_owned()))
    });
    entries.collect()
}

/// How large one blob is, told without unpacking it.
pub(super) fn size(repository: &Repository, id: ObjectId) -> Option<u64> {
    let header = repository.ask(|git| git.try_find_header(id));
    header.ok().flatten().map(|header| header.size())
}

/// The bytes of one blob.
pub(super) fn blob(
    repository: &Repository,
    id: ObjectId,
    entry: &Entry,
    limit: Option<usize>,
) -> Result<Content, Error> {
    let at = |reason: String| Error::at(entry.path.clone(), reason);
    if entry.kind == FileKind::Submodule {
        return Err(at("this is a submodule, and has no bytes of its own".into()));
    }
    let object = repository.ask(|git| {
        git.try_find_object(id)
            .map(|object| object.map(gix::Object::detach))
    });
    match object {
        Ok(Some(object)) => {
            let mut bytes = object.data;
            bytes.truncate(limit.unwrap_or(usize::MAX));
            Ok(Content::Bytes(bytes))
        }
        Ok(None) => match repository.promisor() {
            Some(remote) => Ok(Content::Unavailable(format!(
                "its content was never fetched from `{remote}` (partial clone); `git cat-file -e {id}` fetches it"
            ))),
            None => Err(at(format!("Git lacks its content, object {id}"))
                .help("the repository is damaged: see `git fsck`")),
        },
        Err(error) => Err(at(format!(
            "Git cannot read it: {}",
            error.probable_cause()
        ))),
    }
}

fn absent_tree(repository: &Repository, tree: ObjectId, path: &[u8]) -> Error {
    let reason = format!(
        "Git lacks the list of this folder's files, tree {}",
        short(&tree)
    );
    let error = match path {
        [] => Error::new(format!("Git lacks tree {tree}")),
        path => Error::at(RepoPath::new(path), reason),
    };
    match repository.gap() {
        Gap::Nothing => error.help("the repository is damaged: see `git fsck`"),
        Gap::Shallow => error.help("fetch it: git fetch --unshallow"),
        Gap::Partial(remote) => error.help(format!(
            "fetch it: git fetch --refetch --no-filter {remote}"
        )),
    }
}
