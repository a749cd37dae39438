//! Looks up values in the places that a record mapping names.

use super::check_boxes;
use super::condition::{self, entry};
use super::labelled_line::LabelledLine;
use super::read_context::is_empty;
use super::record_mapping::{MappedField, OWN_NAME, ValueSource, Word};
use super::section_content::SectionContent;
use super::source::FieldSource;
use crate::document::markdown::{self, BodyBlock, Inline};
use crate::document::yaml::{DraftNode, Node};
use crate::text::Spanned;

/// What a mapping found in a file.
pub(super) enum Found<'a> {
    /// A value of the frontmatter, as it is written.
    Node(Node<'a>),
    /// What is under a heading.
    Section(SectionContent<'a, 'a>),
    /// What follows a label on a line.
    Line(LabelledLine),
    /// A value in another form.
    Draft(DraftNode),
}

impl<'a> FieldSource<'a> {
    /// Returns the value that the file has for a built-in field: the first that it has, or all of
    /// them where links are made of values. A field that is mapped to another key may still be
    /// under its own.
    pub(super) fn find(
        &mut self,
        at: usize,
        mapped: &MappedField,
        words: &[Word],
    ) -> Option<Found<'a>> {
        let is_link = |source: &ValueSource| matches!(source, ValueSource::Link { .. });
        if mapped.sources.iter().any(is_link) {
            return self.find_links(mapped, words);
        }
        let is_key = |source: &ValueSource| matches!(source, ValueSource::Key(_));
        if let Some(found) = self.find_first(at, mapped, words) {
            return Some(found);
        }
        let are_keys = mapped.sources.iter().all(is_key);
        let own = are_keys.then(|| self.key(&mapped.name)).flatten()?;
        self.mark_place(at, OWN_NAME as usize);
        Some(own)
    }

    /// Returns the first value that the file has in one of the places of a field. `at` is the index of
    /// the field among the mapped ones.
    pub(super) fn find_first(
        &mut self,
        at: usize,
        mapped: &MappedField,
        words: &[Word],
    ) -> Option<Found<'a>> {
        let mut sources = mapped.sources.iter().enumerate();
        let found =
            sources.find_map(|(place, source)| Some((place, self.find_one(source, words)?)));
        let (place, found) = found?;
        self.mark_place(at, place);
        Some(found)
    }

    /// Returns the values in all places of a field as a list.
    fn find_links(&self, mapped: &MappedField, words: &[Word]) -> Option<Found<'a>> {
        let as_written = |node| DraftNode::copy(node, &mut |_, _| None);
        let mut links = Vec::new();
        for source in &mapped.sources {
            match self.find_one(source, words) {
                None => {}
                Some(Found::Draft(DraftNode::Sequence(items, _))) => links.extend(items),
                Some(Found::Draft(link)) => links.push(link),
                Some(Found::Line(line)) => links.push(line.to_draft()),
                Some(Found::Node(node)) if node.is_sequence() => {
                    links.extend(node.items().map(as_written));
                }
                Some(Found::Node(node)) => links.push(as_written(node)),
                Some(Found::Section(content)) => {
                    let texts = targets(&content).into_iter();
                    links.extend(texts.map(|text| DraftNode::text(text.value, text.span)));
                }
            }
        }
        sequence(links)
    }

    fn find_one(&self, source: &ValueSource, words: &[Word]) -> Option<Found<'a>> {
        match source {
            ValueSource::Key(key) => self.key(key),
            ValueSource::Section { heading, boxes } => {
                let content = self.section_named(heading)?;
                match boxes {
                    None => Some(Found::Section(content)),
                    Some(boxes) => {
                        check_boxes::results(&content, boxes, words, self.cx.text).map(Found::Draft)
                    }
                }
            }
            ValueSource::Line(label) => self.line(label).map(Found::Line),
            ValueSource::Beside { key, .. } => value_at(self.beside, key),
            ValueSource::File(name) => {
                let text = name.of(self.path)?;
                Some(Found::Draft(DraftNode::text(text, self.start)))
            }
            ValueSource::Link {
                from,
                kind,
                is_revision,
            } => {
                let targets = link_targets(self.find_one(from, words)?).into_iter();
                let link = |target| link(target, kind, *is_revision);
                sequence(targets.map(link).collect())
            }
        }
    }

    /// Returns the value of a key, unless it is empty.
    pub(super) fn key(&self, key: &str) -> Option<Found<'a>> {
        value_at(self.root, key)
    }

    /// Returns whether a value may be in a place that cannot be read.
    pub(super) fn is_broken_source(&self, source: &ValueSource) -> bool {
        match source.place() {
            ValueSource::Key(key) => {
                let outer = key.split_once('.').map_or(&**key, |(outer, _)| outer);
                self.is_broken(key) || self.is_broken(outer)
            }
            ValueSource::Beside { .. } => self.is_beside_broken,
            ValueSource::Section { .. }
            | ValueSource::Line(_)
            | ValueSource::File(_)
            | ValueSource::Link { .. } => false,
        }
    }

    /// Returns the content of the first section with a heading that has any.
    fn section_named(&self, heading: &str) -> Option<SectionContent<'a, 'a>> {
        let name = markdown::heading_name(heading);
        self.sections(|own| own == name).next()
    }

    fn line(&self, label: &str) -> Option<LabelledLine> {
        LabelledLine::find(self.body.blocks(), label)
    }

    /// Returns the texts that a condition is about. They may be under a key, on a line or under a heading.
    pub(super) fn texts_of(&self, key: &str) -> Option<Vec<String>> {
        let value = condition::value(self.root, key);
        let line = || self.line(key).map(|line| vec![line.text.value]);
        let section = || {
            let section = self.section_named(key)?;
            let line = section.first_block()?.paragraph()?.first_line()?;
            Some(vec![line.value])
        };
        value.or_else(line).or_else(section)
    }
}

