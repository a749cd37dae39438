//! The state of a tree that is being built.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::document::Fault;
use crate::document::yaml::tree::{NodeId, Tree};
use crate::text::Span;

/// Builds a tree. It can read several parts of a text: the entries of later parts are added
/// to the mapping that the first part began.
pub(crate) struct TreeBuilder<'t> {
    pub text: &'t str,
    pub faults: Vec<Fault>,
    /// The state before the current top-level entry, if there is one.
    pub entry: Option<Checkpoint>,
    /// The names of anchors in parts of the text that could not be read.
    pub(super) lost_anchors: HashSet<&'t str>,
    /// The anchors of the parts before the current one, by name: of several, the last.
    pub(super) earlier_anchors: HashMap<Cow<'t, str>, usize>,
    pub(super) tree: Tree<'t>,
    pub(super) open: Vec<OpenCollection>,
    pub(super) anchors: Vec<Anchor<'t>>,
    /// The number of nodes that the aliases so far expand to.
    pub(super) expanded: u64,
    /// The end of the last node. The next node does not start before it.
    pub(super) last_end: usize,
    /// Whether a syntax fault of the current entry was already reported. Each entry has at most one.
    pub(super) is_reported: bool,
}

/// A collection whose end was not yet read.
pub(super) struct OpenCollection {
    pub id: NodeId,
    pub mapping: bool,
    pub flow: bool,
    pub anchor: Option<usize>,
    /// The last child.
    pub last: NodeId,
    pub children: usize,
    pub size: ExpandedSize,
}

/// The size of a node with its aliases expanded.
#[derive(Clone, Copy)]
pub(super) struct ExpandedSize {
    pub nodes: u64,
    /// The number of nested levels of collections.
    pub depth: usize,
}

impl ExpandedSize {
    /// The size of a node without children.
    pub(crate) const LEAF: Self = Self { nodes: 1, depth: 0 };
}

pub(super) struct Anchor<'t> {
    pub name: Cow<'t, str>,
    pub id: NodeId,
    /// `None` until the node is complete.
    pub size: Option<ExpandedSize>,
}

/// A state between two top-level entries that the builder can return to.
#[derive(Clone, Copy)]
pub(crate) struct Checkpoint {
    /// The start of the next entry.
    pub start: usize,
    pub(super) nodes: usize,
    pub(super) faults: usize,
    pub(super) anchors: usize,
    /// The last child of the root.
    pub(super) last: NodeId,
    /// The number of children of the root.
    pub(super) children: usize,
}

impl<'t> TreeBuilder<'t> {
    /// Creates a builder for text whose YAML is in `part`.
    pub(crate) fn new(text: &'t str, part: Span) -> Self {
        let mut tree = Tree::default();
        // Frontmatter has about one node in a dozen bytes. The estimate is limited, because
        // a long text may be a single node.
        tree.nodes
            .reserve((part.range().len() / 12).min(1 << 10) + 4);
        Self {
            text,
            faults: Vec::new(),
            entry: None,
            lost_anchors: HashSet::new(),
            earlier_anchors: HashMap::new(),
            tree,
            open: Vec::with_capacity(8),
            anchors: Vec::new(),
            expanded: 0,
            last_end: 0,
            is_reported: false,
        }
    }

    /// Returns the tree and the faults, sorted by their spans.
    pub(crate) fn finish(mut self) -> (Tree<'t>, Vec<Fault>) {
        if let Some(root) = self.open.pop()
            && self.open.is_empty()
        {
            self.report_duplicates(&root);
            let end = self
                .tree
                .nodes
                .get(root.last as usize)
                .map_or(0, |last| last.span.end);
            let span = &mut self.tree.nodes[root.id as usize].span;
            span.end = span.start.max(end);
        }
        self.faults.sort_by_key(|fault| fault.span);
        (self.tree, self.faults)
    }
}
