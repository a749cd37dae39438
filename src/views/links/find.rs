//! What somebody means by a word: an id, a path, a revision, a URL.

use std::slice;

use petgraph::graph::NodeIndex;

use super::{Aim, Links, Node};
use crate::engine::in_scope;
use crate::record::Kind;
use crate::text::{RepoPath, nearest};

/// Something that a word names.
#[derive(Debug, PartialEq, Eq)]
pub struct Subject {
    /// The thing itself; more than one for a path: what is beneath it, and the
    /// folders above it that some record names.
    pub nodes: Vec<NodeIndex>,
    /// Where it is, if it was asked for by its path.
    pub path: Option<RepoPath>,
}

impl Subject {
    fn one(at: NodeIndex) -> Self {
        Self {
            nodes: vec![at],
            path: None,
        }
    }
}

impl Links<'_> {
    /// Everything that bears an id, records first, and ids that are only named.
    /// A kind narrows it.
    pub fn bearing(&self, kind: Option<Kind>, id: &str) -> Vec<Subject> {
        let is_it = |node: &Node<'_>| {
            let is_kind = kind.is_none() || node.kind() == kind;
            node.id() == Some(id) && is_kind
        };
        let nodes = self.nodes().filter(|(_, node)| is_it(node));
        nodes.map(|(at, _)| Subject::one(at)).collect()
    }

    /// What is at a path, or beneath it; `None` where no record is and none
    /// names anything there.
    pub fn at(&self, path: &RepoPath) -> Option<Subject> {
        if let Some(at) = self.record(path) {
            return Some(Subject {
                path: Some(path.clone()),
                ..Subject::one(at)
            });
        }
        let is_touched = |node: &Node<'_>| {
            let other = node.path().filter(|other| !other.as_bytes().is_empty());
            other.is_some_and(|other| match node {
                Node::Record(_) => in_scope(other, slice::from_ref(path)),
                Node::Place(_) => {
                    in_scope(other, slice::from_ref(path)) || in_scope(path, slice::from_ref(other))
                }
                Node::Missing { .. } => false,
            })
        };
        let nodes = self.nodes().filter(|(_, node)| is_touched(node));
        let nodes: Vec<NodeIndex> = nodes.map(|(at, _)| at).collect();
        (!nodes.is_empty()).then(|| Subject {
            nodes,
            path: Some(path.clone()),
        })
    }

    /// A revision or a URL, as a record writes it.
    pub fn written(&self, text: &str) -> Option<Subject> {
        let aim = match text.strip_prefix("git:") {
            Some(revision) => Aim::Revision(revision.into()),
            None => Aim::Url(text.into()),
        };
        self.aims.get(&aim).copied().map(Subject::one)
    }

    /// The id or path that was probably meant.
    pub fn near(&self, word: &str) -> Option<String> {
        let ids = self.nodes().filter_map(|(_, node)| node.id());
        let near = nearest(word, ids).map(str::to_owned);
        near.or_else(|| {
            let paths = self.nodes().filter_map(|(_, node)| node.path());
            let paths: Vec<_> = paths.map(RepoPath::text).collect();
            nearest(word, paths.iter().map(|path| &**path)).map(str::to_owned)
        })
    }
}
