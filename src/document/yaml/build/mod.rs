//! Events into nodes.

mod alias;
mod duplicates;
mod mark;
mod nodes;

use std::borrow::Cow;

use self::mark::Mark;
use super::event::{Event, Reason, Tag, Trouble, Written};
use super::parser::Events;
use super::{Id, Shape, Style, Tree, place, words};
use crate::document::Fault;
use crate::text::Span;

/// A tree in the making. It may be fed several parts of a text: the entries of the later ones join
/// the mapping that the first one opened.
pub(super) struct Builder<'t> {
    pub text: &'t str,
    pub faults: Vec<Fault>,
    /// The state before the top-level entry that is being read, once there is one.
    pub entry: Option<Mark>,
    /// Parts of the text that could not be read.
    pub lost: Vec<Span>,
    tree: Tree<'t>,
    open: Vec<Open>,
    anchors: Vec<Anchor<'t>>,
    /// How many values the aliases so far stand for.
    added: u64,
    /// Where the last node ended: before it there is nothing to look for.
    last_end: usize,
    /// Whether the entry that is being read has a syntax fault already: it gets one.
    reported: bool,
}

/// A collection whose end has not come yet.
struct Open {
    id: Id,
    mapping: bool,
    flow: bool,
    anchor: Option<usize>,
    last: Id,
    children: usize,
    extent: Extent,
}

/// How many nodes a node stands for and how many levels of collections, aliases followed.
#[derive(Clone, Copy, Default)]
struct Extent {
    size: u64,
    depth: usize,
}

struct Anchor<'t> {
    name: Cow<'t, str>,
    id: Id,
    /// `None` until the node is complete.
    extent: Option<Extent>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, part: Span) -> Self {
        let mut tree = Tree::default();
        // Frontmatter has a node every dozen bytes; a long text says nothing about its nodes.
        tree.nodes
            .reserve((part.range().len() / 12).min(1 << 10) + 4);
        Self {
            text,
            faults: Vec::new(),
            entry: None,
            lost: Vec::new(),
            tree,
            open: Vec::with_capacity(8),
            anchors: Vec::new(),
            added: 0,
            last_end: 0,
            reported: false,
        }
    }

    /// Reads a part of the text up to its end or its first error. One that is `resumed` must be
    /// entries of the root.
    pub(super) fn read(&mut self, part: Span, resumed: bool) -> Result<(), Box<Fault>> {
        self.entry = None;
        self.reported = false;
        self.last_end = part.start as usize;
        self.events(part, resumed).map_err(|trouble| {
            let bracket = self.open.iter().rev().find(|open| open.flow);
            let bracket = bracket.map(|open| self.tree.nodes[open.id as usize].span.start as usize);
            Box::new(words::syntax(
                self.text,
                part,
                &trouble,
                self.last_end,
                bracket,
            ))
        })
    }

    fn events(&mut self, part: Span, resumed: bool) -> Result<(), Trouble> {
        let mut documents = 0;
        let mut outside = resumed;
        for event in Events::new(self.text, part, self.anchors.len()) {
            let (event, span) = event?;
            let at = span.start as usize;
            match event {
                Event::Start { .. } => {
                    documents += 1;
                    if documents > 1 {
                        self.faults.push(words::second_document(self.text, span));
                        return Ok(());
                    }
                }
                Event::End { .. } => {}
                Event::Anchor(name) => {
                    if let Some(anchor) = self.anchors.last_mut() {
                        anchor.name = name;
                    }
                }
                Event::Open {
                    mapping: true,
                    flow: false,
                    anchor,
                    ..
                } if outside && !self.open.is_empty() => {
                    // The root goes on: this part's entries are entries of the mapping there is.
                    outside = false;
                    if anchor != 0 {
                        self.anchor(self.open[0].id, None);
                    }
                }
                Event::Open {
                    mapping,
                    flow,
                    anchor,
                    ..
                } => {
                    if outside && (flow || !mapping) {
                        return Err(Trouble {
                            reason: Reason::NoKey,
                            at,
                        });
                    }
                    if self.open.len() == Tree::MAX_DEPTH {
                        return Err(Trouble {
                            reason: Reason::TooDeep,
                            at,
                        });
                    }
                    outside = false;
                    self.open(mapping, flow, anchor, span);
                }
                Event::Close => self.close(span),
                Event::Scalar { .. } | Event::Alias(_) | Event::UnknownAlias(_) if outside => {
                    return Err(Trouble {
                        reason: Reason::NoKey,
                        at,
                    });
                }
                Event::Scalar {
                    text,
                    written,
                    anchor,
                    tag,
                } => self.scalar(text, written, anchor, tag, span),
                Event::Alias(number) => self.alias(number.wrapping_sub(1), span),
                Event::UnknownAlias(name) => self.unknown_alias(&name, span),
            }
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        written: Written,
        anchor: usize,
        tag: Option<Tag>,
        span: Span,
    ) {
        let (style, span) = match written {
            Written::Plain if span.start == span.end => (Style::Plain, self.absent(span)),
            Written::Plain => (Style::Plain, span),
            Written::Single | Written::Double => (Style::Quoted, span),
            Written::Literal | Written::Folded => {
                let from = tag.as_ref().map_or(0, |tag| tag.end).max(self.last_end);
                (Style::Block, place::block_scalar(self.text, from, span))
            }
        };
        let typed = match tag.as_ref().map(|tag| tag.name.as_str()) {
            None => style == Style::Plain,
            // The tag of a text that is to stay one (YAML 1.2.2, section 6.9.1).
            Some("!") => false,
            Some(tag) => match tag.strip_prefix("tag:yaml.org,2002:") {
                Some("null" | "bool" | "int" | "float") => true,
                Some("str") => false,
                _ => style == Style::Plain,
            },
        };
        let id = self.push(span, Shape::Scalar { text, style, typed });
        let extent = Extent { size: 1, depth: 0 };
        if anchor != 0 {
            self.anchor(id, Some(extent));
        }
        self.leaf(span, extent);
    }

    /// Whether a key stands before what comes next.
    fn expects_value(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.mapping && open.children % 2 == 1)
    }

    /// An absent value stands behind its `:`, not at it.
    fn absent(&self, span: Span) -> Span {
        let at = span.start as usize;
        if self.expects_value()
            && at >= self.last_end
            && self.text.as_bytes().get(at) == Some(&b':')
        {
            return Span::empty(at + 1);
        }
        span
    }

    pub(super) fn finish(mut self) -> (Tree<'t>, Vec<Fault>) {
        if let Some(root) = self.open.pop()
            && self.open.is_empty()
        {
            self.duplicates(&root);
            let end = self
                .tree
                .nodes
                .get(root.last as usize)
                .map_or(0, |last| last.span.end);
            let span = &mut self.tree.nodes[root.id as usize].span;
            span.end = span.start.max(end);
        }
        self.faults.sort_by_key(|fault| fault.span);
        (self.tree, self.faults)
    }
}
