//! A walk over commits, newest first, that is right in shallow clones.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap, HashSet};

use gix::ObjectId;

use super::repository::failed;
use crate::git::Error;

/// Every commit that can be reached from some tips, once, in the order of `git
/// rev-list`. `gix`'s own walk loses commits of shallow clones with merges.
pub(super) struct Walk<'g> {
    git: &'g gix::Repository,
    graph: Option<gix::commitgraph::Graph>,
    /// Commits whose parents this clone must not look for (gitrepository-layout(5), `shallow`).
    shallow: HashSet<ObjectId>,
    waiting: BinaryHeap<Waiting>,
    /// All commits that were met, with their trees.
    met: HashMap<ObjectId, ObjectId>,
    is_complete: bool,
}

/// One commit of the walk.
pub(super) struct Step {
    pub id: ObjectId,
    pub tree: ObjectId,
    /// The trees of its parents, as far as they are here.
    pub parents: Vec<ObjectId>,
    /// Whether it has a parent that is not here.
    pub is_cut: bool,
}

struct Commit {
    id: ObjectId,
    tree: ObjectId,
    seconds: i64,
    parents: Vec<ObjectId>,
}

impl<'g> Walk<'g> {
    pub fn new(git: &'g gix::Repository, tips: &[ObjectId]) -> Result<Self, Error> {
        let shallow = git
            .shallow_commits()
            .map_err(|error| failed("the list of shallow commits cannot be read", &error))?;
        let shallow: HashSet<_> = shallow
            .iter()
            .flat_map(|commits| commits.iter().copied())
            .collect();
        // Git's commit graph tells parents, trees and times without unpacking
        // commits. It knows nothing of cuts, so Git too leaves it aside there.
        let graph = match shallow.is_empty() {
            true => git.commit_graph_if_enabled().ok().flatten(),
            false => None,
        };
        let mut walk = Self {
            git,
            graph,
            shallow,
            waiting: BinaryHeap::new(),
            met: HashMap::new(),
            is_complete: true,
        };
        for tip in tips {
            walk.meet(*tip);
        }
        Ok(walk)
    }

    /// The same without the commits that can be reached from `except`, which
    /// are all met beforehand: Git's dates are no order to be relied on.
    pub fn without(
        git: &'g gix::Repository,
        tips: &[ObjectId],
        except: &[ObjectId],
    ) -> Result<Self, Error> {
        let mut walk = Self::new(git, except)?;
        while walk.next().is_some() {}
        walk.is_complete = true;
        for tip in tips {
            walk.meet(*tip);
        }
        Ok(walk)
    }

    /// Whether all that can be reached was there so far, so that what was not
    /// met by the end cannot be reached.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The tree of a commit that was met.
    pub fn tree(&self, id: ObjectId) -> Option<ObjectId> {
        self.met.get(&id).copied()
    }

    /// Puts a commit that is new in line; its tree, if it is here.
    fn meet(&mut self, id: ObjectId) -> Option<ObjectId> {
        if let Some(tree) = self.met.get(&id) {
            return Some(*tree);
        }
        let Some(commit) = self.in_graph(id).or_else(|| self.as_object(id)) else {
            self.is_complete = false;
            return None;
        };
        let tree = commit.tree;
        self.met.insert(id, tree);
        self.waiting.push(Waiting {
            seconds: commit.seconds,
            order: Reverse(self.met.len()),
            commit,
        });
        Some(tree)
    }

    fn in_graph(&self, id: ObjectId) -> Option<Commit> {
        let graph = self.graph.as_ref()?;
        let commit = graph.commit_by_id(id)?;
        let parents: Option<Vec<_>> = commit
            .iter_parents()
            .map(|parent| Some(graph.id_at(parent.ok()?).to_owned()))
            .collect();
        Some(Commit {
            id,
            tree: commit.root_tree_id().to_owned(),
            seconds: i64::try_from(commit.committer_timestamp()).unwrap_or(i64::MAX),
            parents: parents?,
        })
    }

    fn as_object(&self, id: ObjectId) -> Option<Commit> {
        let object = self.git.try_find_object(id).ok()??;
        let commit = gix::objs::CommitRefIter::from_bytes(&object.data, id.kind());
        Some(Commit {
            id,
            tree: { commit }.tree_id().ok()?,
            seconds: commit.committer().ok()?.seconds(),
            parents: commit.parent_ids().collect(),
        })
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let Waiting { commit, .. } = self.waiting.pop()?;
        let count = commit.parents.len();
        let parents = match self.shallow.contains(&commit.id) {
            true => {
                self.is_complete &= commit.parents.is_empty();
                Vec::new()
            }
            false => commit.parents,
        };
        let parents: Vec<_> = parents
            .into_iter()
            .filter_map(|parent| self.meet(parent))
            .collect();
        Some(Step {
            id: commit.id,
            tree: commit.tree,
            is_cut: parents.len() < count,
            parents,
        })
    }
}

/// Newest first; of two of the same second, the one that was met first.
struct Waiting {
    seconds: i64,
    order: Reverse<usize>,
    commit: Commit,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.seconds, self.order).cmp(&(other.seconds, other.order))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}
