//! Finds the nodes that an id, a path, a revision or a URL on the command line means.

use std::slice;

use petgraph::graph::NodeIndex;

use super::graph::LinkGraph;
use super::node::{GraphNode, TargetId};
use crate::engine::in_scope;
use crate::record::Kind;
use crate::text::{RepoPath, nearest};

/// The nodes that an argument means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FoundNodes {
    /// The node of a record or a target. A path of a folder or of evidence may mean several: those
    /// below it, and the folders above it that a record names.
    pub nodes: Vec<NodeIndex>,
    /// The path, if the argument is one.
    pub path: Option<RepoPath>,
}

impl FoundNodes {
    fn one(at: NodeIndex) -> Self {
        Self {
            nodes: vec![at],
            path: None,
        }
    }
}

impl LinkGraph<'_> {
    /// Returns every record with an id, and missing ids that are named, of one kind or of all
    /// kinds.
    pub(crate) fn with_id(&self, kind: Option<Kind>, id: &str) -> Vec<FoundNodes> {
        self.nodes()
            .filter(|(_, node)| node.id() == Some(id) && (kind.is_none() || node.kind() == kind))
            .map(|(at, _)| FoundNodes::one(at))
            .collect()
    }

    /// Returns the records and named targets at a path or below it; `None` if there are none.
    pub(crate) fn at_path(&self, path: &RepoPath) -> Option<FoundNodes> {
        if let Some(at) = self.record(path) {
            return Some(FoundNodes {
                path: Some(path.clone()),
                ..FoundNodes::one(at)
            });
        }
        let is_match = |node: &GraphNode<'_>| {
            let other = node.path().filter(|other| !other.as_bytes().is_empty());
            other.is_some_and(|other| match node {
                GraphNode::Record(_) => in_scope(other, slice::from_ref(path)),
                GraphNode::Target(_) => {
                    in_scope(other, slice::from_ref(path)) || in_scope(path, slice::from_ref(other))
                }
                GraphNode::Missing { .. } => false,
            })
        };
        let nodes = self.nodes().filter(|(_, node)| is_match(node));
        let nodes: Vec<NodeIndex> = nodes.map(|(at, _)| at).collect();
        (!nodes.is_empty()).then(|| FoundNodes {
            nodes,
            path: Some(path.clone()),
        })
    }

    /// Returns the node of a revision or a URL that is written as in a record.
    pub(crate) fn with_target(&self, text: &str) -> Option<FoundNodes> {
        let id = match text.strip_prefix("git:") {
            Some(revision) => TargetId::Revision(revision.into()),
            None => TargetId::Url(text.into()),
        };
        self.targets.get(&id).copied().map(FoundNodes::one)
    }

    /// Returns the id or path that is most similar to a word.
    pub(crate) fn nearest(&self, word: &str) -> Option<String> {
        let ids = self.nodes().filter_map(|(_, node)| node.id());
        let near = nearest(word, ids).map(str::to_owned);
        near.or_else(|| {
            let paths = self.nodes().filter_map(|(_, node)| node.path());
            let paths: Vec<_> = paths.map(RepoPath::text).collect();
            nearest(word, paths.iter().map(|path| &**path)).map(str::to_owned)
        })
    }
}
