//! Reads what a walk over history needs to know of a commit.

use std::collections::HashSet;

use gix::ObjectId;

use super::Error;

/// What a walk over history needs to know of a commit.
pub(super) struct CommitHeader {
    pub id: ObjectId,
    pub tree: ObjectId,
    pub seconds: i64,
    pub parents: Vec<ObjectId>,
}

/// Reads the headers of commits.
pub(super) struct CommitHeaders<'g> {
    git: &'g gix::Repository,
    graph: Option<gix::commitgraph::Graph>,
    /// Commits whose parents this clone does not have (gitrepository-layout(5), `shallow`).
    shallow: HashSet<ObjectId>,
}

impl<'g> CommitHeaders<'g> {
    /// Prepares to read the headers of commits.
    ///
    /// # Errors
    /// The list of shallow commits cannot be read.
    pub(crate) fn new(git: &'g gix::Repository) -> Result<Self, Error> {
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
        Ok(Self {
            git,
            graph,
            shallow,
        })
    }

    /// Reads the header of a commit; `None` if this clone does not have the commit.
    pub(crate) fn find(&self, id: ObjectId) -> Option<CommitHeader> {
        self.find_in_graph(id).or_else(|| self.find_object(id))
    }

    /// Returns whether this clone does not have the parents of a commit.
    pub(crate) fn is_cut(&self, id: &ObjectId) -> bool {
        self.shallow.contains(id)
    }

    fn find_in_graph(&self, id: ObjectId) -> Option<CommitHeader> {
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

    fn find_object(&self, id: ObjectId) -> Option<CommitHeader> {
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
