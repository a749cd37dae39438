//! Values that a file does not have in this form, as nodes of a tree: the text under a heading, or
//! a word that stands for another one.

use std::borrow::Cow;

use super::tree::{NONE, Node, NodeData, NodeId, NodeKind, Style, Tree};
use crate::text::Span;

/// A value to make a tree of, with the place in the file that it was read from.
#[derive(Clone, Debug)]
pub(crate) enum DraftNode {
    Scalar {
        text: String,
        span: Span,
        style: Style,
        /// Whether the core schema gives it its type.
        typed: bool,
    },
    Sequence(Vec<DraftNode>, Span),
    Mapping(Vec<(DraftNode, DraftNode)>, Span),
}

impl DraftNode {
    /// Returns text that was not read from YAML, so that no YAML reader can mistake it for anything
    /// else.
    pub(crate) fn text(text: impl Into<String>, span: Span) -> Self {
        Self::Scalar {
            text: text.into(),
            span,
            style: Style::Quoted,
            typed: true,
        }
    }

    /// Copies a node. `translate` returns the text that replaces that of a scalar. Keys stay as they are.
    pub(crate) fn copy(
        node: Node<'_>,
        translate: &mut dyn FnMut(&str, Span) -> Option<String>,
    ) -> Self {
        if node.is_sequence() {
            let items = node.items().map(|item| Self::copy(item, translate));
            return Self::Sequence(items.collect(), node.span());
        }
        if node.is_mapping() {
            let entry = |(key, value): (Node<'_>, Node<'_>)| {
                (
                    Self::copy(key, &mut |_, _| None),
                    Self::copy(value, translate),
                )
            };
            return Self::Mapping(node.entries().map(entry).collect(), node.span());
        }
        let text = node.text().unwrap_or("");
        match translate(text, node.span()) {
            Some(translated) => Self::text(translated, node.span()),
            None => Self::Scalar {
                text: text.to_owned(),
                span: node.span(),
                style: node.style().unwrap_or(Style::Plain),
                typed: node.is_typed(),
            },
        }
    }

    /// Returns the place that the value was read from.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Scalar { span, .. } | Self::Sequence(_, span) | Self::Mapping(_, span) => *span,
        }
    }

    /// Returns whether the value is empty text.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Self::Scalar { text, .. } if text.trim().is_empty())
    }
}

impl Tree<'static> {
    /// Makes a tree of a value.
    pub(crate) fn from_draft(value: &DraftNode) -> Self {
        let mut tree = Tree::default();
        tree.root = Some(push(value, &mut tree));
        tree
    }
}

/// Adds a value and everything in it, and returns its place in the vector.
fn push(value: &DraftNode, tree: &mut Tree<'static>) -> NodeId {
    let kind = match value {
        DraftNode::Scalar {
            text, style, typed, ..
        } => NodeKind::Scalar {
            text: Cow::Owned(text.clone()),
            style: *style,
            typed: *typed,
        },
        DraftNode::Sequence(items, _) => {
            let items: Vec<NodeId> = items.iter().map(|item| push(item, tree)).collect();
            NodeKind::Sequence(link(&items, tree))
        }
        DraftNode::Mapping(entries, _) => {
            let entries = entries.iter().flat_map(|(key, value)| [key, value]);
            let nodes: Vec<NodeId> = entries.map(|node| push(node, tree)).collect();
            NodeKind::Mapping(link(&nodes, tree))
        }
    };
    tree.nodes.push(NodeData {
        span: value.span(),
        next: NONE,
        kind,
    });
    (tree.nodes.len() - 1) as NodeId
}

/// Makes nodes siblings, and returns the first.
fn link(nodes: &[NodeId], tree: &mut Tree<'static>) -> NodeId {
    for pair in nodes.windows(2) {
        tree.nodes[pair[0] as usize].next = pair[1];
    }
    nodes.first().copied().unwrap_or(NONE)
}
