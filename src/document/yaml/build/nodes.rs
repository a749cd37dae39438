//! Nodes into the tree: collections opened and closed, children linked and counted.

use super::{Builder, Extent, Open};
use crate::document::yaml::{Id, NONE, Shape, Stored, place};
use crate::text::Span;

impl<'t> Builder<'t> {
    pub(super) fn open(&mut self, mapping: bool, flow: bool, anchor: usize, span: Span) {
        let mut span = span;
        if !mapping && !flow && self.expects_value() {
            span.start = place::first_dash(self.text, self.last_end, span.start as usize) as u32;
        }
        let id = self.push(
            span,
            if mapping {
                Shape::Mapping(NONE)
            } else {
                Shape::Sequence(NONE)
            },
        );
        let anchor = (anchor != 0).then(|| self.anchor(id, None));
        let extent = Extent { size: 1, depth: 0 };
        self.open.push(Open {
            id,
            mapping,
            flow,
            anchor,
            last: NONE,
            children: 0,
            extent,
        });
    }

    pub(super) fn close(&mut self, span: Span) {
        // The root may go on in another part; `finish` closes it.
        if self.root_is_open() && self.open.len() == 1 {
            return;
        }
        let Some(open) = self.open.pop() else { return };
        self.duplicates(&open);
        let place = &mut self.tree.nodes[open.id as usize].span;
        // The parser ends a block collection where the next token begins.
        let end = if open.flow {
            span.end
        } else {
            self.last_end as u32
        };
        place.end = end.max(place.start);
        let place = *place;
        let extent = Extent {
            size: open.extent.size,
            depth: open.extent.depth + 1,
        };
        if let Some(anchor) = open.anchor {
            self.anchors[anchor].extent = Some(extent);
        }
        self.leaf(place, extent);
    }

    /// Adds a node to the collection that is open.
    pub(super) fn push(&mut self, span: Span, shape: Shape<'t>) -> Id {
        let id = self.tree.nodes.len() as Id;
        if let [root] = self.open.as_slice()
            && root.mapping
            && root.children % 2 == 0
        {
            self.entry = Some(self.mark(span.start as usize));
            self.reported = false;
        }
        self.tree.nodes.push(Stored {
            span,
            next: NONE,
            shape,
        });
        match self.open.last_mut() {
            None => self.tree.root = Some(id),
            Some(parent) => {
                link(&mut self.tree.nodes, parent, id);
                parent.last = id;
                parent.children += 1;
            }
        }
        id
    }

    /// Counts a node that is complete.
    pub(super) fn leaf(&mut self, span: Span, extent: Extent) {
        self.last_end = self.last_end.max(span.end as usize);
        if let Some(parent) = self.open.last_mut() {
            parent.extent.size = parent.extent.size.saturating_add(extent.size);
            parent.extent.depth = parent.extent.depth.max(extent.depth);
        }
    }
}

/// Makes `next` the one after the collection's last child, or its first.
pub(super) fn link(nodes: &mut [Stored], parent: &Open, next: Id) {
    if let Some(last) = nodes.get_mut(parent.last as usize) {
        last.next = next;
        return;
    }
    if let Shape::Sequence(first) | Shape::Mapping(first) = &mut nodes[parent.id as usize].shape {
        *first = next;
    }
}
