//! The state of the scanner, and the nodes that it builds.

use std::borrow::Cow;

use super::line::Line;
use crate::document::yaml::tree::{NONE, NodeData, NodeId, NodeKind, Style, Tree};
use crate::text::Span;

/// Reads a text line by line. Each of its functions returns `None` if the parser has to read the
/// text.
pub(super) struct Scanner<'t> {
    pub text: &'t str,
    /// The bytes of the text up to the end of the part that is read.
    pub bytes: &'t [u8],
    /// The start of the next line.
    pub at: usize,
    /// A line that was read and belongs to a collection further out.
    pub pending: Option<Line>,
    pub nodes: Vec<NodeData<'t>>,
    /// The end of the last node.
    pub last_end: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, part: Span) -> Self {
        let range = part.range();
        Self {
            text,
            bytes: &text.as_bytes()[..range.end],
            at: range.start,
            pending: None,
            // As many as the parser's builder reserves.
            nodes: Vec::with_capacity((range.len() / 12).min(1 << 10) + 4),
            last_end: range.start,
        }
    }

    pub(super) fn into_tree(self, root: NodeId) -> Tree<'t> {
        Tree {
            nodes: self.nodes,
            root: Some(root),
            broken: Vec::new(),
        }
    }

    /// Adds a node.
    pub(super) fn push(&mut self, start: usize, end: usize, kind: NodeKind<'t>) -> NodeId {
        let id = self.nodes.len() as NodeId;
        self.nodes.push(NodeData {
            span: Span::new(start, end),
            next: NONE,
            kind,
        });
        id
    }

    /// Adds a scalar.
    pub(super) fn push_scalar(
        &mut self,
        start: usize,
        end: usize,
        text: Cow<'t, str>,
        style: Style,
    ) -> NodeId {
        self.last_end = self.last_end.max(end);
        let typed = style == Style::Plain;
        self.push(start, end, NodeKind::Scalar { text, style, typed })
    }

    /// Adds the scalar of an absent value.
    pub(super) fn push_absent(&mut self, at: usize) -> NodeId {
        self.push_scalar(at, at, Cow::Borrowed(""), Style::Plain)
    }

    /// Makes a node the one after `last` in a collection, or the first if `last` is [`NONE`].
    pub(super) fn link(&mut self, collection: NodeId, last: NodeId, id: NodeId) {
        if let Some(last) = self.nodes.get_mut(last as usize) {
            last.next = id;
        } else if let NodeKind::Sequence(first) | NodeKind::Mapping(first) =
            &mut self.nodes[collection as usize].kind
        {
            *first = id;
        }
    }

    /// Ends a block collection with its last node.
    pub(super) fn close(&mut self, collection: NodeId) {
        let span = &mut self.nodes[collection as usize].span;
        span.end = span.start.max(self.last_end as u32);
    }
}
