//! Entries whose bytes are objects of Git, as the index and the trees of revisions list them.

use std::collections::HashMap;

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::tree::EntryKind;

use super::interface::{Content, CopiedEntries, Entry, FileKind, ListingId};
use crate::git::oid::short_id;
use crate::git::{CloneKind, Error, Oid, Repository};
use crate::text::RepoPath;

/// The tree of a folder, and those of the folders in it.
pub(super) struct FolderTree {
    pub id: ObjectId,
    pub folders: Vec<(Box<[u8]>, FolderTree)>,
}

/// Entries with the ids of their blobs.
#[derive(Default)]
pub(super) struct GitEntries {
    pub entries: Vec<Entry>,
    pub ids: Vec<ObjectId>,
    pub listing: ListingId,
    /// The listing that entries were copied from, with the entries that were, in order.
    pub copied: Option<(ListingId, Vec<CopiedEntries>)>,
    /// The trees of all folders, if the entries are those of a whole tree.
    pub root: Option<FolderTree>,
}

impl GitEntries {
    /// Creates a list with space for a number of entries.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self {
            entries: Vec::with_capacity(count),
            ids: Vec::with_capacity(count),
            ..Self::default()
        }
    }

    pub(crate) fn push(&mut self, path: RepoPath, kind: FileKind, id: ObjectId) {
        self.entries.push(Entry {
            path,
            kind,
            tracked: true,
        });
        self.ids.push(id);
    }

    /// Lists all files of a tree.
    pub(crate) fn of_tree(repository: &Repository, tree: ObjectId) -> Result<Self, Error> {
        let mut listed = Self::default();
        let root = listed.push_tree(repository, tree, b"")?;
        listed.root = Some(root);
        Ok(listed)
    }

    /// Adds all files below a tree. `folder` is the path of the tree, which is empty
    /// for the root.
    pub(crate) fn push_tree(
        &mut self,
        repository: &Repository,
        tree: ObjectId,
        folder: &[u8],
    ) -> Result<FolderTree, Error> {
        let mut path = folder.to_vec();
        repository.with_handle(|git| self.push_below(repository, git, tree, &mut path, None))
    }

    /// Adds the files of a tree at `path`, through a handle of the caller: all of them, or those that
    /// some paths lead to, which are relative to the tree. A path leads to a file, to all files of a
    /// folder, and to a symbolic link or submodule on the way; other folders are not read.
    pub(crate) fn push_below(
        &mut self,
        repository: &Repository,
        git: &gix::Repository,
        tree: ObjectId,
        path: &mut Vec<u8>,
        wanted: Option<&[&[u8]]>,
    ) -> Result<FolderTree, Error> {
        let mut folders = Vec::new();
        let by_name = wanted.map(by_first_name);
        for (name, kind, id) in read_tree(repository, git, tree, path)? {
            let below = match &by_name {
                Some(by_name) => match by_name.get(name.as_slice()) {
                    Some(below) => Some(below.as_slice()),
                    None => continue,
                },
                None => None,
            };
            // A path that ends here leads to everything below.
            let below = below.filter(|below| !below.contains(&&b""[..]));
            let folder = path.len();
            if folder > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(&name);
            match kind {
                Some(kind) => self.push(RepoPath::new(&path), kind, id),
                None => {
                    let below = self.push_below(repository, git, id, path, below)?;
                    folders.push((name.into_boxed_slice(), below));
                }
            }
            path.truncate(folder);
        }
        Ok(FolderTree { id: tree, folders })
    }

    /// Sorts the entries as a snapshot must. Git sorts trees and the index in the
    /// same way, so this matters only for a tree that was written by hand.
    pub(crate) fn sorted(mut self) -> Self {
        if !self.entries.is_sorted_by(|a, b| a.path < b.path) {
            let mut both: Vec<_> = self.entries.into_iter().zip(self.ids).collect();
            both.sort_by(|a, b| a.0.path.cmp(&b.0.path));
            both.dedup_by(|a, b| a.0.path == b.0.path);
            (self.entries, self.ids) = both.into_iter().unzip();
            self.copied = None;
            self.root = None;
        }
        self
    }

    /// Reads an entry.
    pub(crate) fn read(
        &self,
        repository: &Repository,
        entry: &Entry,
        limit: Option<usize>,
    ) -> Result<Content, Error> {
        let at = self
            .entries
            .binary_search_by(|other| other.path.cmp(&entry.path));
        match at {
            Ok(at) => read_blob(repository, self.ids[at], entry, limit),
            Err(_) => Err(Error::at(
                entry.path.clone(),
                "there is no such file in this snapshot",
            )),
        }
    }

    /// Returns the blob id of the entry with this index.
    pub(crate) fn blob_at(&self, index: usize) -> Option<Oid> {
        self.ids.get(index).copied().map(Oid)
    }

    /// Returns the entry at exactly this path.
    pub(crate) fn entry(&self, path: &[u8]) -> Option<&Entry> {
        let at = self
            .entries
            .binary_search_by(|entry| entry.path.as_bytes().cmp(path));
        at.ok().map(|at| &self.entries[at])
    }

    /// Returns the size of an entry's blob in bytes.
    pub(crate) fn size(&self, repository: &Repository, entry: &Entry) -> Option<u64> {
        size(repository, self.blob_id(entry)?.0)
    }

    /// Returns the id of an entry's blob.
    pub(crate) fn blob_id(&self, entry: &Entry) -> Option<Oid> {
        let entries = &self.entries;
        let at = entries.binary_search_by(|other| other.path.cmp(&entry.path));
        at.ok().map(|at| Oid(self.ids[at]))
    }
}