/// Returns the value of a key, unless it is empty.
fn value_at<'a>(root: Option<Node<'a>>, key: &str) -> Option<Found<'a>> {
    let (_, value) = entry(root?, key)?;
    (!is_empty(value)).then_some(Found::Node(value))
}

/// Returns values as a list; `None` if there are none.
fn sequence<'a>(items: Vec<DraftNode>) -> Option<Found<'a>> {
    let span = items.first()?.span().to(items.last()?.span());
    Some(Found::Draft(DraftNode::Sequence(items, span)))
}

/// Returns the texts from which typed links are made.
fn link_targets(found: Found<'_>) -> Vec<Spanned<String>> {
    match found {
        Found::Line(line) => {
            let target = line.target.unwrap_or(line.text.value);
            vec![Spanned::new(target, line.text.span)]
        }
        Found::Draft(DraftNode::Scalar { text, span, .. }) => vec![Spanned::new(text, span)],
        Found::Draft(DraftNode::Sequence(..) | DraftNode::Mapping(..)) => Vec::new(),
        Found::Node(node) => {
            let items = node.items().filter(|item| !is_empty(*item));
            let texts = std::iter::once(node).chain(items);
            texts
                .filter_map(|node| Some(Spanned::new(node.text()?.to_owned(), node.span())))
                .collect()
        }
        Found::Section(content) => targets(&content),
    }
}

/// Returns a link with a type.
fn link(target: Spanned<String>, kind: &str, is_revision: bool) -> DraftNode {
    let span = target.span;
    let text = target.value.trim();
    let target = if is_revision && !text.starts_with("git:") {
        format!("git:{text}")
    } else {
        text.to_owned()
    };
    let entry = (DraftNode::text(kind, span), DraftNode::text(target, span));
    DraftNode::Mapping(vec![entry], span)
}

/// Returns the targets under a heading: in the items of its lists, or else in its first paragraph.
fn targets(content: &SectionContent<'_, '_>) -> Vec<Spanned<String>> {
    let items: Vec<Spanned<String>> = content.items().map(|item| target(&item.text)).collect();
    if !items.is_empty() {
        return items;
    }
    let paragraph = content.blocks().iter().find_map(BodyBlock::paragraph);
    paragraph.map(target).into_iter().collect()
}

/// Returns the only link or the only code in a text, or else the text itself.
fn target(inline: &Inline<'_>) -> Spanned<String> {
    let whole = inline.joined();
    let text = match (&*inline.links, &*inline.code) {
        ([link], _) => link.target.value.to_string(),
        (_, [code]) => code.value.to_string(),
        _ => whole.value.into_owned(),
    };
    Spanned::new(text, whole.span)
}
