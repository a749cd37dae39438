//! The tree of a YAML document.

use std::borrow::Cow;
use std::fmt;

use super::core::{Core, core, is_null};
use crate::text::{Span, steps};

/// The style of a scalar (YAML 1.2.2, section 7.3). The core schema gives a plain scalar
/// its type; the others are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Quoted,
    /// `|` or `>`
    Block,
}

/// A YAML document.
///
/// A tree is at most [`Tree::MAX_DEPTH`] levels deep, and its aliases expand to a limited number
/// of nodes, so that it can be walked recursively. `parse` reports whatever exceeds the limits.
#[derive(Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
pub struct Tree<'t> {
    pub(super) nodes: Vec<NodeData<'t>>,
    pub(super) root: Option<NodeId>,
    /// The keys of the top-level entries that could not be read.
    pub(super) broken: Vec<&'t str>,
}

/// A node of a tree. Aliases are followed, so that a node is never an alias, but its span is
/// that of the alias.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(super) tree: &'a Tree<'a>,
    pub(super) id: NodeId,
    /// Replaces every span, see [`Node::anchored`].
    pub(super) anchor: Option<Span>,
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?}", self.value(), self.span())
    }
}

/// The value of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeValue<'a> {
    /// The text without quotes, and with escapes and folded lines resolved.
    Scalar { text: &'a str, style: Style },
    /// See [`Node::items`].
    Sequence,
    /// See [`Node::entries`].
    Mapping,
}

/// The index of a node in the vector of its tree.
pub(super) type NodeId = u32;

/// Not a node: the end of a list of siblings.
pub(super) const NONE: NodeId = NodeId::MAX;

/// The data of a node. Children are a linked list within the vector of the tree (those of a
/// mapping are key, value, key, value, …), so a document needs one allocation however it is
/// nested.
#[derive(Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct NodeData<'t> {
    pub span: Span,
    pub next: NodeId,
    pub kind: NodeKind<'t>,
}

#[derive(Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) enum NodeKind<'t> {
    Scalar {
        text: Cow<'t, str>,
        style: Style,
        /// Whether the core schema gives it its type, because it is plain or tagged.
        typed: bool,
    },
    /// A sequence and its first item.
    Sequence(NodeId),
    /// A mapping and its first key.
    Mapping(NodeId),
    /// An alias and the node that it stands for, which is never an alias.
    Alias(NodeId),
}

impl Tree<'_> {
    /// The maximum number of nested levels of collections, with aliases followed.
    pub const MAX_DEPTH: usize = 64;

    /// Returns the outermost node; `None` if the document is empty or could not be read at all.
    pub fn root(&self) -> Option<Node<'_>> {
        self.root.map(|id| Node {
            tree: self,
            id,
            anchor: None,
        })
    }

    /// Returns whether the top-level entry with this key exists but could not be read. The entry
    /// is absent from the tree, or its value is null. A fault was reported for it, so it must not
    /// be reported as missing as well.
    pub fn is_broken(&self, key: &str) -> bool {
        self.broken.contains(&key)
    }
}

impl<'a> Node<'a> {
    /// Returns a number that identifies the node within its tree. An alias has that of its target.
    pub(crate) fn index(self) -> usize {
        match self.tree.nodes[self.id as usize].kind {
            NodeKind::Alias(target) => target as usize,
            _ => self.id as usize,
        }
    }

    /// Returns whether an alias is written in the node's place.
    pub(crate) fn is_alias(self) -> bool {
        matches!(self.tree.nodes[self.id as usize].kind, NodeKind::Alias(_))
    }

    /// Returns the span. That of a quoted scalar includes the quotes, that of a block scalar goes
    /// from its header to its last byte of text, and that of a collection from its first node to
    /// its last. The span of an absent value is empty, after its `:` or `-`. Anchors and tags are
    /// not included.
    pub fn span(self) -> Span {
        if let Some(anchor) = self.anchor {
            return anchor;
        }
        self.tree.nodes[self.id as usize].span
    }