/// Returns what is left of paths after their first name, by that name.
fn by_first_name<'p>(paths: &[&'p [u8]]) -> HashMap<&'p [u8], Vec<&'p [u8]>> {
    let mut by_name: HashMap<&[u8], Vec<&[u8]>> = HashMap::new();
    for path in paths {
        let (name, rest) = path.split_once_str("/").unwrap_or((path, b""));
        by_name.entry(name).or_default().push(rest);
    }
    by_name
}

/// The entries of a tree: name, kind (`None` for a folder), and id.
pub(super) type TreeEntries = Vec<(Vec<u8>, Option<FileKind>, ObjectId)>;

pub(super) fn read_tree(
    repository: &Repository,
    git: &gix::Repository,
    tree: ObjectId,
    path: &[u8],
) -> Result<TreeEntries, Error> {
    let unreadable = |error: gix::Error| {
        Error::caused_by(&format!("cannot read tree {}", short_id(&tree)), &error)
    };
    let object = git
        .try_find_object(tree)
        .map_err(unreadable)?
        .ok_or_else(|| missing_tree(repository, tree, path))?;
    let entries = gix::objs::TreeRefIter::from_bytes(&object.data, tree.kind());
    let entries = entries.map(|entry| {
        let entry = entry.map_err(unreadable)?;
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

/// Returns the size of a blob in bytes, without unpacking it.
pub(super) fn size(repository: &Repository, id: ObjectId) -> Option<u64> {
    let header = repository.with_handle(|git| git.try_find_header(id));
    header.ok().flatten().map(|header| header.size())
}

/// Reads the blob of an entry.
pub(super) fn read_blob(
    repository: &Repository,
    id: ObjectId,
    entry: &Entry,
    limit: Option<usize>,
) -> Result<Content, Error> {
    let at = |reason: String| Error::at(entry.path.clone(), reason);
    if entry.kind == FileKind::Submodule {
        return Err(at("a submodule is not a file and has no bytes".into()));
    }
    let object = repository.with_handle(|git| {
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
                "its content was not fetched from `{remote}` (partial clone); `git cat-file -e {id}` fetches it"
            ))),
            None => Err(at(format!("its content, object {id}, is missing in Git"))
                .help("the repository is damaged: see `git fsck`")),
        },
        Err(error) => Err(at(format!(
            "cannot read its content from Git: {}",
            error.probable_cause()
        ))),
    }
}

fn missing_tree(repository: &Repository, tree: ObjectId, path: &[u8]) -> Error {
    let error = if path.is_empty() {
        Error::new(format!("tree {tree} is missing in Git"))
    } else {
        let reason = format!("tree {} of this folder is missing in Git", short_id(&tree));
        Error::at(RepoPath::new(path), reason)
    };
    match repository.clone_kind() {
        CloneKind::Full => error.help("the repository is damaged: see `git fsck`"),
        kind => error.help(format!("fetch it: {}", kind.remedy())),
    }
}
