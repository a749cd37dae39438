//! YAML 1.2 into a small tree with a span on everything: the one file that names the YAML parser.

use std::borrow::Cow;

use crate::text::{Span, Spanned};

use super::Fault;

/// How a scalar is written. A plain one is typed by the core schema; the others are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Quoted,
    /// `|` or `>`
    Block,
}

/// A plain scalar's meaning under the YAML 1.2 core schema (YAML 1.2.2, section 10.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Core {
    Null,
    Bool(bool),
    Int(i64),
    /// An integer that does not fit in 64 bits.
    BigInt,
    Float(f64),
    Text,
}

/// A parsed YAML document.
pub struct Tree<'t> {
    _text: &'t str, // private arena goes here
}

/// A node of a tree. Aliases are followed: a node is never an alias, but `span`
/// is where the alias stands.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    _tree: &'a Tree<'a>, // private
}

/// What a node is.
pub enum Value<'a> {
    Scalar {
        text: &'a str,
        style: Style,
    },
    /// use `Node::items`
    Sequence,
    /// use `Node::entries`
    Mapping,
}

// --- the interface the rest of the house is written against ---
//
// pub fn parse<'t>(text: &'t str, span: Span) -> (Tree<'t>, Vec<Fault>)
//     `text` is the whole file, `span` the part of it that is YAML (between the fences; the whole
//     file for a config or manifest). All spans are offsets into the whole file.
// impl Tree    { pub fn root(&self) -> Option<Node<'_>>; pub fn comments(&self) -> &[Span] }
// impl Node    { pub fn span(self) -> Span;                       // block scalars: header to last text byte
//                pub fn value(self) -> Value<'a>;
//                pub fn core(self) -> Core;                       // Text for quoted/block scalars; a mapping/sequence is Text too
//                pub fn is_null(self) -> bool;
//                pub fn text(self) -> Option<&'a str>;            // the text of any scalar, as written (unquoted)
//                pub fn items(self) -> impl Iterator<Item = Node<'a>>;          // of a sequence, else none
//                pub fn entries(self) -> impl Iterator<Item = (Node<'a>, Node<'a>)>; // of a mapping, else none
//                pub fn get(self, key: &str) -> Option<Node<'a>>;   // the first of that key
//                pub fn describe(self) -> &'static str; }           // "a list", "a mapping", "a number", "a text", "nothing", "true or false"
// pub fn core(text: &str) -> Core
#[allow(unused)]
fn interface(_: Cow<'_, str>, _: Spanned<()>, _: Span, _: Fault) {}
