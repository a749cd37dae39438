//! Returns to the state before an entry that cannot be read.

use super::builder::{Checkpoint, TreeBuilder};
use super::nodes::link_child;
use crate::document::Fault;
use crate::document::yaml::locate;
use crate::document::yaml::tree::{NONE, NodeData, NodeKind, Tree};
use crate::text::Span;

impl TreeBuilder<'_> {
    /// Returns whether the root is a block mapping, in which one entry can be broken and the others
    /// intact.
    pub(crate) fn root_is_open(&self) -> bool {
        self.open
            .first()
            .is_some_and(|root| root.mapping && !root.flow)
    }

    /// Returns whether a flow collection is open.
    pub(crate) fn in_brackets(&self) -> bool {
        self.open.iter().any(|open| open.flow)
    }

    /// Discards everything. Returns whether that included a collection.
    pub(crate) fn discard(&mut self) -> bool {
        let is_scalar = |node: &NodeData| matches!(node.kind, NodeKind::Scalar { .. });
        let had_collection = !self.tree.nodes.iter().all(is_scalar);
        self.open.clear();
        self.anchors.clear();
        self.faults.clear();
        self.tree = Tree::default();
        had_collection
    }

    /// Returns whether the last entry has its key and its whole value.
    pub(crate) fn entry_is_complete(&self) -> bool {
        matches!(self.open.as_slice(), [root] if root.children % 2 == 0)
    }

    /// Returns the current state, before an entry that begins at `start`.
    pub(crate) fn checkpoint(&self, start: usize) -> Checkpoint {
        let (last, children) = self
            .open
            .first()
            .map_or((NONE, 0), |root| (root.last, root.children));
        Checkpoint {
            start,
            nodes: self.tree.nodes.len(),
            faults: self.faults.len(),
            anchors: self.anchors.len(),
            last,
            children,
        }
    }

    /// Returns to an earlier state.
    pub(crate) fn roll_back(&mut self, to: Checkpoint) {
        self.tree.nodes.truncate(to.nodes);
        self.faults.truncate(to.faults);
        self.anchors.truncate(to.anchors);
        self.open.truncate(usize::from(to.nodes > 0));
        if to.nodes == 0 {
            self.tree.root = None;
        }
        if let Some(root) = self.open.first_mut() {
            root.last = to.last;
            root.children = to.children;
            link_child(&mut self.tree.nodes, root, NONE);
        }
    }

    /// Reports that the entry in `part` cannot be read.
    pub(crate) fn report_broken(&mut self, part: Span, fault: Fault) {
        self.tree
            .broken
            .push(locate::key(self.text, part.start as usize));
        self.lose_anchors(part);
        self.faults.push(fault);
    }
}
