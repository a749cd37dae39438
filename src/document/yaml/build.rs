//! Events into nodes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::parser::{Event, Events, Reason, Tag, Trouble, Written};
use super::{Id, NONE, Node, Shape, Stored, Style, Tree, place, words};
use crate::document::Fault;
use crate::text::Span;

/// How many values aliases may add to a tree. Ten lines can stand for billions.
const ALIAS_BUDGET: u64 = 100_000;

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

/// A state to go back to: one between two top-level entries.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// Where the entry begins that follows.
    pub start: usize,
    nodes: usize,
    faults: usize,
    anchors: usize,
    /// The root's last child, and how many it has.
    last: Id,
    children: usize,
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
    pub(super) fn read(&mut self, part: Span, resumed: bool) -> Result<(), Fault> {
        self.entry = None;
        self.reported = false;
        self.last_end = part.start as usize;
        self.events(part, resumed).map_err(|trouble| {
            let bracket = self.open.iter().rev().find(|open| open.flow);
            let bracket = bracket.map(|open| self.tree.nodes[open.id as usize].span.start as usize);
            words::syntax(self.text, part, &trouble, self.last_end, bracket)
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
                    ..
                } if outside && !self.open.is_empty() => {
                    // The root goes on: this part's entries are entries of the mapping there is.
                    outside = false;
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

    /// An absent value stands behind its `:`, not at it.
    fn absent(&self, span: Span) -> Span {
        let at = span.start as usize;
        let is_value = self
            .open
            .last()
            .is_some_and(|open| open.mapping && open.children % 2 == 1);
        if is_value && at >= self.last_end && self.text.as_bytes().get(at) == Some(&b':') {
            return Span::empty(at + 1);
        }
        span
    }

    fn alias(&mut self, index: usize, span: Span) {
        let Some((target, extent)) = self
            .anchors
            .get(index)
            .map(|anchor| (anchor.id, anchor.extent))
        else {
            return self.null(span);
        };
        let Some(extent) = extent else {
            return self.bad_alias(span, words::alias_of_itself(span));
        };
        if self.open.len() + extent.depth > Tree::MAX_DEPTH {
            return self.bad_alias(span, words::too_deep_with_aliases(span));
        }
        self.added = self.added.saturating_add(extent.size);
        if self.added > ALIAS_BUDGET {
            return self.bad_alias(span, words::alias_bomb(span));
        }
        self.push(span, Shape::Alias(target));
        self.leaf(span, extent);
    }

    /// An anchor that stands in another part of the text is one all the same, and one in a part
    /// that was lost is not to be blamed on its alias.
    fn unknown_alias(&mut self, name: &str, span: Span) {
        if let Some(index) = self.anchors.iter().rposition(|anchor| anchor.name == name) {
            return self.alias(index, span);
        }
        let anchor = format!("&{name}");
        if self
            .lost
            .iter()
            .any(|lost| lost.of(self.text).contains(&anchor))
        {
            self.lose_entry();
            return self.null(span);
        }
        self.bad_alias(span, words::unknown_alias(name, span));
    }

    fn bad_alias(&mut self, span: Span, fault: Fault) {
        if !self.reported {
            self.reported = true;
            self.faults.push(fault);
            self.lose_entry();
        }
        self.null(span);
    }

    /// Notes that the entry that is being read will not be what was written.
    fn lose_entry(&mut self) {
        if let Some(entry) = self.entry {
            self.tree.broken.push(place::key(self.text, entry.start));
        }
    }

    fn null(&mut self, span: Span) {
        self.push(
            span,
            Shape::Scalar {
                text: Cow::Borrowed(""),
                style: Style::Plain,
                typed: true,
            },
        );
        self.leaf(span, Extent { size: 1, depth: 0 });
    }

    fn open(&mut self, mapping: bool, flow: bool, anchor: usize, span: Span) {
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

    fn close(&mut self, span: Span) {
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
    fn push(&mut self, span: Span, shape: Shape<'t>) -> Id {
        let id = self.tree.nodes.len() as Id;
        if let [root] = self.open.as_slice()
            && root.mapping
            && root.children % 2 == 0
        {
            self.entry = Some(Mark {
                start: span.start as usize,
                ..self.mark()
            });
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
    fn leaf(&mut self, span: Span, extent: Extent) {
        self.last_end = self.last_end.max(span.end as usize);
        if let Some(parent) = self.open.last_mut() {
            parent.extent.size = parent.extent.size.saturating_add(extent.size);
            parent.extent.depth = parent.extent.depth.max(extent.depth);
        }
    }

    fn anchor(&mut self, id: Id, extent: Option<Extent>) -> usize {
        self.anchors.push(Anchor {
            name: Cow::Borrowed(""),
            id,
            extent,
        });
        self.anchors.len() - 1
    }

    /// Two keys are one when their texts are: `get` could find but the first of them.
    fn duplicates(&mut self, open: &Open) {
        if !open.mapping || open.children < 4 {
            return;
        }
        let root = Node {
            tree: &self.tree,
            id: open.id,
            anchor: None,
        };
        let keys = || root.entries().map(|(key, _)| key);
        let fault = |key: Node, first: Node| {
            words::duplicate_key(key.text().unwrap_or(""), key.span(), first.span())
        };
        if open.children <= 2 * 16 {
            // A few keys are compared faster than hashed.
            for (index, key) in keys().enumerate() {
                let Some(text) = key.text() else { continue };
                if let Some(first) = keys().take(index).find(|first| first.text() == Some(text)) {
                    self.faults.push(fault(key, first));
                }
            }
            return;
        }
        let mut seen = HashMap::with_capacity(open.children / 2);
        for key in keys() {
            let Some(text) = key.text() else { continue };
            match seen.entry(text) {
                Entry::Occupied(first) => self.faults.push(fault(key, *first.get())),
                Entry::Vacant(free) => {
                    free.insert(key);
                }
            }
        }
    }

    /// Whether the text is a block mapping, so that one entry can be broken and the others sound.
    pub(super) fn root_is_open(&self) -> bool {
        self.open
            .first()
            .is_some_and(|root| root.mapping && !root.flow)
    }

    pub(super) fn in_brackets(&self) -> bool {
        self.open.iter().any(|open| open.flow)
    }

    /// Forgets everything, and tells whether a collection was among it.
    pub(super) fn discard(&mut self) -> bool {
        let is_scalar = |node: &Stored| matches!(node.shape, Shape::Scalar { .. });
        let had_collection = !self.tree.nodes.iter().all(is_scalar);
        self.open.clear();
        self.anchors.clear();
        self.faults.clear();
        self.tree = Tree::default();
        had_collection
    }

    /// Whether the last entry has its key and its whole value.
    pub(super) fn entry_is_complete(&self) -> bool {
        matches!(self.open.as_slice(), [root] if root.children % 2 == 0)
    }

    pub(super) fn mark(&self) -> Mark {
        let (last, children) = self
            .open
            .first()
            .map_or((NONE, 0), |root| (root.last, root.children));
        Mark {
            start: self.last_end,
            nodes: self.tree.nodes.len(),
            faults: self.faults.len(),
            anchors: self.anchors.len(),
            last,
            children,
        }
    }

    /// Forgets all that was read since.
    pub(super) fn rollback(&mut self, mark: Mark) {
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
    pub(super) fn lose(&mut self, part: Span, fault: Fault) {
        self.tree
            .broken
            .push(place::key(self.text, part.start as usize));
        self.lost.push(part);
        self.faults.push(fault);
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

/// Makes `next` the one after the collection's last child, or its first.
fn link(nodes: &mut [Stored], parent: &Open, next: Id) {
    if let Some(last) = nodes.get_mut(parent.last as usize) {
        last.next = next;
        return;
    }
    if let Shape::Sequence(first) | Shape::Mapping(first) = &mut nodes[parent.id as usize].shape {
        *first = next;
    }
}
