//! Anchors and aliases.

use std::borrow::Cow;

use super::builder::{Anchor, ExpandedSize, TreeBuilder};
use crate::document::Fault;
use crate::document::yaml::tree::{NodeId, NodeKind, Style, Tree};
use crate::document::yaml::{locate, messages};
use crate::text::Span;

/// The maximum number of nodes that the aliases of a tree may expand to. Ten lines can expand to
/// billions.
const MAX_EXPANDED: u64 = 100_000;

impl<'t> TreeBuilder<'t> {
    /// Adds an anchor and returns its index.
    pub(super) fn add_anchor(&mut self, id: NodeId, size: Option<ExpandedSize>) -> usize {
        self.anchors.push(Anchor {
            name: Cow::Borrowed(""),
            id,
            size,
        });
        self.anchors.len() - 1
    }

    /// Remembers the anchors of the parts that were read before another one.
    pub(super) fn index_anchors(&mut self) {
        let anchors = self.anchors.iter().enumerate();
        self.earlier_anchors = anchors
            .map(|(index, anchor)| (anchor.name.clone(), index))
            .collect();
    }

    /// Remembers the anchors of a part that could not be read.
    pub(super) fn lose_anchors(&mut self, part: Span) {
        let ends =
            |char: char| char.is_whitespace() || matches!(char, ',' | '[' | ']' | '{' | '}' | '&');
        let text = part.slice(self.text);
        let anchors = text.match_indices('&').map(|(at, _)| {
            let name = &text[at + 1..];
            &name[..name.find(ends).unwrap_or(name.len())]
        });
        self.lost_anchors.extend(anchors);
    }

    /// Adds an alias of the anchor with this index.
    pub(super) fn alias(&mut self, index: usize, span: Span) {
        let Some(anchor) = self.anchors.get(index) else {
            return self.push_null(span);
        };
        let target = anchor.id;
        let Some(size) = anchor.size else {
            return self.reject_alias(span, messages::alias_of_itself(span));
        };
        if self.open.len() + size.depth > Tree::MAX_DEPTH {
            return self.reject_alias(span, messages::too_deep_with_aliases(span));
        }
        self.expanded = self.expanded.saturating_add(size.nodes);
        if self.expanded > MAX_EXPANDED {
            return self.reject_alias(span, messages::too_many_aliases(span, MAX_EXPANDED));
        }
        self.push_node(span, NodeKind::Alias(target));
        self.complete_node(span, size);
    }

    /// Adds an alias whose anchor is not in the current part of the text. The anchor may be in an
    /// earlier part. If it is in a part that could not be read, the alias is not reported.
    pub(super) fn unknown_alias(&mut self, name: &str, span: Span) {
        if let Some(index) = self.earlier_anchors.get(name) {
            return self.alias(*index, span);
        }
        if self.lost_anchors.contains(name) {
            self.mark_entry_broken();
            return self.push_null(span);
        }
        self.reject_alias(span, messages::unknown_alias(name, span));
    }

    fn reject_alias(&mut self, span: Span, fault: Fault) {
        if !self.is_reported {
            self.is_reported = true;
            self.faults.push(fault);
            self.mark_entry_broken();
        }
        self.push_null(span);
    }

    /// Marks the current entry as broken, because the tree does not have it as it is written.
    fn mark_entry_broken(&mut self) {
        if let Some(entry) = self.entry {
            self.tree.broken.push(locate::key(self.text, entry.start));
        }
    }

    fn push_null(&mut self, span: Span) {
        self.push_node(
            span,
            NodeKind::Scalar {
                text: Cow::Borrowed(""),
                style: Style::Plain,
                typed: true,
            },
        );
        self.complete_node(span, ExpandedSize::LEAF);
    }
}
