//! What a commit changed: the files in which its tree differs from those of all its parents.

use std::cmp::Ordering;
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::tree::{EntryKind, EntryRef};

use super::Oid;
use super::objects::Objects;
use super::repository::failed;
use crate::git::Error;
use crate::text::RepoPath;

/// A path at which a commit has another file than any of its parents. Symbolic
/// links and submodules are no files here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub path: RepoPath,
    /// The file in each parent's tree; a commit without parents has none to look at.
    pub before: Vec<Option<Oid>>,
    pub after: Option<Oid>,
}

impl Difference {
    /// The file in the first parent's tree.
    pub fn first_before(&self) -> Option<Oid> {
        self.before.first().copied().flatten()
    }
}

/// How deep folders may lie in one another: Git itself reads no deeper
/// (git-config(1), `core.maxTreeDepth`).
const DEEPEST: usize = 2048;

/// All of them, in the order of paths; `None` where a folder is not in this clone.
///
/// What a merge has from one of its parents it did not change, so a folder that
/// equals one parent's is not looked into.
pub(super) fn find(
    objects: Objects<'_>,
    parents: &[ObjectId],
    tree: ObjectId,
) -> Result<Option<Vec<Difference>>, Error> {
    let mut search = Search {
        objects,
        path: Vec::new(),
        depth: 0,
        found: Vec::new(),
        is_lacking: false,
    };
    let parents: Vec<_> = parents.iter().copied().map(Some).collect();
    if !parents.contains(&Some(tree)) {
        search.folder(&parents, Some(tree))?;
    }
    Ok((!search.is_lacking).then_some(search.found))
}

struct Search<'o> {
    objects: Objects<'o>,
    /// Of the folder that is looked at.
    path: Vec<u8>,
    depth: usize,
    found: Vec<Difference>,
    is_lacking: bool,
}

/// What stands at one name: the object, and whether it is a file.
type Standing = Option<(ObjectId, bool)>;

impl Search<'_> {
    /// Compares one folder; `None` is a tree that has no such folder.
    fn folder(
        &mut self,
        before: &[Option<ObjectId>],
        after: Option<ObjectId>,
    ) -> Result<(), Error> {
        let mut trees = Vec::with_capacity(before.len() + 1);
        for tree in before.iter().chain([&after]) {
            trees.push(self.tree(*tree)?);
        }
        let kind = after.or(before.iter().flatten().next().copied());
        let kind = kind.map_or(gix::hash::Kind::Sha1, |id| id.kind());
        let mut streams = Vec::with_capacity(trees.len());
        for tree in &trees {
            streams.push(Stream::new(tree, kind)?);
        }
        let mut there: Vec<Standing> = Vec::with_capacity(before.len());
        while let Some(least) = least(&streams) {
            there.clear();
            let mut now: Standing = None;
            let last = streams.len() - 1;
            for (number, stream) in streams.iter_mut().enumerate() {
                let standing = stream.take(least)?;
                match number == last {
                    true => now = standing,
                    false => there.push(standing),
                }
            }
            if there.contains(&now) {
                continue;
            }
            let length = self.path.len();
            if length > 0 {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(least.filename);
            match least.mode.is_tree() {
                true => self.below(&there, now)?,
                false => self.file(&there, now),
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    fn below(&mut self, before: &[Standing], after: Standing) -> Result<(), Error> {
        if self.depth == DEEPEST {
            return Ok(());
        }
        let tree = |standing: &Standing| standing.map(|(id, _)| id);
        let before: Vec<_> = before.iter().map(tree).collect();
        self.depth += 1;
        self.folder(&before, tree(&after))?;
        self.depth -= 1;
        Ok(())
    }

    fn file(&mut self, before: &[Standing], after: Standing) {
        let file = |standing: &Standing| standing.and_then(|(id, is_file)| is_file.then_some(id));
        let after = file(&after);
        let before: Vec<_> = before.iter().map(file).collect();
        // The same bytes may have become executable; and a link that went
        // leaves no file behind.
        let is_new = before.is_empty() && after.is_some();
        if is_new || (!before.is_empty() && !before.contains(&after)) {
            self.found.push(Difference {
                path: RepoPath::new(&self.path),
                before: before.into_iter().map(|id| id.map(Oid)).collect(),
                after: after.map(Oid),
            });
        }
    }

    /// The bytes of a tree; one that is not in this clone is as good as empty.
    fn tree(&mut self, tree: Option<ObjectId>) -> Result<Rc<[u8]>, Error> {
        let Some(tree) = tree else {
            return Ok(Rc::default());
        };
        let found = self.objects.find(tree)?;
        self.is_lacking |= found.is_none();
        Ok(found.unwrap_or_default())
    }
}

/// The entries of one tree that are still ahead.
struct Stream<'t> {
    ahead: TreeRefIter<'t>,
    next: Option<EntryRef<'t>>,
}

impl<'t> Stream<'t> {
    fn new(tree: &'t [u8], kind: gix::hash::Kind) -> Result<Self, Error> {
        let ahead = TreeRefIter::from_bytes(tree, kind);
        let mut stream = Self { ahead, next: None };
        stream.advance()?;
        Ok(stream)
    }

    fn advance(&mut self) -> Result<(), Error> {
        let next = self.ahead.next().transpose();
        self.next = next.map_err(|error| failed("a tree is damaged", &error))?;
        Ok(())
    }

    /// What it has at a name, if that is its next one.
    fn take(&mut self, name: EntryRef<'_>) -> Result<Standing, Error> {
        let Some(next) = self.next.filter(|next| next.cmp(&name) == Ordering::Equal) else {
            return Ok(None);
        };
        let is_file = match next.mode.kind() {
            EntryKind::Blob | EntryKind::BlobExecutable => true,
            EntryKind::Tree | EntryKind::Link | EntryKind::Commit => false,
        };
        let standing = Some((next.oid.to_owned(), is_file));
        self.advance()?;
        Ok(standing)
    }
}

/// The first of the next names, in Git's order.
fn least<'t>(streams: &[Stream<'t>]) -> Option<EntryRef<'t>> {
    streams.iter().filter_map(|stream| stream.next).min()
}
