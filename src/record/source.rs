//! Where fields come from: the frontmatter, or the body under a heading.

use std::borrow::Cow;

use super::value::{Refusal, Scalar, Texts, Value};
use super::{Adoption, Field, Slot, Vocabulary};
use crate::document::markdown::{self, Block, Body, Item, Link, Section};
use crate::document::yaml::{self, Node, Tree};
use crate::document::{Fault, FaultKind};
use crate::text::nearest::{distance, nearest};
use crate::text::{Edit, Span, Spanned};

/// Takes each field of a record with its place and text, where it has any.
pub type Visit<'a> = dyn FnMut(&'static Field, Option<(Span, &dyn Texts)>) + 'a;

/// What reading a value needs to know, and where it leaves what it found.
pub struct Cx<'a> {
    /// The whole file.
    pub text: &'a str,
    pub vocabulary: &'a Vocabulary,
    pub faults: Vec<Fault>,
    /// Links of the body that were read as references; they are no plain links any more.
    pub consumed: Vec<Span>,
}

impl<'a> Cx<'a> {
    /// A value of the wrong shape.
    pub fn wrong(&mut self, span: Span, expected: &str, found: &str) -> &mut Fault {
        self.fault(span, format!("expected {expected}, found {found}"))
    }

    /// A `field-type` fault in words of its own.
    pub fn fault(&mut self, span: Span, message: impl Into<String>) -> &mut Fault {
        self.faults
            .push(Fault::new(FaultKind::FieldType, span, message));
        self.faults.last_mut().expect("just pushed")
    }

    /// Reads one piece of text.
    pub fn scalar<T: Scalar>(&mut self, text: &str, span: Span) -> Option<T> {
        let text = text.trim();
        match T::from_text(text) {
            Ok(value) => Some(value),
            Err(Refusal { message, help }) => {
                let message = message.unwrap_or_else(|| {
                    format!("expected {}, found `{}`", T::NOUN, shortened(text))
                });
                self.fault(span, message).help = help;
                None
            }
        }
    }

