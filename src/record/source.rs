//! Reads the fields of a record from its frontmatter, or from the body under a heading.

use std::borrow::Cow;

use super::read_context::{ReadContext, is_empty};
use super::section_content::SectionContent;
use super::value::{FieldContent, FieldType};
use super::{Field, Parsed, RecordMapping};
use crate::document::markdown::{self, Body, Section};
use crate::document::yaml::{self, Node, Tree};
use crate::document::{Fault, FaultKind};
use crate::text::{RepoPath, Span, Spanned};

/// A function that is called for each field of a record, with its span and value if it has one.
pub(crate) type FieldVisitor<'a> =
    dyn FnMut(&'static Field, Option<(Span, &dyn FieldContent)>) + 'a;

/// One document, from which the fields of a table are read in order.
pub struct FieldSource<'a> {
    pub cx: ReadContext<'a>,
    tree: &'a Tree<'a>,
    pub(super) root: Option<Node<'a>>,
    /// The top-level entries of the frontmatter by their keys, in order. Every field is looked for
    /// among them.
    entries: Vec<(&'a str, Node<'a>, Node<'a>)>,
    pub(super) body: &'a Body<'a>,
    /// The sections of the body with their normalised headings.
    pub(super) headings: Vec<(Cow<'a, str>, &'a Section<'a>)>,
    pub(super) path: &'a RepoPath,
    /// The span of values that the path of the file contains.
    pub(super) start: Span,
    /// The content of the file beside the record.
    pub(super) beside: Option<Node<'a>>,
    /// Whether that file cannot be read, so that nothing can be said to be missing in it.
    pub(super) is_beside_broken: bool,
    /// The span of values that a default supplies.
    pub(super) default_span: Span,
    /// The first words of lines that do not parse.
    broken: Vec<&'a str>,
    taken: u32,
    pub(super) present: u32,
    /// A bit for each of the first mapped fields, which is set if the file has it.
    pub(super) hits: u64,
    /// Where the file has the first mapped fields, see [`MappedRecord`](super::typed_record::MappedRecord).
    pub(super) places: u64,
}

impl<'a> FieldSource<'a> {
    pub fn new(
        cx: ReadContext<'a>,
        tree: &'a Tree<'a>,
        body: &'a Body<'a>,
        path: &'a RepoPath,
        start: Span,
    ) -> Self {
        let headings = body
            .sections
            .iter()
            .map(|section| (markdown::heading_name(&section.heading.value), section))
            .collect();
        let root = tree.root().filter(|root| root.is_mapping());
        let entries = root.iter().flat_map(|root| root.entries());
        let entries = entries.filter_map(|(key, value)| Some((key.text()?, key, value)));
        let entries = entries.collect();
        let faults = cx.faults.iter();
        let broken = faults
            .filter(|fault| fault.kind == FaultKind::Syntax)
            .flat_map(|fault| first_words(cx.text, fault.span.start as usize))
            .collect();
        let default_span = default_span(cx.text.len());
        Self {
            beside: None,
            is_beside_broken: false,
            default_span,
            cx,
            tree,
            root,
            entries,
            body,
            headings,
            path,
            start,
            broken,
            taken: 0,
            present: 0,
            hits: 0,
            places: 0,
        }
    }

    /// Returns a bit for each field read so far, in the order of the table. It is set if the file
    /// has something for the field, readable or not.
    pub fn present(&self) -> u32 {
        self.present
    }

    /// Reads the next field of the table.
    pub fn take<T: FieldType>(&mut self, field: &'static Field) -> Parsed<T> {
        let bit = 1 << self.taken;
        self.taken += 1;
        let mapped = self
            .cx
            .mapping
            .and_then(|mapping| mapping.field(field.name));
        if let Some((at, _)) = mapped {
            return self.take_mapped(field, at, bit);
        }
        let front = self.frontmatter(field.name, T::MAY_BE_NONE);
        let sections = self.sections_of(field);
        if front.is_some() || !sections.is_empty() || self.is_broken(field.name) {
            self.present |= bit;
        }
        self.report_duplicates(field.name, front.map(|(key, _)| key.span()), &sections);
        self.cx.field = Some((field.name, &field.about));
        if let Some((_, value)) = front {
            return self.read_node(value);
        }
        if let Some(content) = sections.first() {
            let text = content.text();
            if self.cx.is_placeholder(text.value, text.span) {
                return None;
            }
            let (faults, consumed) = (self.cx.faults.len(), self.cx.consumed.len());
            let read = T::from_section(content, &mut self.cx);
            // In the files of another tool, a heading with the name of a field may mean something
            // else.
            if self.cx.mapping.is_some() && self.cx.faults.len() > faults {
                self.cx.faults.truncate(faults);
                self.cx.consumed.truncate(consumed);
                self.present &= !bit;
                return self.default(field.name, bit);
            }
            return read;
        }
        self.default(field.name, bit)
    }

    /// Returns the key and value of a field in the frontmatter, unless the value is empty. An empty list
    /// is a value of a field that may be none.
    fn frontmatter(&self, field: &str, may_be_none: bool) -> Option<(Node<'a>, Node<'a>)> {
        let is_none =
            |value: Node<'_>| may_be_none && value.is_sequence() && value.items().next().is_none();
        let mut entries = self.entries.iter();
        let (_, key, value) = entries.find(|(name, _, _)| *name == field)?;
        (!is_empty(*value) || is_none(*value)).then_some((*key, *value))
    }

    /// Returns whether the file has an entry for a key that does not parse.
    pub(super) fn is_broken(&self, key: &str) -> bool {
        self.tree.is_broken(key) || self.broken.contains(&key)
    }

    /// Returns the sections that have content and for whose normalised heading `is_meant` is true.
    pub(super) fn sections(
        &self,
        is_meant: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = SectionContent<'a, 'a>> {
        let meant = self.headings.iter().filter(move |(name, _)| is_meant(name));
        let contents =
            meant.map(|(_, section)| SectionContent::new(self.cx.text, self.body, section));
        contents.filter(|content| !content.is_empty())
    }

    fn sections_of(&self, field: &Field) -> Vec<SectionContent<'a, 'a>> {
        // Where the configuration says what files have for a field, the file was not written for
        // Holdpoint, and a heading with the field's name is not meant as that field.
        let has_default = |mapping: &RecordMapping| mapping.default(field.name).is_some();
        if field.headings.is_empty() || self.cx.mapping.is_some_and(has_default) {
            return Vec::new();
        }
        self.sections(|name| field.has_heading(name)).collect()
    }

    fn report_duplicates(
        &mut self,
        field: &str,
        front: Option<Span>,
        sections: &[SectionContent<'_, '_>],
    ) {
        if sections.len() + usize::from(front.is_some()) < 2 {
            return;
        }
        let headings = sections.iter().map(SectionContent::heading_span);
        let places = front.into_iter().chain(headings);
        let places: Vec<Span> = places.collect();
        let Some((first, rest)) = places.split_first() else {
            return;
        };
        for place in rest {
            let fault = Fault::new(
                FaultKind::DuplicateField,
                *place,
                format!("duplicate field `{field}`"),
            );
            self.cx.faults.push(
                fault
                    .related(*first, "first value here")
                    .help("keep one of them"),
            );
        }
    }

    /// Reads the default that the configuration gives for a field of a built-in kind.
    pub(super) fn default<T: FieldType>(&mut self, field: &str, bit: u32) -> Parsed<T> {
        self.read_default(field, |source, node| {
            source.present |= bit;
            let read = T::from_node(node, &mut source.cx);
            read.map(|read| Spanned::new(read, node.span()))
        })
    }

    /// Reads the default that the configuration gives for a field. Its span says that the file does
    /// not contain the value.
    pub(super) fn read_default<T>(
        &mut self,
        field: &str,
        from_node: impl FnOnce(&mut Self, Node<'_>) -> Option<T>,
    ) -> Option<T> {
        let text = self.cx.mapping?.default(field)?;
        let (tree, _) = yaml::parse(text, Span::new(0, text.len()));
        let root = tree.root()?.anchored(self.default_span);
        if is_empty(root) {
            return None;
        }
        // Faults of the default are reported in the configuration, not in this file.
        let faults = self.cx.faults.len();
        let read = from_node(self, root);
        self.cx.faults.truncate(faults);
        read
    }
}

/// Returns the span of values that a default supplies: the end of the file, where no value is.
pub(super) fn default_span(length: usize) -> Span {
    Span::empty(length)
}

/// Returns the first word on the line of a fault, after blanks, dashes and quotes, and the first
/// word of the line above if that ends in a colon. If an entry does not parse because it has no
/// colon or is indented too far, one of the two is its key.
///
/// Only the text nearby is searched: a line may be as long as the file and have many faults.
fn first_words(text: &str, at: usize) -> impl Iterator<Item = &str> {
    const NEARBY: usize = 1000;
    let from = text.ceil_char_boundary(at.saturating_sub(NEARBY));
    let to = text.floor_char_boundary(at.saturating_add(NEARBY));
    let before = text.get(from..at).unwrap_or("");
    let start = match before.rfind('\n') {
        Some(end) => Some(from + end + 1),
        None if from == 0 => Some(0),
        None => None,
    };
    let line = start.and_then(|start| text[start..to].lines().next());
    let above = start.and_then(|start| text[from..start].lines().next_back());
    let above = above.unwrap_or("").trim_end().strip_suffix(':');
    [line.unwrap_or(""), above.unwrap_or("")]
        .into_iter()
        .map(first_word)
}

/// Returns the name that a text begins with.
pub(crate) fn first_word(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t', '-', '"', '\'']);
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
    &text[..text.find(|char| !is_name(char)).unwrap_or(text.len())]
}
