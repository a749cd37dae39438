//! Where fields come from: the frontmatter, or the body under a heading.

use std::borrow::Cow;

use super::read_context::{ReadContext, is_empty};
use super::section_content::SectionContent;
use super::value::{Texts, Value};
use super::{Field, RecordMapping, Slot};
use crate::document::markdown::{self, Body, Section};
use crate::document::yaml::{self, Node, Tree};
use crate::document::{Fault, FaultKind};
use crate::text::{Span, Spanned};

/// Takes each field of a record with its place and text, where it has any.
pub type Visit<'a> = dyn FnMut(&'static Field, Option<(Span, &dyn Texts)>) + 'a;

/// One document as a source of fields.
pub struct Source<'a> {
    pub cx: ReadContext<'a>,
    tree: &'a Tree<'a>,
    root: Option<Node<'a>>,
    body: &'a Body<'a>,
    /// Body sections by normalised heading.
    headings: Vec<(Cow<'a, str>, &'a Section<'a>)>,
    adoption: Option<&'a RecordMapping>,
    /// Where something that is not written in the file is reported: the value of `kind`.
    fallback_span: Span,
    /// The first words of lines that do not parse.
    broken: Vec<&'a str>,
    taken: u32,
    present: u32,
}

impl<'a> Source<'a> {
    pub fn new(
        cx: ReadContext<'a>,
        tree: &'a Tree<'a>,
        body: &'a Body<'a>,
        adoption: Option<&'a RecordMapping>,
        fallback_span: Span,
    ) -> Self {
        let headings = body
            .sections
            .iter()
            .map(|section| (markdown::heading_name(&section.heading.value), section))
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
            fallback_span,
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
            let prose = SectionContent::new(self.cx.text, self.body, section);
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
        let has_key = |adoption: &RecordMapping| adoption.key(field.name).is_some();
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
            .filter(|section| !SectionContent::new(self.cx.text, self.body, section).is_empty())
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
        let root = tree.root()?.anchored(self.fallback_span);
        if is_empty(root) {
            return None;
        }
        self.present |= bit;
        // The config was told what is wrong with it; this file has no part in that.
        let faults = self.cx.faults.len();
        let read = T::from_node(root, &mut self.cx);
        self.cx.faults.truncate(faults);
        read.map(|read| Spanned::new(read, self.fallback_span))
    }
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