    /// Whether a node is a mapping with none but the `known` keys; each other
    /// key is an `unknown-field` fault.
    pub fn mapping(&mut self, node: Node<'_>, expected: &str, known: &[&'static str]) -> bool {
        if !node.is_mapping() {
            self.wrong(node.span(), expected, node.describe());
            return false;
        }
        for (key, _) in node.entries() {
            let Some(name) = key.text() else { continue };
            if !known.contains(&name) && !is_own(name) {
                let is_taken = |known: &str| node.entry(known).is_some();
                self.unknown_key(name, key.span(), known.iter().copied(), is_taken)
                    .message = format!("nothing reads the key `{name}` here");
            }
        }
        true
    }

    /// The fault reported last is that a mapping lacks `keys`. Where one of them
    /// is there and misspelt, that is the same fault: it is told once, with the fix.
    pub fn or_misspelt(&mut self, keys: &[&str]) {
        let Some((lack, before)) = self.faults.split_last() else {
            return;
        };
        let is_it = |fault: &Fault| {
            fault.kind == FaultKind::UnknownField
                && lack.span.contains(fault.span)
                && fault
                    .fix
                    .as_ref()
                    .is_some_and(|(_, edit)| keys.contains(&edit.text.as_str()))
        };
        if let Some(at) = before.iter().position(is_it) {
            let misspelt = self.faults.remove(at);
            if let Some(lack) = self.faults.last_mut() {
                (lack.help, lack.fix) = (misspelt.help, misspelt.fix);
            }
        }
    }

    /// One key of a mapping, if it says anything that can be read.
    pub fn key<T: Value>(&mut self, node: Node<'_>, key: &str) -> Slot<T> {
        let value = node.get(key).filter(|value| !is_empty(*value))?;
        T::from_node(value, self).map(|read| Spanned::new(read, value.span()))
    }

    /// A key that nothing reads; the nearest known one is offered, and put in
    /// its place where it is one or two letters away and not taken.
    pub fn unknown_key<'k>(
        &mut self,
        name: &str,
        span: Span,
        known: impl Iterator<Item = &'k str>,
        is_taken: impl Fn(&str) -> bool,
    ) -> &mut Fault {
        let mut fault = Fault::new(
            FaultKind::UnknownField,
            span,
            format!("no record has a field `{name}`"),
        );
        match nearest(name, known) {
            Some(near) if distance(name, near) <= 2 && !is_taken(near) => {
                fault = fault.help(format!("did you mean `{near}`?"));
                fault = fault.fix(format!("rename it to `{near}`"), Edit::new(span, near));
            }
            Some(near) => fault = fault.help(format!("did you mean `{near}`?")),
            None => fault = fault.help("take it out, or begin it with `x-` to keep it as your own"),
        }
        self.faults.push(fault);
        self.faults.last_mut().expect("just pushed")
    }

    /// A part of the file as it is written.
    pub fn source_text(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    /// Where a text stands letter for letter in the part of the file that it was
    /// read from, quotes and blanks around it left aside.
    pub fn verbatim(&self, text: &str, span: Span) -> Option<Span> {
        let around = |char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '`');
        let source = self.source_text(span);
        let inner = source.trim_start_matches(around);
        let start = span.start as usize + source.len() - inner.len();
        let is_verbatim = inner.trim_end_matches(around) == text && !text.is_empty();
        is_verbatim.then(|| Span::new(start, start + text.len()))
    }

    /// A word about an id that older readers of YAML do not take for text.
    pub fn check_ambiguity(&mut self, node: Node<'_>) {
        let Some(text) = node.text() else { return };
        if node.style() != Some(yaml::Style::Plain) {
            return;
        }
        if let Some(other) = yaml::legacy_type(text) {
            let fault = Fault::new(
                FaultKind::AmbiguousScalar,
                node.span(),
                format!("`{text}` is {other} to readers of YAML 1.1"),
            );
            self.faults.push(
                fault
                    .help("put it in quotes")
                    .fix("quote it", Edit::new(node.span(), format!("\"{text}\""))),
            );
        }
    }
}

/// A key that is the user's own by its name.
pub fn is_own(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with("x_")
}

/// The beginning of a text, for a message.
pub fn shortened(text: &str) -> Cow<'_, str> {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]).into(),
        None if line.len() < text.len() => format!("{line}…").into(),
        None => line.into(),
    }
}

/// One document as a source of fields.
pub struct Source<'a> {
    pub cx: Cx<'a>,
    tree: &'a Tree<'a>,
    root: Option<Node<'a>>,
    body: &'a Body<'a>,
    /// Body sections by normalised heading.
    headings: Vec<(Cow<'a, str>, &'a Section<'a>)>,
    adoption: Option<&'a Adoption>,
    /// Where something that is not written in the file is reported: the value of `kind`.
    anchor: Span,
    /// The first words of lines that do not parse.
    broken: Vec<&'a str>,
    taken: u32,
    present: u32,
}

impl<'a> Source<'a> {
    pub fn new(
        cx: Cx<'a>,
        tree: &'a Tree<'a>,
        body: &'a Body<'a>,
        adoption: Option<&'a Adoption>,
        anchor: Span,
    ) -> Self {
        let headings = body
            .sections
            .iter()
            .map(|section| (markdown::name(&section.heading.value), section))
            .collect();
        let root = tree.root().filter(|root| root.is_mapping());
        let faults = cx.faults.iter();
        let broken = faults
            .filter(|fault| fault.kind == FaultKind::Syntax)
            .flat_map(|fault| first_words(cx.text, fault.span.start as usize))
            .collect();
        Self {
            cx,
            tree,
            root,
            body,
            headings,
            adoption,
            anchor,
            broken,
            taken: 0,
            present: 0,
        }
    }

