//! Files whose bytes are Git's objects: what the index and the trees of revisions have in common.

use gix::ObjectId;
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

    fn push_level(
        &mut self,
        repository: &Repository,
        git: &gix::Repository,
        tree: ObjectId,
        path: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let object = git
            .try_find_object(tree)
            .map_err(|error| failed("reading a tree", &error))?
            .ok_or_else(|| absent_tree(repository, tree, path))?;
        let folder = path.len();
        for entry in gix::objs::TreeRefIter::from_bytes(&object.data, tree.kind()) {
            let entry = entry
                .map_err(|error| failed(&format!("tree {} is damaged", short(&tree)), &error))?;
            if folder > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(entry.filename);
            let kind = match entry.mode.kind() {
                EntryKind::Tree => None,
                EntryKind::Blob | EntryKind::BlobExecutable => Some(FileKind::File),
                EntryKind::Link => Some(FileKind::Symlink),
                EntryKind::Commit => Some(FileKind::Submodule),
            };
            match kind {
                Some(kind) => self.push(RepoPath::new(&path), kind, entry.oid.to_owned()),
                None => self.push_level(repository, git, entry.oid.to_owned(), path)?,
            }
            path.truncate(folder);
        }
        Ok(())
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
