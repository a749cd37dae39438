//! Adds nodes to the tree: opens and closes collections, links and counts children.

use super::builder::{ExpandedSize, OpenCollection, TreeBuilder};
use crate::document::yaml::locate;
use crate::document::yaml::tree::{NONE, NodeData, NodeId, NodeKind};
use crate::text::Span;

impl<'t> TreeBuilder<'t> {
    /// Begins a collection.
    pub(super) fn open_collection(&mut self, mapping: bool, flow: bool, anchor: usize, span: Span) {
        let mut span = span;
        if !mapping && !flow && self.expects_value() {
            span.start = locate::first_dash(self.text, self.last_end, span.start as usize) as u32;
        }
        let kind = if mapping {
            NodeKind::Mapping(NONE)
        } else {
            NodeKind::Sequence(NONE)
        };
        let id = self.push_node(span, kind);
        let anchor = (anchor != 0).then(|| self.add_anchor(id, None));
        self.open.push(OpenCollection {
            id,
            mapping,
            flow,
            anchor,
            last: NONE,
            children: 0,
            size: ExpandedSize::LEAF,
        });
    }

    /// Ends the innermost collection.
    pub(super) fn close_collection(&mut self, span: Span) {
        // A later part may add entries to the root, so `finish` ends it.
        if self.root_is_open() && self.open.len() == 1 {
            return;
        }
        let Some(open) = self.open.pop() else { return };
        self.report_duplicates(&open);
        let node = &mut self.tree.nodes[open.id as usize];
        // The parser ends a block collection at the start of the next token.
        let end = if open.flow {
            span.end
        } else {
            self.last_end as u32
        };
        node.span.end = end.max(node.span.start);
        let span = node.span;
        let size = ExpandedSize {
            nodes: open.size.nodes,
            depth: open.size.depth + 1,
        };
        if let Some(anchor) = open.anchor {
            self.anchors[anchor].size = Some(size);
        }
        self.complete_node(span, size);
    }

    /// Adds a node to the innermost collection.
    pub(super) fn push_node(&mut self, span: Span, kind: NodeKind<'t>) -> NodeId {
        let id = self.tree.nodes.len() as NodeId;
        if let [root] = self.open.as_slice()
            && root.mapping
            && root.children % 2 == 0
        {
            self.entry = Some(self.checkpoint(span.start as usize));
            self.is_reported = false;
        }
        self.tree.nodes.push(NodeData {
            span,
            next: NONE,
            kind,
        });
        match self.open.last_mut() {
            None => self.tree.root = Some(id),
            Some(parent) => {
                link_child(&mut self.tree.nodes, parent, id);
                parent.last = id;
                parent.children += 1;
            }
        }
        id
    }

    /// Returns whether the next node is the value of a key.
    pub(super) fn expects_value(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.mapping && open.children % 2 == 1)
    }

    /// Counts a complete node in the innermost collection.
    pub(super) fn complete_node(&mut self, span: Span, size: ExpandedSize) {
        self.last_end = self.last_end.max(span.end as usize);
        if let Some(parent) = self.open.last_mut() {
            parent.size.nodes = parent.size.nodes.saturating_add(size.nodes);
            parent.size.depth = parent.size.depth.max(size.depth);
        }
    }
}

/// Makes `next` the node after the last child of a collection, or its first child.
pub(super) fn link_child(nodes: &mut [NodeData], parent: &OpenCollection, next: NodeId) {
    if let Some(last) = nodes.get_mut(parent.last as usize) {
        last.next = next;
        return;
    }
    if let NodeKind::Sequence(first) | NodeKind::Mapping(first) =
        &mut nodes[parent.id as usize].kind
    {
        *first = next;
    }
}
