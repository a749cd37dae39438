//! Going back to the state before an entry that cannot be read.

use super::Builder;
use super::nodes::link;
use crate::document::Fault;
use crate::document::yaml::{Id, NONE, Shape, Stored, Tree, place};
use crate::text::Span;

/// A state to go back to: one between two top-level entries.
#[derive(Clone, Copy)]
pub struct Mark {
    /// Where the entry begins that follows.
    pub start: usize,
    nodes: usize,
    faults: usize,
    anchors: usize,
    /// The root's last child, and how many it has.
    last: Id,
    children: usize,
}

impl Builder<'_> {
    /// Whether the text is a block mapping, so that one entry can be broken and the others sound.
    pub fn root_is_open(&self) -> bool {
        self.open
            .first()
            .is_some_and(|root| root.mapping && !root.flow)
    }

    pub fn in_brackets(&self) -> bool {
        self.open.iter().any(|open| open.flow)
    }

    /// Forgets everything, and tells whether a collection was among it.
    pub fn discard(&mut self) -> bool {
        let is_scalar = |node: &Stored| matches!(node.shape, Shape::Scalar { .. });
        let had_collection = !self.tree.nodes.iter().all(is_scalar);
        self.open.clear();
        self.anchors.clear();
        self.faults.clear();
        self.tree = Tree::default();
        had_collection
    }

    /// Whether the last entry has its key and its whole value.
    pub fn entry_is_complete(&self) -> bool {
        matches!(self.open.as_slice(), [root] if root.children % 2 == 0)
    }

    /// The state before an entry that begins at `start`.
    pub fn mark(&self, start: usize) -> Mark {
        let (last, children) = self
            .open
            .first()
            .map_or((NONE, 0), |root| (root.last, root.children));
        Mark {
            start,
            nodes: self.tree.nodes.len(),
            faults: self.faults.len(),
            anchors: self.anchors.len(),
            last,
            children,
        }
    }

    /// Forgets all that was read since.
    pub fn rollback(&mut self, mark: Mark) {
        self.tree.nodes.truncate(mark.nodes);
        self.faults.truncate(mark.faults);
        self.anchors.truncate(mark.anchors);
        self.open.truncate(usize::from(mark.nodes > 0));
        if mark.nodes == 0 {
            self.tree.root = None;
        }
        if let Some(root) = self.open.first_mut() {
            root.last = mark.last;
            root.children = mark.children;
            link(&mut self.tree.nodes, root, NONE);
        }
    }

    /// Reports the entry at `part` as one that cannot be read.
    pub fn lose(&mut self, part: Span, fault: Fault) {
        self.tree
            .broken
            .push(place::key(self.text, part.start as usize));
        self.lost.push(part);
        self.faults.push(fault);
    }
}
