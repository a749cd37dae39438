//! The commits that removed paths, and where they moved them.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::diff::tree::Recorder;
use gix::diff::tree::recorder::Change;
use gix::objs::TreeRefIter;

use super::LastSeen;
use super::walk::{Step, Walk};
use crate::text::{RepoPath, visible};

/// How far back is looked, in commits. Whoever looks for a file that went
/// longer ago has `git log`; a report must not wait for it.
const LIMIT: usize = 10_000;

/// For each path the newest commit before the tips that lacks it while its
/// parents have it. One walk for all paths, which ends when the last is found.
///
/// A merge counts only if all its parents have the path, or if nothing else
/// explains why it is gone: otherwise the commit that removed it lies behind
/// the parent that lacks it.
pub(super) fn find(
    git: &gix::Repository,
    tips: &[ObjectId],
    paths: &[RepoPath],
) -> Vec<Option<LastSeen>> {
    let mut gone: Vec<Option<Gone>> = paths.iter().map(|_| None).collect();
    let mut by_merge: HashMap<usize, Gone> = HashMap::new();
    let mut trail = Trail::new(git, paths);
    let Ok(walk) = Walk::new(git, tips) else {
        return paths.iter().map(|_| None).collect();
    };
    // What the first tip has, no commit removed: it went since.
    let tip = tips.first().and_then(|tip| walk.tree(*tip));
    let there = tip.map_or_else(Rc::default, |tree| trail.below(tree, 0));
    let mut open: Vec<bool> = (0..paths.len())
        .map(|path| find_in(&there, path).is_none())
        .collect();
    let mut left = open.iter().filter(|open| **open).count();
    for step in walk.take(LIMIT) {
        if left == 0 {
            break;
        }
        let here = trail.below(step.tree, 0);
        let before: Vec<_> = step
            .parents
            .iter()
            .map(|tree| trail.below(*tree, 0))
            .collect();
        for (number, below) in before.iter().enumerate() {
            // Of several parents that have a path the first one counts.
            let is_told = |path| {
                before[..number]
                    .iter()
                    .any(|had| find_in(had, path).is_some())
            };
            for (path, object) in below.iter() {
                if !open[*path] || find_in(&here, *path).is_some() || is_told(*path) {
                    continue;
                }
                let removed = Gone::new(&step, step.parents[number], *object);
                if before.iter().all(|had| find_in(had, *path).is_some()) {
                    gone[*path] = Some(removed);
                    open[*path] = false;
                    left -= 1;
                } else {
                    by_merge.entry(*path).or_insert(removed);
                }
            }
        }
    }
    for (path, _) in open.iter().enumerate().filter(|(_, open)| **open) {
        gone[path] = by_merge.remove(&path);
    }
    let mailmap = git.open_mailmap();
    let told = gone.into_iter().zip(paths);
    told.map(|(gone, path)| gone?.tell(git, &mailmap, path))
        .collect()
}

/// A commit that lacks what a parent had.
struct Gone {
    commit: ObjectId,
    /// The parent's tree, and the commit's own.
    from: ObjectId,
    to: ObjectId,
    /// What was at the path.
    object: ObjectId,
}

impl Gone {
    fn new(step: &Step, from: ObjectId, object: ObjectId) -> Self {
        Self {
            commit: step.id,
            from,
            to: step.tree,
            object,
        }
    }

    fn tell(
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

    /// The path under which the same bytes came up in the same commit: of the
    /// same name if there is one, else the first. An empty file is no sign.
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

/// Looks paths up in one tree after the other. Most commits leave most folders
/// as they were, so what a folder's tree was found to hold is remembered.
struct Trail<'g> {
    git: &'g gix::Repository,
    /// The asked paths as a tree of names; the first is the root.
    nodes: Vec<Node>,
    known: HashMap<(ObjectId, usize), Rc<Below>>,
    /// The same of whole commits. Hardly two commits have the same tree, so
    /// only what a commit's children may still ask for is kept.
    roots: HashMap<ObjectId, Rc<Below>>,
}

#[derive(Default)]
struct Node {
    children: BTreeMap<Vec<u8>, usize>,
    /// The asked paths that end here: one may be asked twice.
    paths: Vec<usize>,
}

/// The asked paths that a tree holds, sorted by their numbers.
type Below = Vec<(usize, ObjectId)>;

fn find_in(below: &Below, path: usize) -> Option<ObjectId> {
    let found = below.binary_search_by_key(&path, |(other, _)| *other);
    found.ok().map(|at| below[at].1)
}

impl<'g> Trail<'g> {
    fn new(git: &'g gix::Repository, paths: &[RepoPath]) -> Self {
        let mut nodes = vec![Node::default()];
        for (number, path) in paths.iter().enumerate() {
            let mut at = 0;
            for part in path.as_bytes().split(|byte| *byte == b'/') {
                let new = nodes.len();
                at = *nodes[at].children.entry(part.to_vec()).or_insert(new);
                if at == new {
                    nodes.push(Node::default());
                }
            }
            nodes[at].paths.push(number);
        }
        Self {
            git,
            nodes,
            known: HashMap::new(),
            roots: HashMap::new(),
        }
    }

    /// What `tree` holds of the paths below `node`. A tree that this clone
    /// lacks holds nothing.
    fn below(&mut self, tree: ObjectId, node: usize) -> Rc<Below> {
        const ROOTS: usize = 256;
        let known = match node {
            0 => self.roots.get(&tree),
            node => self.known.get(&(tree, node)),
        };
        if let Some(known) = known {
            return Rc::clone(known);
        }
        let mut below = Below::new();
        let git = self.git;
        if let Ok(Some(object)) = git.try_find_object(tree) {
            let entries = TreeRefIter::from_bytes(&object.data, tree.kind());
            for entry in entries.filter_map(Result::ok) {
                let name: &[u8] = entry.filename;
                let Some(child) = self.nodes[node].children.get(name).copied() else {
                    continue;
                };
                let paths = &self.nodes[child].paths;
                below.extend(paths.iter().map(|path| (*path, entry.oid.to_owned())));
                if entry.mode.is_tree() && !self.nodes[child].children.is_empty() {
                    below.extend(self.below(entry.oid.to_owned(), child).iter().copied());
                }
            }
        }
        below.sort_unstable_by_key(|(path, _)| *path);
        let below = Rc::new(below);
        if node > 0 {
            self.known.insert((tree, node), Rc::clone(&below));
        } else {
            if self.roots.len() >= ROOTS {
                self.roots.clear();
            }
            self.roots.insert(tree, Rc::clone(&below));
        }
        below
    }
}
