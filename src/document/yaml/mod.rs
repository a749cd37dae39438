//! YAML 1.2 into a small tree with a span on everything.
//!
//! `parser` is the one file that names the YAML parser; `build` puts its events into one vector of
//! nodes; `recover` reads on behind a broken entry; `words` says what is wrong with one.

mod build;
mod core;
mod event;
mod legacy;
mod parser;
mod place;
mod recover;
mod suite;
mod words;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use crate::text::Span;

pub use self::core::{Core, core};
pub use legacy::legacy_type;
pub use recover::parse;
#[doc(hidden)]
pub use suite::events;

/// How a scalar is written. A plain one is typed by the core schema; the others are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Quoted,
    /// `|` or `>`
    Block,
}

/// A YAML document.
///
/// A reader may walk it without care: it is at most [`Tree::MAX_DEPTH`] levels deep and what its
/// aliases stand for is bounded too, because `parse` refuses what goes beyond.
#[derive(Debug, Default)]
pub struct Tree<'t> {
    nodes: Vec<Stored<'t>>,
    root: Option<Id>,
    broken: Vec<&'t str>,
}

/// A node of a tree. Aliases are followed: a node is never an alias, but its span is where the
/// alias stands.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    tree: &'a Tree<'a>,
    id: Id,
    /// Stands for every span, see [`Node::anchored`].
    anchor: Option<Span>,
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?}", self.value(), self.span())
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// The text is without quotes, escapes and folding.
    Scalar { text: &'a str, style: Style },
    /// See [`Node::items`].
    Sequence,
    /// See [`Node::entries`].
    Mapping,
}

/// The place of a node in its tree's vector.
type Id = u32;

/// No node: the end of a list of siblings.
const NONE: Id = Id::MAX;

/// A node as the tree keeps it. Children are a linked list inside the one vector (a mapping's are
/// key, value, key, value …), so a document costs one allocation however it is nested.
#[derive(Debug)]
struct Stored<'t> {
    span: Span,
    next: Id,
    shape: Shape<'t>,
}

#[derive(Debug)]
enum Shape<'t> {
    Scalar {
        text: Cow<'t, str>,
        style: Style,
        /// Whether the core schema gives it its type: it is plain, or a tag says so.
        typed: bool,
    },
    Sequence(Id),
    Mapping(Id),
    /// Of a node that is no alias itself.
    Alias(Id),
}

impl Tree<'_> {
    /// How many collections may lie in one another, with aliases followed.
    pub const MAX_DEPTH: usize = 64;

    /// The outermost node; `None` where the document is empty or nothing of it could be read.
    pub fn root(&self) -> Option<Node<'_>> {
        self.root.map(|id| Node {
            tree: self,
            id,
            anchor: None,
        })
    }

    /// Whether the top-level entry of that key is there, but could not be read: it is absent from
    /// the tree, or its value null, and a fault says why. To call it missing would be a second report.
    pub fn is_broken(&self, key: &str) -> bool {
        self.broken.contains(&key)
    }
}

impl<'a> Node<'a> {
    /// Where it stands: a quoted scalar with its quotes, a block scalar from its header to its last
    /// byte of text, a collection from its first to its last, an absent value as the empty place
    /// behind its `:` or `-`. Anchors and tags are not part of it.
    pub fn span(self) -> Span {
        if let Some(anchor) = self.anchor {
            return anchor;
        }
        self.tree.nodes[self.id as usize].span
    }

    pub fn value(self) -> Value<'a> {
        match self.shape() {
            Shape::Scalar { text, style, .. } => Value::Scalar {
                text,
                style: *style,
            },
            Shape::Sequence(_) => Value::Sequence,
            // An alias is never seen here: `shape` follows it.
            Shape::Mapping(_) | Shape::Alias(_) => Value::Mapping,
        }
    }

    /// The scalar's meaning; `Text` for one that is quoted or tagged as a text, and for collections.
    pub fn core(self) -> Core {
        match self.shape() {
            Shape::Scalar {
                text, typed: true, ..
            } => core(text),
            Shape::Scalar { typed: false, .. }
            | Shape::Sequence(_)
            | Shape::Mapping(_)
            | Shape::Alias(_) => Core::Text,
        }
    }

    /// Whether there is nothing: an absent value, `~` or `null`.
    pub fn is_null(self) -> bool {
        self.core() == Core::Null
    }

    /// The text of any scalar: `0010` for `0010`, whatever its type.
    pub fn text(self) -> Option<&'a str> {
        match self.shape() {
            Shape::Scalar { text, .. } => Some(text),
            Shape::Sequence(_) | Shape::Mapping(_) | Shape::Alias(_) => None,
        }
    }

    /// The items of a sequence; of anything else, none.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        let first = match self.shape() {
            Shape::Sequence(first) => *first,
            Shape::Scalar { .. } | Shape::Mapping(_) | Shape::Alias(_) => NONE,
        };
        self.siblings(first)
    }

    /// The keys and values of a mapping in their order; of anything else, none.
    pub fn entries(self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> {
        let first = match self.shape() {
            Shape::Mapping(first) => *first,
            Shape::Scalar { .. } | Shape::Sequence(_) | Shape::Alias(_) => NONE,
        };
        let mut nodes = self.siblings(first);
        std::iter::from_fn(move || Some((nodes.next()?, nodes.next()?)))
    }

    /// The first entry of a mapping with that key.
    pub fn entry(self, key: &str) -> Option<(Node<'a>, Node<'a>)> {
        self.entries().find(|(name, _)| name.text() == Some(key))
    }

    /// The value of a mapping's first key of that text.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The same node with `span` as its place and that of all in it: for a
    /// value that stands in for one the file does not have.
    pub fn anchored(self, span: Span) -> Self {
        Node {
            anchor: Some(span),
            ..self
        }
    }

    pub fn is_sequence(self) -> bool {
        self.value() == Value::Sequence
    }

    pub fn is_mapping(self) -> bool {
        self.value() == Value::Mapping
    }

    /// How a scalar is written.
    pub fn style(self) -> Option<Style> {
        match self.value() {
            Value::Scalar { style, .. } => Some(style),
            Value::Sequence | Value::Mapping => None,
        }
    }

    /// What it is, for a message: "expected a list, found …".
    pub fn describe(self) -> &'static str {
        match (self.value(), self.core()) {
            (Value::Sequence, _) => "a list",
            (Value::Mapping, _) => "a mapping",
            (Value::Scalar { .. }, Core::Null) => "nothing",
            (Value::Scalar { .. }, Core::Bool(_)) => "true or false",
            (Value::Scalar { .. }, Core::Int(_) | Core::BigInt | Core::Float(_)) => "a number",
            (Value::Scalar { .. }, Core::Text) => "a text",
        }
    }

    fn siblings(self, first: Id) -> impl Iterator<Item = Node<'a>> {
        let mut next = first;
        std::iter::from_fn(move || {
            let id = next;
            next = self.tree.nodes.get(id as usize)?.next;
            Some(Node { id, ..self })
        })
    }

    fn shape(self) -> &'a Shape<'a> {
        let nodes = &self.tree.nodes;
        match &nodes[self.id as usize].shape {
            Shape::Alias(target) => &nodes[*target as usize].shape,
            shape => shape,
        }
    }
}
