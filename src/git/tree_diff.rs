//! Finds what a commit changed: the files in which its tree differs from those of all its parents.

use std::cmp::Ordering;
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::tree::{EntryKind, EntryRef};

use super::object_reader::ObjectReader;
use super::{Error, Oid};
use crate::text::RepoPath;

/// A path at which a commit has another file than each of its parents. Symbolic
/// links and submodules do not count as files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeChange {
    pub path: RepoPath,
    /// The file in each parent's tree. A commit without parents has none.
    pub before: Vec<Option<Oid>>,
    pub after: Option<Oid>,
}

impl TreeChange {
    /// Returns the file in the first parent's tree.
    pub fn first_before(&self) -> Option<Oid> {
        self.before.first().copied().flatten()
    }
}

/// How deep folders may be nested. Git does not read deeper trees either
/// (git-config(1), `core.maxTreeDepth`).
const MAX_DEPTH: usize = 2048;

/// Returns all changes, sorted by path; `None` if this clone does not have one of
/// the trees.
///
/// A file or folder that a merge has in common with one of its parents is not a
/// change, so such a folder is not read.
pub(super) fn diff(
    objects: ObjectReader<'_>,
    parents: &[ObjectId],
    tree: ObjectId,
) -> Result<Option<Vec<TreeChange>>, Error> {
    let mut diff = TreeDiff {
        objects,
        path: Vec::new(),
        depth: 0,
        changes: Vec::new(),
        is_complete: true,
    };
    let parents: Vec<_> = parents.iter().copied().map(Some).collect();
    if !parents.contains(&Some(tree)) {
        diff.folder(&parents, Some(tree))?;
    }
    Ok(diff.is_complete.then_some(diff.changes))
}

struct TreeDiff<'o> {
    objects: ObjectReader<'o>,
    /// The path of the folder that is being compared.
    path: Vec<u8>,
    depth: usize,
    changes: Vec<TreeChange>,
    is_complete: bool,
}

/// What a tree has under one name.
#[derive(Clone, Copy, PartialEq, Eq)]
struct TreeObject {
    id: ObjectId,
    is_file: bool,
}

impl TreeDiff<'_> {
    /// Compares one folder. `None` stands for a tree that does not have it.
    fn folder(
        &mut self,
        before: &[Option<ObjectId>],
        after: Option<ObjectId>,
    ) -> Result<(), Error> {
        let mut trees = Vec::with_capacity(before.len() + 1);
        for tree in before.iter().chain([&after]) {
            trees.push(self.tree(*tree)?);
        }
        let some_id = after.or(before.iter().flatten().next().copied());
        let hash = some_id.map_or(gix::hash::Kind::Sha1, |id| id.kind());
        let mut cursors = Vec::with_capacity(trees.len());
        for tree in &trees {
            cursors.push(TreeCursor::new(tree, hash)?);
        }
        let mut objects: Vec<Option<TreeObject>> = Vec::with_capacity(cursors.len());
        while let Some(entry) = first_entry(&cursors) {
            objects.clear();
            for cursor in &mut cursors {
                objects.push(cursor.take(entry)?);
            }
            let Some((after, before)) = objects.split_last() else {
                break;
            };
            if before.contains(after) {
                continue;
            }
            let length = self.path.len();
            if length > 0 {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(entry.filename);
            if entry.mode.is_tree() {
                self.subfolder(before, *after)?;
            } else {
                self.file(before, *after);
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    fn subfolder(
        &mut self,
        before: &[Option<TreeObject>],
        after: Option<TreeObject>,
    ) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Ok(());
        }
        let tree = |object: &Option<TreeObject>| object.map(|object| object.id);
        let before: Vec<_> = before.iter().map(tree).collect();
        self.depth += 1;
        self.folder(&before, tree(&after))?;
        self.depth -= 1;
        Ok(())
    }

    fn file(&mut self, before: &[Option<TreeObject>], after: Option<TreeObject>) {
        let file = |object: &Option<TreeObject>| {
            let file = object.filter(|object| object.is_file)?;
            Some(Oid(file.id))
        };
        let after = file(&after);
        let before: Vec<_> = before.iter().map(file).collect();
        // The entries differ, but the files need not: a file may only have become
        // executable, or a symbolic link may have been removed.
        let is_new = before.is_empty() && after.is_some();
        if is_new || (!before.is_empty() && !before.contains(&after)) {
            self.changes.push(TreeChange {
                path: RepoPath::new(&self.path),
                before,
                after,
            });
        }
    }

    /// Returns the bytes of a tree. A tree that this clone does not have is empty.
    fn tree(&mut self, tree: Option<ObjectId>) -> Result<Rc<[u8]>, Error> {
        let Some(tree) = tree else {
            return Ok(Rc::default());
        };
        let found = self.objects.find(tree)?;
        self.is_complete &= found.is_some();
        Ok(found.unwrap_or_default())
    }
}

/// Reads the entries of one tree in order.
struct TreeCursor<'t> {
    rest: TreeRefIter<'t>,
    next: Option<EntryRef<'t>>,
}

impl<'t> TreeCursor<'t> {
    fn new(tree: &'t [u8], hash: gix::hash::Kind) -> Result<Self, Error> {
        let rest = TreeRefIter::from_bytes(tree, hash);
        let mut cursor = Self { rest, next: None };
        cursor.advance()?;
        Ok(cursor)
    }

    fn advance(&mut self) -> Result<(), Error> {
        let next = self.rest.next().transpose();
        self.next = next.map_err(|error| Error::caused_by("cannot read a damaged tree", &error))?;
        Ok(())
    }

    /// Takes the next entry if it has this name.
    fn take(&mut self, name: EntryRef<'_>) -> Result<Option<TreeObject>, Error> {
        let Some(next) = self.next.filter(|next| next.cmp(&name) == Ordering::Equal) else {
            return Ok(None);
        };
        let is_file = match next.mode.kind() {
            EntryKind::Blob | EntryKind::BlobExecutable => true,
            EntryKind::Tree | EntryKind::Link | EntryKind::Commit => false,
        };
        let id = next.oid.to_owned();
        self.advance()?;
        Ok(Some(TreeObject { id, is_file }))
    }
}

/// Returns the first of the next entries, in Git's order.
fn first_entry<'t>(cursors: &[TreeCursor<'t>]) -> Option<EntryRef<'t>> {
    cursors.iter().filter_map(|cursor| cursor.next).min()
}
