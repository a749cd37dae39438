//! Finds what commits have at paths: which removed them, where they moved them, and what was there at
//! a time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::diff::tree::Recorder;
use gix::diff::tree::recorder::Change;
use gix::objs::{Kind, TreeRefIter};
use jiff::Timestamp;

use super::author::mailmap;
use super::rev_walk::{RevWalk, WalkedCommit};
use super::{LastSeen, Oid};
use crate::text::{RepoPath, visible};

/// How many commits are searched. A report must not wait for a file that was
/// removed longer ago; `git log` finds that one too.
const MAX_COMMITS: usize = 10_000;

/// Finds for each path the newest commit that does not have it while its parents
/// do. One walk serves all paths and ends when the last is found.
///
/// A merge counts only if all its parents have the path, or if no other commit
/// removed it. Otherwise the commit that removed the path is an ancestor of the
/// parent that does not have it.
pub(super) fn find(
    git: &gix::Repository,
    tips: &[ObjectId],
    paths: &[RepoPath],
) -> Vec<Option<LastSeen>> {
    let mut removals: Vec<Option<Removal>> = paths.iter().map(|_| None).collect();
    let mut by_merge: HashMap<usize, Removal> = HashMap::new();
    let mut tracker = PathTracker::new(git, paths);
    let Ok(walk) = RevWalk::new(git, tips) else {
        return paths.iter().map(|_| None).collect();
    };
    // No commit removed a path that the first tip has: it was removed later.
    let tip = tips.first().and_then(|tip| walk.tree(*tip));
    let at_tip = tip.map_or_else(Rc::default, |tree| tracker.find(tree, 0));
    let mut wanted: Vec<bool> = (0..paths.len())
        .map(|path| object_of(&at_tip, path).is_none())
        .collect();
    let mut left = wanted.iter().filter(|wanted| **wanted).count();
    for visited in walk.take(MAX_COMMITS) {
        if left == 0 {
            break;
        }
        let after = tracker.find(visited.tree.0, 0);
        let before: Vec<_> = visited
            .parents
            .iter()
            .map(|tree| tracker.find(tree.0, 0))
            .collect();
        for (number, found) in before.iter().enumerate() {
            // If several parents have a path, the first one counts.
            let is_known = |path| {
                before[..number]
                    .iter()
                    .any(|found| object_of(found, path).is_some())
            };
            for (path, object) in found.iter() {
                if !wanted[*path] || object_of(&after, *path).is_some() || is_known(*path) {
                    continue;
                }
                let removal = Removal::new(&visited, number, *object);
                if before.iter().all(|found| object_of(found, *path).is_some()) {
                    removals[*path] = Some(removal);
                    wanted[*path] = false;
                    left -= 1;
                } else {
                    by_merge.entry(*path).or_insert(removal);
                }
            }
        }
    }
    for (path, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
        removals[path] = by_merge.remove(&path);
    }
    let mailmap = mailmap(git, None);
    let removals = removals.into_iter().zip(paths);
    removals
        .map(|(removal, path)| removal?.last_seen(git, &mailmap, path))
        .collect()
}

/// Returns for each path the object that the first tip has there, unless it is an empty file: empty files
/// are equal by chance.
pub(super) fn committed(
    git: &gix::Repository,
    tips: &[ObjectId],
    paths: &[RepoPath],
) -> Vec<Option<Oid>> {
    let tree = tips.first().and_then(|tip| {
        let tree = git.find_commit(*tip).ok()?.tree_id().ok()?;
        Some(tree.detach())
    });
    let found = tree.map_or_else(Rc::default, |tree| {
        PathTracker::new(git, paths).find(tree, 0)
    });
    let object = |path| object_of(&found, path).filter(|id| *id != ObjectId::empty_blob(id.kind()));
    (0..paths.len()).map(|path| object(path).map(Oid)).collect()
}

/// Calls `visit` with the number of each path and each of its contents in the last commits before
/// its time. One walk serves all paths and ends at the earliest time.
pub(super) fn visit_before(
    git: &gix::Repository,
    tips: &[ObjectId],
    paths: &[(RepoPath, Timestamp)],
    visit: &mut dyn FnMut(usize, &[u8]),
) {
    let mut newest_first: Vec<usize> = (0..paths.len()).collect();
    newest_first.sort_by_key(|at| Reverse(paths[*at].1));
    let Ok(mut walk) = RevWalk::new(git, tips) else {
        return;
    };
    for of_time in newest_first.chunk_by(|a, b| paths[*a].1 == paths[*b].1) {
        let paths_then: Vec<RepoPath> = of_time.iter().map(|at| paths[*at].0.clone()).collect();
        let mut tracker = PathTracker::new(git, &paths_then);
        let mut found = BTreeSet::new();
        for tree in walk.trees_before(paths[of_time[0]].1.as_second()) {
            found.extend(tracker.find(tree, 0).iter().copied());
        }
        for (number, object) in found {
            if let Ok(Some(blob)) = git.try_find_object(object)
                && blob.kind == Kind::Blob
            {
                visit(of_time[number], &blob.data);
            }
        }
    }
}

/// A commit that does not have an object which a parent has.
struct Removal {
    commit: ObjectId,
    /// The tree of the parent.
    from: ObjectId,
    /// The tree of the commit.
    to: ObjectId,
    /// The removed object.
    object: ObjectId,
}