    /// A bit for each field taken so far, in the order of the table: set where
    /// the file has something for it, readable or not.
    pub fn present(&self) -> u32 {
        self.present
    }

    /// Reads the next field of the table.
    pub fn take<T: Value>(&mut self, field: &'static Field) -> Slot<T> {
        let bit = 1 << self.taken;
        self.taken += 1;
        let front = self.frontmatter(field.name);
        let sections = self.sections(field);
        if front.is_some() || !sections.is_empty() || self.is_broken(field.name) {
            self.present |= bit;
        }
        self.report_duplicates(field.name, front.map(|(key, _)| key.span()), &sections);
        if let Some((_, value)) = front {
            return T::from_node(value, &mut self.cx).map(|read| Spanned::new(read, value.span()));
        }
        if let Some(section) = sections.first() {
            let prose = Prose::new(self.cx.text, self.body, section);
            return T::from_section(&prose, &mut self.cx);
        }
        self.default(field.name, bit)
    }

    /// The key and value of a field in the frontmatter, if it says anything.
    fn frontmatter(&self, field: &str) -> Option<(Node<'a>, Node<'a>)> {
        let root = self.root?;
        let theirs = self
            .adoption
            .and_then(|adoption| adoption.key(field))
            .and_then(|key| root.entry(key));
        theirs
            .or_else(|| root.entry(field))
            .filter(|(_, value)| !is_empty(*value))
    }

    /// Whether the field's entry is there and does not parse.
    fn is_broken(&self, field: &str) -> bool {
        let theirs = self.adoption.and_then(|adoption| adoption.key(field));
        let is_broken = |key: &str| self.tree.is_broken(key) || self.broken.contains(&key);
        is_broken(field) || theirs.is_some_and(is_broken)
    }

    fn sections(&self, field: &Field) -> Vec<&'a Section<'a>> {
        // Where the config says from which key a field is read, a heading of somebody else's
        // text is no second place of it.
        let has_key = |adoption: &Adoption| adoption.key(field.name).is_some();
        if field.headings.is_empty() || self.adoption.is_some_and(has_key) {
            return Vec::new();
        }
        let named = |name: &str| {
            field
                .headings
                .iter()
                .any(|heading| heading.eq_ignore_ascii_case(name))
        };
        let sections = self
            .headings
            .iter()
            .filter(|(name, _)| named(name))
            .map(|(_, section)| *section);
        sections
            .filter(|section| !Prose::new(self.cx.text, self.body, section).is_empty())
            .collect()
    }