    /// Returns the value.
    pub fn value(self) -> NodeValue<'a> {
        match self.kind() {
            NodeKind::Scalar { text, style, .. } => NodeValue::Scalar {
                text,
                style: *style,
            },
            NodeKind::Sequence(_) => NodeValue::Sequence,
            // `kind` follows aliases and never returns one.
            NodeKind::Mapping(_) | NodeKind::Alias(_) => NodeValue::Mapping,
        }
    }

    /// Returns the meaning of a scalar under the core schema. A scalar that is quoted or tagged
    /// as text, and a collection, are `Text`.
    pub fn core(self) -> Core {
        match self.kind() {
            NodeKind::Scalar {
                text, typed: true, ..
            } => core(text),
            NodeKind::Scalar { typed: false, .. }
            | NodeKind::Sequence(_)
            | NodeKind::Mapping(_)
            | NodeKind::Alias(_) => Core::Text,
        }
    }

    /// Returns whether the core schema gives a scalar its type: it is plain, or tagged.
    pub(super) fn is_typed(self) -> bool {
        matches!(self.kind(), NodeKind::Scalar { typed: true, .. })
    }

    /// Returns whether the value is absent, `~` or `null`.
    pub fn is_null(self) -> bool {
        // Numbers need not be read for this.
        match self.kind() {
            NodeKind::Scalar {
                text, typed: true, ..
            } => is_null(text),
            _ => false,
        }
    }

    /// Returns the text of a scalar as it is written, whatever its type: `0010`, not 10.
    pub fn text(self) -> Option<&'a str> {
        match self.kind() {
            NodeKind::Scalar { text, .. } => Some(text),
            NodeKind::Sequence(_) | NodeKind::Mapping(_) | NodeKind::Alias(_) => None,
        }
    }

    /// Returns the items of a sequence. Other nodes have none.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        let first = match self.kind() {
            NodeKind::Sequence(first) => *first,
            NodeKind::Scalar { .. } | NodeKind::Mapping(_) | NodeKind::Alias(_) => NONE,
        };
        self.siblings(first)
    }

    /// Returns the keys and values of a mapping, in order. Other nodes have none.
    pub fn entries(self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> {
        let first = match self.kind() {
            NodeKind::Mapping(first) => *first,
            NodeKind::Scalar { .. } | NodeKind::Sequence(_) | NodeKind::Alias(_) => NONE,
        };
        let mut nodes = self.siblings(first);
        std::iter::from_fn(move || Some((nodes.next()?, nodes.next()?)))
    }

    /// Returns the first entry of a mapping with this key.
    pub fn entry(self, key: &str) -> Option<(Node<'a>, Node<'a>)> {
        self.entries().find(|(name, _)| name.text() == Some(key))
    }

    /// Returns the value of the first entry of a mapping with this key.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Returns the node with `span` as the span of itself and of all nodes in it, for a value that
    /// the file itself does not contain.
    pub fn anchored(self, span: Span) -> Self {
        Node {
            anchor: Some(span),
            ..self
        }
    }

    /// Returns the text of a scalar, or those of the items of a sequence.
    pub fn texts(self) -> impl Iterator<Item = &'a str> {
        let items = self.items().filter_map(Node::text);
        self.text().into_iter().chain(items)
    }

    /// Returns whether the node is a sequence.
    pub fn is_sequence(self) -> bool {
        self.value() == NodeValue::Sequence
    }

    /// Returns whether the node is a mapping.
    pub fn is_mapping(self) -> bool {
        self.value() == NodeValue::Mapping
    }

    /// Returns the style of a scalar.
    pub fn style(self) -> Option<Style> {
        match self.value() {
            NodeValue::Scalar { style, .. } => Some(style),
            NodeValue::Sequence | NodeValue::Mapping => None,
        }
    }

    /// Returns what the node is, for a message: "expected a list, found …".
    pub fn describe(self) -> &'static str {
        match (self.value(), self.core()) {
            (NodeValue::Sequence, _) => "a list",
            (NodeValue::Mapping, _) => "a mapping",
            (NodeValue::Scalar { .. }, Core::Null) => "nothing",
            (NodeValue::Scalar { .. }, Core::Bool(_)) => "a boolean",
            (NodeValue::Scalar { .. }, Core::Int(_) | Core::BigInt | Core::Float(_)) => "a number",
            (NodeValue::Scalar { .. }, Core::Text) => "text",
        }
    }

    fn siblings(self, first: NodeId) -> impl Iterator<Item = Node<'a>> {
        let mut next = first;
        std::iter::from_fn(move || {
            let id = next;
            next = self.tree.nodes.get(id as usize)?.next;
            steps::count();
            Some(Node { id, ..self })
        })
    }

    fn kind(self) -> &'a NodeKind<'a> {
        let nodes = &self.tree.nodes;
        match &nodes[self.id as usize].kind {
            NodeKind::Alias(target) => &nodes[*target as usize].kind,
            kind => kind,
        }
    }
}
