//! Lists a tree beside a listing that has most of its folders already.

use std::collections::HashMap;
use std::ops::Range;

use gix::ObjectId;
use gix::index::extension::Tree as CachedTree;

use super::git_entries::{FolderTree, GitEntries, read_tree};
use super::interface::{CopiedEntries, Entry};
use crate::git::{Error, Repository};
use crate::text::RepoPath;

/// A folder of a listing whose tree may be known.
pub(super) trait KnownFolder {
    /// Returns the id of the tree, if it is known.
    fn tree(&self) -> Option<ObjectId>;

    /// Returns the folders in it, by name.
    fn folders(&self) -> HashMap<&[u8], &Self>;
}

impl KnownFolder for FolderTree {
    fn tree(&self) -> Option<ObjectId> {
        Some(self.id)
    }

    fn folders(&self) -> HashMap<&[u8], &Self> {
        let folders = self.folders.iter();
        folders.map(|(name, folder)| (&**name, folder)).collect()
    }
}

/// What an index stores (gitformat-index(5), "Cache tree").
impl KnownFolder for CachedTree {
    fn tree(&self) -> Option<ObjectId> {
        // Without a number of entries, the stored id is out of date.
        let is_known = self.num_entries.is_some_and(|count| count > 0);
        is_known.then_some(self.id)
    }

    fn folders(&self) -> HashMap<&[u8], &Self> {
        let folders = self.children.iter();
        folders.map(|folder| (&*folder.name, folder)).collect()
    }
}

/// Lists all files of a tree. Folders that are equal in the listing `other` are copied from there;
/// `known` are the trees of its folders.
pub(super) fn list_beside<F: KnownFolder>(
    repository: &Repository,
    tree: ObjectId,
    other: &GitEntries,
    known: Option<&F>,
) -> Result<GitEntries, Error> {
    let mut copy = ListingCopy {
        repository,
        other,
        listed: GitEntries::with_capacity(other.entries.len()),
        copied: Vec::new(),
        path: Vec::new(),
    };
    let all = 0..other.entries.len();
    repository.with_handle(|git| copy.folder(git, tree, known, all))?;
    let mut listed = copy.listed;
    listed.copied = Some((other.listing, copy.copied));
    Ok(listed.sorted())
}

/// A walk over a tree and a listing at once.
struct ListingCopy<'a> {
    repository: &'a Repository,
    other: &'a GitEntries,
    listed: GitEntries,
    copied: Vec<CopiedEntries>,
    /// The path of the folder.
    path: Vec<u8>,
}

impl ListingCopy<'_> {
    /// Adds the files of a folder, whose entries in the other listing are those in `range`.
    fn folder<F: KnownFolder>(
        &mut self,
        git: &gix::Repository,
        tree: ObjectId,
        known: Option<&F>,
        range: Range<usize>,
    ) -> Result<(), Error> {
        if known.and_then(KnownFolder::tree) == Some(tree) {
            self.copy(range);
            return Ok(());
        }
        let folders = known.map(KnownFolder::folders).unwrap_or_default();
        let entries = &self.other.entries[range.clone()];
        for (name, kind, id) in read_tree(self.repository, git, tree, &self.path)? {
            let length = self.path.len();
            if length > 0 {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(&name);
            match kind {
                Some(kind) => {
                    let path = &self.path;
                    let found = entries.binary_search_by(|it| it.path.as_bytes().cmp(path));
                    let known = found.map(|at| entries[at].path.clone());
                    let path = known.unwrap_or_else(|_| RepoPath::new(path));
                    self.listed.push(path, kind, id);
                }
                None => {
                    self.path.push(b'/');
                    let prefix = self.path.as_slice();
                    let start = entries.partition_point(|it| it.path.as_bytes() < prefix);
                    let inside = |it: &Entry| it.path.as_bytes().starts_with(prefix);
                    let count = entries[start..].partition_point(inside);
                    self.path.pop();
                    let start = range.start + start;
                    let known = folders.get(&*name).copied();
                    self.folder(git, id, known, start..start + count)?;
                }
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    fn copy(&mut self, range: Range<usize>) {
        let at = self.listed.entries.len();
        let entries = &self.other.entries[range.clone()];
        self.listed.entries.extend_from_slice(entries);
        self.listed
            .ids
            .extend_from_slice(&self.other.ids[range.clone()]);
        self.copied.push(CopiedEntries { at, from: range });
    }
}