    fn report_duplicates(&mut self, field: &str, front: Option<Span>, sections: &[&Section<'_>]) {
        let places = front
            .into_iter()
            .chain(sections.iter().map(|section| section.heading.span));
        let places: Vec<Span> = places.collect();
        let Some((first, rest)) = places.split_first() else {
            return;
        };
        for place in rest {
            let fault = Fault::new(
                FaultKind::DuplicateField,
                *place,
                format!("`{field}` is given twice"),
            );
            self.cx.faults.push(
                fault
                    .related(*first, "first given here")
                    .help("keep one of the two"),
            );
        }
    }

    /// What the config says for files that never say it. Its place is the
    /// record's anchor: there is nothing in this file to point at.
    fn default<T: Value>(&mut self, field: &str, bit: u32) -> Slot<T> {
        let text = self.adoption?.default(field)?;
        let (tree, _) = yaml::parse(text, Span::new(0, text.len()));
        let root = tree.root()?.anchored(self.anchor);
        if is_empty(root) {
            return None;
        }
        self.present |= bit;
        // The config was told what is wrong with it; this file has no part in that.
        let faults = self.cx.faults.len();
        let read = T::from_node(root, &mut self.cx);
        self.cx.faults.truncate(faults);
        read.map(|read| Spanned::new(read, self.anchor))
    }
}

/// A place without the line ends around what stands there; an indentation is
/// part of a code block.
fn trimmed(span: Span, text: &str) -> Span {
    let whole = span.of(text);
    let start = whole.len() - whole.trim_start_matches(['\n', '\r']).len();
    let end = whole.trim_end().len().max(start);
    let at = span.start as usize;
    Span::new(at + start, at + end)
}

/// Whether a mapping says something under a key, readable or not.
pub fn has(node: Node<'_>, key: &str) -> bool {
    node.get(key).is_some_and(|value| !is_empty(value))
}

/// The word that the line of a fault begins with, behind blanks, dashes and
/// quotes; and that of the line before, where its value was to follow. Where an
/// entry does not parse because it has no colon or stands too far to the right,
/// that is the key it was to be.
fn first_words(text: &str, at: usize) -> impl Iterator<Item = &str> {
    let before = text.get(..at).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or("");
    let above = text[..start].lines().next_back().unwrap_or("");
    let above = above.trim_end().strip_suffix(':').unwrap_or("");
    [line, above].into_iter().map(first_word)
}

/// The name that a text begins with.
pub fn first_word(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t', '-', '"', '\'']);
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
    &text[..text.find(|char| !is_name(char)).unwrap_or(text.len())]
}

/// Whether a value is there and says nothing.
pub fn is_empty(node: Node<'_>) -> bool {
    node.is_null()
        || node.text().is_some_and(|text| text.trim().is_empty())
        || (node.is_sequence() && node.items().all(is_empty))
        || (node.is_mapping() && node.entries().next().is_none())
}

/// Everything under one heading.
pub struct Prose<'s, 't> {
    text: &'t str,
    body: &'s Body<'t>,
    section: &'s Section<'t>,
}

impl<'s, 't> Prose<'s, 't> {
    pub fn new(text: &'t str, body: &'s Body<'t>, section: &'s Section<'t>) -> Self {
        Self {
            text,
            body,
            section,
        }
    }

    /// The place of the content; of the heading where there is none.
    pub fn span(&self) -> Span {
        match self.blocks() {
            [] => self.section.heading.span,
            _ => trimmed(self.section.span, self.text),
        }
    }

    pub fn blocks(&self) -> &'s [Block<'t>] {
        self.body.blocks_of(self.section)
    }

    /// Nothing, or only what a template left: a comment, list marks.
    fn is_empty(&self) -> bool {
        self.blocks().iter().all(Block::is_blank)
    }

    /// The text as it is written, without comments around it; of a lone
    /// paragraph or list item without the mark before it.
    pub fn text(&self) -> Spanned<&'t str> {
        let mut span = self.section.span;
        let mut blocks = self.blocks();
        while let [Block::Comment(comment), rest @ ..] = blocks {
            span.start = comment.end;
            blocks = rest;
        }
        while let [rest @ .., Block::Comment(comment)] = blocks {
            span.end = comment.start;
            blocks = rest;
        }
        let span = match blocks {
            [Block::Paragraph(inline)] => inline.span,
            [Block::List(items)] if items.len() == 1 && items[0].blocks.is_empty() => {
                items[0].text.span
            }
            _ => trimmed(span, self.text),
        };
        Spanned::new(span.of(self.text), span)
    }

    /// The items of the first list.
    pub fn list(&self) -> Option<&'s [Item<'t>]> {
        self.blocks().iter().find_map(|block| match block {
            Block::List(items) => Some(items.as_slice()),
            Block::Heading { .. }
            | Block::Paragraph(_)
            | Block::Table { .. }
            | Block::Code(_)
            | Block::Comment(_)
            | Block::Other(_) => None,
        })
    }

    /// All links under the heading.
    pub fn links(&self) -> impl Iterator<Item = &'s Link<'t>> {
        let span = self.section.span;
        self.body
            .links
            .iter()
            .filter(move |link| span.contains(link.span))
    }
}
