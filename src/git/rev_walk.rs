//! A walk over commits, newest first, that is also correct in shallow clones.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap, HashSet};

use gix::ObjectId;

use super::{Error, Oid};

/// A commit of a walk.
#[derive(Clone, Debug)]
pub struct WalkedCommit {
    pub commit: Oid,
    pub tree: Oid,
    /// The trees of those parents that this clone has.
    pub parents: Vec<Oid>,
    /// Whether this clone lacks a parent, so that nobody can tell what the
    /// commit changed.
    pub is_cut: bool,
}

/// Visits every commit that is reachable from some tips, once, in the order of
/// `git rev-list`. The walk of `gix` skips commits of shallow clones with merges.
pub(super) struct RevWalk<'g> {
    git: &'g gix::Repository,
    graph: Option<gix::commitgraph::Graph>,
    /// Commits whose parents this clone does not have (gitrepository-layout(5), `shallow`).
    shallow: HashSet<ObjectId>,
    queue: BinaryHeap<QueuedCommit>,
    /// All commits that were queued so far, with their trees.
    seen: HashMap<ObjectId, ObjectId>,
    is_complete: bool,
}

struct CommitHeader {
    id: ObjectId,
    tree: ObjectId,
    seconds: i64,
    parents: Vec<ObjectId>,
}

impl<'g> RevWalk<'g> {
    /// Starts a walk at `tips`.
    pub(crate) fn new(git: &'g gix::Repository, tips: &[ObjectId]) -> Result<Self, Error> {
        let shallow: HashSet<_> = git
            .shallow_commits()
            .map_err(|error| Error::caused_by("cannot read the list of shallow commits", &error))?
            .iter()
            .flat_map(|commits| commits.iter().copied())
            .collect();
        // Git's commit-graph file gives parents, trees and times without unpacking
        // commits. It does not record where history is cut, so that Git too does
        // not use it in a shallow clone.
        let graph = if shallow.is_empty() {
            git.commit_graph_if_enabled().ok().flatten()
        } else {
            None
        };
        let mut walk = Self {
            git,
            graph,
            shallow,
            queue: BinaryHeap::new(),
            seen: HashMap::new(),
            is_complete: true,
        };
        for tip in tips {
            walk.enqueue(*tip);
        }
        Ok(walk)
    }

    /// Starts a walk at `tips` that leaves out the commits reachable from
    /// `except`. Those are all visited first, because the dates of commits do not
    /// reliably say which commit comes before another.
    pub(crate) fn without(
        git: &'g gix::Repository,
        tips: &[ObjectId],
        except: &[ObjectId],
    ) -> Result<Self, Error> {
        let mut walk = Self::new(git, except)?;
        while walk.next().is_some() {}
        walk.is_complete = true;
        for tip in tips {
            walk.enqueue(*tip);
        }
        Ok(walk)
    }

    /// Whether this clone had every commit that the walk came to so far. At the
    /// end of a complete walk, a commit that was not visited is not reachable.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Returns the tree of a commit that the walk has come to.
    pub(crate) fn tree(&self, id: ObjectId) -> Option<ObjectId> {
        self.seen.get(&id).copied()
    }

    /// Queues a commit unless it was queued before, and returns its tree if this
    /// clone has the commit.
    fn enqueue(&mut self, id: ObjectId) -> Option<ObjectId> {
        if let Some(tree) = self.seen.get(&id) {
            return Some(*tree);
        }
        let Some(commit) = self
            .header_from_graph(id)
            .or_else(|| self.header_from_object(id))
        else {
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

    fn header_from_graph(&self, id: ObjectId) -> Option<CommitHeader> {
        let graph = self.graph.as_ref()?;
        let commit = graph.commit_by_id(id)?;
        let parents: Option<Vec<_>> = commit
            .iter_parents()
            .map(|parent| Some(graph.id_at(parent.ok()?).to_owned()))
            .collect();
        Some(CommitHeader {
            id,
            tree: commit.root_tree_id().to_owned(),
            seconds: i64::try_from(commit.committer_timestamp()).unwrap_or(i64::MAX),
            parents: parents?,
        })
    }

    fn header_from_object(&self, id: ObjectId) -> Option<CommitHeader> {
        let object = self.git.try_find_object(id).ok()??;
        let commit = gix::objs::CommitRefIter::from_bytes(&object.data, id.kind());
        Some(CommitHeader {
            id,
            tree: { commit }.tree_id().ok()?,
            seconds: commit.committer().ok()?.seconds(),
            parents: commit.parent_ids().collect(),
        })
    }
}

impl Iterator for RevWalk<'_> {
    type Item = WalkedCommit;

    fn next(&mut self) -> Option<WalkedCommit> {
        let QueuedCommit { commit, .. } = self.queue.pop()?;
        let count = commit.parents.len();
        let parents: Vec<_> = if self.shallow.contains(&commit.id) {
            self.is_complete &= commit.parents.is_empty();
            Vec::new()
        } else {
            let parents = commit.parents.into_iter();
            parents
                .filter_map(|parent| self.enqueue(parent).map(Oid))
                .collect()
        };
        Some(WalkedCommit {
            commit: Oid(commit.id),
            tree: Oid(commit.tree),
            is_cut: parents.len() < count,
            parents,
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