impl Removal {
    fn new(commit: &WalkedCommit, parent: usize, object: ObjectId) -> Self {
        Self {
            commit: commit.commit.0,
            from: commit.parents[parent].0,
            to: commit.tree.0,
            object,
        }
    }

    fn last_seen(
        self,
        git: &gix::Repository,
        mailmap: &gix::mailmap::Snapshot,
        path: &RepoPath,
    ) -> Option<LastSeen> {
        let commit = git.find_commit(self.commit).ok()?;
        let author = commit.author().ok()?;
        let name = mailmap
            .try_resolve_ref(author)
            .and_then(|mapped| mapped.name);
        let date = author
            .time()
            .ok()?
            .format_or_unix(gix::date::time::format::SHORT);
        Some(LastSeen {
            commit: commit.id().shorten_or_id().to_string(),
            author: visible(&name.unwrap_or(author.name).to_str_lossy()).into_owned(),
            date,
            moved_to: self.moved_to(git, path),
        })
    }

    /// Returns a path at which the same commit added the same bytes. A path with
    /// the same file name is preferred; otherwise the first one counts. An empty
    /// file has no new path, because empty files are equal by chance.
    fn moved_to(&self, git: &gix::Repository, path: &RepoPath) -> Option<RepoPath> {
        if self.object == ObjectId::empty_blob(self.object.kind()) {
            return None;
        }
        let from = git.find_object(self.from).ok()?;
        let to = git.find_object(self.to).ok()?;
        let mut changes = Recorder::default();
        gix::diff::tree(
            TreeRefIter::from_bytes(&from.data, self.from.kind()),
            TreeRefIter::from_bytes(&to.data, self.to.kind()),
            gix::diff::tree::State::default(),
            &git.objects,
            &mut changes,
        )
        .ok()?;
        let added = changes
            .records
            .into_iter()
            .filter_map(|change| match change {
                Change::Addition { oid, path, .. } if oid == self.object => {
                    Some(RepoPath::new(path))
                }
                Change::Addition { .. } | Change::Deletion { .. } | Change::Modification { .. } => {
                    None
                }
            });
        added.min_by_key(|added| (added.name() != path.name(), added.clone()))
    }
}

/// Looks up the wanted paths in one tree after another. Most commits change few
/// folders, so the results for folders are cached.
struct PathTracker<'g> {
    git: &'g gix::Repository,
    /// The wanted paths as a tree of names; the first node is the root.
    nodes: Vec<PathNode>,
    /// The results for folders, by tree and node.
    folders: HashMap<(ObjectId, usize), Rc<FoundPaths>>,
    /// The results for whole commits. Commits rarely have the same tree, so a
    /// result is needed only until the walk has visited the children of its commit.
    roots: HashMap<ObjectId, Rc<FoundPaths>>,
}

#[derive(Default)]
struct PathNode {
    children: BTreeMap<Vec<u8>, usize>,
    /// The numbers of the wanted paths that end here. The same path may be wanted
    /// twice.
    paths: Vec<usize>,
}

/// The wanted paths that a tree has, sorted by their numbers.
type FoundPaths = Vec<(usize, ObjectId)>;

fn object_of(found: &FoundPaths, path: usize) -> Option<ObjectId> {
    let at = found.binary_search_by_key(&path, |(other, _)| *other);
    at.ok().map(|at| found[at].1)
}

impl<'g> PathTracker<'g> {
    fn new(git: &'g gix::Repository, paths: &[RepoPath]) -> Self {
        let mut nodes = vec![PathNode::default()];
        for (number, path) in paths.iter().enumerate() {
            let mut at = 0;
            for part in path.as_bytes().split(|byte| *byte == b'/') {
                let new = nodes.len();
                at = *nodes[at].children.entry(part.to_vec()).or_insert(new);
                if at == new {
                    nodes.push(PathNode::default());
                }
            }
            nodes[at].paths.push(number);
        }
        Self {
            git,
            nodes,
            folders: HashMap::new(),
            roots: HashMap::new(),
        }
    }

    /// Finds those of the paths below `node` that `tree` has. A tree that is not
    /// in this clone has none.
    fn find(&mut self, tree: ObjectId, node: usize) -> Rc<FoundPaths> {
        const MAX_ROOTS: usize = 256;
        let cached = match node {
            0 => self.roots.get(&tree),
            node => self.folders.get(&(tree, node)),
        };
        if let Some(cached) = cached {
            return Rc::clone(cached);
        }
        let mut found = FoundPaths::new();
        let git = self.git;
        if let Ok(Some(object)) = git.try_find_object(tree) {
            let entries = TreeRefIter::from_bytes(&object.data, tree.kind());
            for entry in entries.filter_map(Result::ok) {
                let name: &[u8] = entry.filename;
                let Some(child) = self.nodes[node].children.get(name).copied() else {
                    continue;
                };
                let paths = &self.nodes[child].paths;
                found.extend(paths.iter().map(|path| (*path, entry.oid.to_owned())));
                if entry.mode.is_tree() && !self.nodes[child].children.is_empty() {
                    found.extend(self.find(entry.oid.to_owned(), child).iter().copied());
                }
            }
        }
        found.sort_unstable_by_key(|(path, _)| *path);
        let found = Rc::new(found);
        if node > 0 {
            self.folders.insert((tree, node), Rc::clone(&found));
        } else {
            if self.roots.len() >= MAX_ROOTS {
                self.roots.clear();
            }
            self.roots.insert(tree, Rc::clone(&found));
        }
        found
    }
}
