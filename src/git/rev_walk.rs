//! A walk over commits, newest first, that is also correct in shallow clones.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::sync::Arc;

use gix::ObjectId;

use super::commit_headers::{CommitHeader, CommitHeaders};
use super::{Error, Oid};

/// A commit of a walk.
#[derive(Clone, Debug)]
pub struct WalkedCommit {
    pub commit: Oid,
    pub tree: Oid,
    /// When it was made, in seconds since 1970.
    pub seconds: i64,
    /// The trees of those parents that this clone has.
    pub parents: Vec<Oid>,
    /// The ids of the same parents.
    pub parent_ids: Vec<Oid>,
    /// Whether this clone does not have a parent, so that it is not known what
    /// the commit changed.
    pub is_cut: bool,
}

/// Visits every commit that is reachable from some tips, once, in the order of
/// `git rev-list`. The walk of `gix` skips commits of shallow clones with merges.
pub(super) struct RevWalk<'g> {
    headers: CommitHeaders<'g>,
    queue: BinaryHeap<QueuedCommit>,
    /// All commits that were queued so far, with their trees.
    seen: Trees,
    /// The commits that are left out, with their trees.
    left_out: Arc<Trees>,
    is_complete: bool,
}

/// Commits, with their trees.
pub(super) type Trees = HashMap<ObjectId, ObjectId>;

impl<'g> RevWalk<'g> {
    /// Starts a walk at `tips`.
    pub(crate) fn new(git: &'g gix::Repository, tips: &[ObjectId]) -> Result<Self, Error> {
        let mut walk = Self {
            headers: CommitHeaders::new(git)?,
            queue: BinaryHeap::new(),
            seen: Trees::new(),
            left_out: Arc::default(),
            is_complete: true,
        };
        for tip in tips {
            walk.enqueue(*tip);
        }
        Ok(walk)
    }

    /// Starts a walk at `tips` that leaves out some commits and those that only these lead to.
    pub(crate) fn without(
        git: &'g gix::Repository,
        tips: &[ObjectId],
        left_out: Arc<Trees>,
    ) -> Result<Self, Error> {
        let mut walk = Self::new(git, &[])?;
        walk.left_out = left_out;
        for tip in tips {
            walk.enqueue(*tip);
        }
        Ok(walk)
    }

    /// Returns all commits that are reachable from `tips`.
    pub(crate) fn reachable(git: &'g gix::Repository, tips: &[ObjectId]) -> Result<Trees, Error> {
        let mut walk = Self::new(git, tips)?;
        while walk.next().is_some() {}
        Ok(walk.seen)
    }

    /// Returns whether this clone had every commit that the walk reached so far. At the end of a
    /// complete walk, a commit that was not visited is not reachable.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Skips the commits that are not older than a time, and returns the trees of the commits that
    /// follow: the newest older commit of each branch that was open then.
    pub(crate) fn trees_before(&mut self, seconds: i64) -> BTreeSet<ObjectId> {
        while self.queue.peek().is_some_and(|it| it.seconds >= seconds) {
            self.next();
        }
        self.queue.iter().map(|it| it.commit.tree).collect()
    }

    /// Returns the tree of a commit that the walk has reached.
    pub(crate) fn tree(&self, id: ObjectId) -> Option<ObjectId> {
        let tree = self.left_out.get(&id).or_else(|| self.seen.get(&id));
        tree.copied()
    }

    /// Queues a commit unless it was queued before, and returns its tree if this
    /// clone has the commit.
    fn enqueue(&mut self, id: ObjectId) -> Option<ObjectId> {
        if let Some(tree) = self.tree(id) {
            return Some(tree);
        }
        let Some(commit) = self.headers.find(id) else {
            self.is_complete = false;
            return None;
        };
        let tree = commit.tree;
        self.seen.insert(id, tree);
        self.queue.push(QueuedCommit {
            seconds: commit.seconds,
            order: Reverse(self.seen.len()),
            commit,
        });
        Some(tree)
    }
}

impl Iterator for RevWalk<'_> {
    type Item = WalkedCommit;

    fn next(&mut self) -> Option<WalkedCommit> {
        let QueuedCommit {
            commit, seconds, ..
        } = self.queue.pop()?;
        let count = commit.parents.len();
        let parents: Vec<(Oid, Oid)> = if self.headers.is_cut(&commit.id) {
            self.is_complete &= commit.parents.is_empty();
            Vec::new()
        } else {
            let parents = commit.parents.into_iter();
            parents
                .filter_map(|parent| Some((Oid(parent), Oid(self.enqueue(parent)?))))
                .collect()
        };
        Some(WalkedCommit {
            commit: Oid(commit.id),
            tree: Oid(commit.tree),
            seconds,
            is_cut: parents.len() < count,
            parents: parents.iter().map(|(_, tree)| *tree).collect(),
            parent_ids: parents.iter().map(|(id, _)| *id).collect(),
        })
    }
}

/// Sorts the newest commit first; of two commits of the same second, the one
/// that was queued first.
struct QueuedCommit {
    seconds: i64,
    order: Reverse<usize>,
    commit: CommitHeader,
}

impl Ord for QueuedCommit {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.seconds, self.order).cmp(&(other.seconds, other.order))
    }
}

impl PartialOrd for QueuedCommit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for QueuedCommit {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for QueuedCommit {}
