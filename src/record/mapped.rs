//! Reads a field of a record from the place that a record mapping names.

use super::record_mapping::{OWN_NAME, Word};
use super::section_content::SectionContent;
use super::source::FieldSource;
use super::value::FieldType;
use super::value_lookup::Found;
use super::{Field, Parsed};
use crate::document::FaultKind;
use crate::document::markdown::BodyBlock;
use crate::document::yaml::{DraftNode, Node, Tree};
use crate::text::nearest::suggestion;
use crate::text::{Span, Spanned, or_list};

/// What a mapping found in a file, translated into Holdpoint's words.
pub(super) struct Translated<'a> {
    found: Found<'a>,
    /// The words of the file that the mapping does not know, with their places.
    unknown: Vec<(String, Span)>,
}

impl<'a> FieldSource<'a> {
    /// Reads a field from where the mapping says. `at` is the index of the field among the mapped
    /// ones.
    pub(super) fn take_mapped<T: FieldType>(
        &mut self,
        field: &'static Field,
        at: usize,
        bit: u32,
    ) -> Parsed<T> {
        let mapping = self.cx.mapping?;
        let mapped = &mapping.fields[at];
        let words = mapping.words(field.name);
        self.cx.field = Some((field.name, &field.about));
        let mut sources = mapped.sources.iter();
        if sources.any(|source| self.is_broken_source(source)) {
            self.present |= bit;
            self.mark_hit(at);
        }
        let Some(found) = self.find(at, mapped, words) else {
            return self.default(field.name, bit);
        };
        self.mark_hit(at);
        let translated = translated(found, words)?;
        self.present |= bit;
        self.read_translated(translated, words, Self::read_node, Self::read_section)
    }

    /// Records in which of the places of a mapped field the file has it.
    pub(super) fn mark_place(&mut self, at: usize, place: usize) {
        let place = (place as u64).min(OWN_NAME);
        self.places |= place.checked_shl(4 * at as u32).unwrap_or(0);
    }

    /// Records that the file has a mapped field.
    pub(super) fn mark_hit(&mut self, at: usize) {
        self.hits |= 1_u64.checked_shl(at as u32).unwrap_or(0);
    }

    /// Reads what a mapping found, and reports its faults in the words of the file.
    pub(super) fn read_translated<T>(
        &mut self,
        translated: Translated<'a>,
        words: &[Word],
        from_node: impl FnOnce(&mut Self, Node<'_>) -> Option<T>,
        from_section: impl FnOnce(&mut Self, &SectionContent<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        let Translated { found, unknown } = translated;
        let first = self.cx.faults.len();
        let is_verbatim = matches!(found, Found::Node(_));
        let read = match found {
            Found::Node(node) => from_node(self, node),
            Found::Section(content) => from_section(self, &content),
            Found::Line(line) => self.read_draft(&line.to_draft(), from_node),
            Found::Draft(draft) => self.read_draft(&draft, from_node),
        };
        self.adapt_faults(first, words, &unknown, is_verbatim);
        read
    }

    /// Reads a value that the file does not have as a node.
    pub(super) fn read_draft<T>(
        &mut self,
        draft: &DraftNode,
        from_node: impl FnOnce(&mut Self, Node<'_>) -> Option<T>,
    ) -> Option<T> {
        let tree = Tree::from_draft(draft);
        tree.root().and_then(|root| from_node(self, root))
    }

    pub(super) fn read_node<T: FieldType>(&mut self, node: Node<'_>) -> Parsed<T> {
        let read = self.cx.read(node);
        read.map(|read| Spanned::new(read, node.span()))
    }

    /// Reads what is under a heading: all of it, or else its first paragraph or line, since people
    /// write more there than a value.
    fn read_section<T: FieldType>(&mut self, content: &SectionContent<'_, '_>) -> Parsed<T> {
        let text = content.text();
        if self.cx.is_placeholder(text.value, text.span) {
            return None;
        }
        let faults = self.cx.faults.len();
        let whole = T::from_section(content, &mut self.cx);
        if self.cx.faults.len() == faults {
            return whole;
        }
        let Some(inline) = content.first_block().and_then(BodyBlock::paragraph) else {
            return whole;
        };
        let reported = self.cx.faults.split_off(faults);
        let paragraph = inline.joined().map(|text| text.into_owned());
        for part in std::iter::once(paragraph).chain(inline.first_line()) {
            let draft = DraftNode::text(part.value, part.span);
            let read = self.read_draft(&draft, Self::read_node);
            if read.is_some() && self.cx.faults.len() == faults {
                return read;
            }
            self.cx.faults.truncate(faults);
        }
        self.cx.faults.extend(reported);
        whole
    }

    /// Rewrites the faults of values in the words of the file, and removes edits that would not
    /// write those words.
    fn adapt_faults(
        &mut self,
        first: usize,
        words: &[Word],
        unknown: &[(String, Span)],
        is_verbatim: bool,
    ) {
        let written: Vec<&str> = words.iter().map(|word| &*word.written).collect();
        for at in first..self.cx.faults.len() {
            let fault = &mut self.cx.faults[at];
            if !is_verbatim {
                fault.fix = None;
            }
            let text = unknown.iter().find(|(_, span)| *span == fault.span);
            let Some((text, span)) = text.filter(|_| fault.kind == FaultKind::FieldType) else {
                continue;
            };
            fault.message = format!("expected {}, found `{text}`", or_list(&written));
            fault.help = suggestion(text, written.iter().copied());
            let fix = self.cx.recase(text, *span, written.iter().copied());
            self.cx.faults[at].fix = fix;
        }
    }
}

/// Replaces the words of a file by those that they stand for. Returns `None` if they say that there is no
/// value yet.
pub(super) fn translated<'a>(found: Found<'a>, words: &[Word]) -> Option<Translated<'a>> {
    let mut unknown = Vec::new();
    let found = if words.is_empty() {
        found
    } else {
        translate_found(found, words, &mut unknown)
    };
    let is_nothing = matches!(&found, Found::Draft(draft) if draft.is_nothing());
    (!is_nothing).then_some(Translated { found, unknown })
}

/// Replaces the words of a file in what was found, and collects the words that the mapping does not
/// know.
fn translate_found<'a>(
    found: Found<'a>,
    words: &[Word],
    unknown: &mut Vec<(String, Span)>,
) -> Found<'a> {
    let mut translate = |text: &str, span: Span| {
        let text = text.trim();
        match words.iter().find(|word| word.written == text) {
            Some(word) => Some(word.meaning.clone().unwrap_or_default()),
            None => {
                unknown.push((text.to_owned(), span));
                None
            }
        }
    };
    let line = match found {
        Found::Node(node) => return Found::Draft(DraftNode::copy(node, &mut translate)),
        Found::Section(content) => match content.first_line() {
            Some(line) => line,
            None => return Found::Section(content),
        },
        Found::Line(line) => line.text,
        Found::Draft(DraftNode::Scalar { text, span, .. }) => Spanned::new(text, span),
        // The words for boxes were looked up where the boxes were read.
        Found::Draft(draft @ (DraftNode::Sequence(..) | DraftNode::Mapping(..))) => {
            return Found::Draft(draft);
        }
    };
    let meaning = translate(&line.value, line.span);
    Found::Draft(DraftNode::text(meaning.unwrap_or(line.value), line.span))
}
