//! Reads a field of a record from the place that a record mapping names.

use super::condition::{self, entry, is_heading};
use super::own_kind::OwnForm;
use super::read_context::is_empty;
use super::record_mapping::{Boxes, MappedField, ValueSource, Word};
use super::section_content::SectionContent;
use super::source::FieldSource;
use super::value::FieldType;
use super::{Field, Parsed, Reference};
use crate::document::FaultKind;
use crate::document::markdown::{self, BodyBlock, Inline, ListItem};
use crate::document::yaml::{DraftNode, Node, Tree};
use crate::text::nearest::suggestion;
use crate::text::{Span, Spanned, or_list};

/// What a mapping found in a file.
pub(super) enum Found<'a> {
    /// A value of the frontmatter, as it is written.
    Node(Node<'a>),
    /// What is under a heading.
    Section(SectionContent<'a, 'a>),
    /// A value in another form.
    Draft(DraftNode),
}

/// The words for a box that is checked and for one that is not, which `values` may give another meaning.
const BOXES: [(&str, &str); 2] = [("[x]", "PASS"), ("[ ]", "FAIL")];

impl<'a> FieldSource<'a> {
    /// Reads a field from where the mapping says. `at` is the place of the field among the mapped ones.
    pub(super) fn take_mapped<T: FieldType>(
        &mut self,
        field: &'static Field,
        at: usize,
        bit: u32,
    ) -> Parsed<T> {
        let mapping = self.mapping?;
        let mapped = &mapping.fields[at];
        let words = mapping.words(field.name);
        self.cx.field = Some((field.name, field.about));
        if mapped
            .sources
            .iter()
            .any(|source| self.is_broken_source(source))
        {
            self.present |= bit;
        }
        let Some(found) = self.find(mapped, words) else {
            return self.default(field.name, bit);
        };
        self.hits |= 1_u64.checked_shl(at as u32).unwrap_or(0);
        let mut unknown = Vec::new();
        let found = translated(found, words, &mut unknown);
        if let Found::Draft(draft) = &found
            && draft.is_nothing()
        {
            return None;
        }
        self.present |= bit;
        let first = self.cx.faults.len();
        let is_verbatim = matches!(found, Found::Node(_));
        let read = match found {
            Found::Node(node) => self.read_node(node),
            Found::Section(content) => self.read_section(&content),
            Found::Draft(draft) => {
                let tree = Tree::from_draft(&draft);
                tree.root().and_then(|root| self.read_node(root))
            }
        };
        self.adapt_faults(first, words, &unknown, is_verbatim);
        read
    }

    fn read_node<T: FieldType>(&mut self, node: Node<'_>) -> Parsed<T> {
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
        let (faults, consumed) = (self.cx.faults.len(), self.cx.consumed.len());
        let whole = T::from_section(content, &mut self.cx);
        if self.cx.faults.len() == faults {
            return whole;
        }
        let reported = self.cx.faults.split_off(faults);
        let Some(BodyBlock::Paragraph(inline)) =
            content.blocks().iter().find(|block| !block.is_blank())
        else {
            self.cx.faults.extend(reported);
            return whole;
        };
        for part in [inline.joined().map(|text| text.into_owned())]
            .into_iter()
            .chain(first_line(inline))
        {
            let kept = self.cx.consumed.len();
            let tree = Tree::from_draft(&DraftNode::text(part.value, part.span));
            let read = tree.root().and_then(|root| self.read_node(root));
            if read.is_some() && self.cx.faults.len() == faults {
                self.cx.consumed.truncate(consumed.max(kept));
                return read;
            }
            self.cx.faults.truncate(faults);
        }
        self.cx.faults.extend(reported);
        whole
    }

    /// Returns the first value that the file has; where links are made of values, all of them.
    pub(super) fn find(&self, mapped: &MappedField, words: &[Word]) -> Option<Found<'a>> {
        let is_link = |source: &ValueSource| matches!(source, ValueSource::Link { .. });
        if !mapped.sources.iter().any(is_link) {
            let found = mapped
                .sources
                .iter()
                .find_map(|it| self.find_one(it, words));
            let are_keys = |source: &ValueSource| matches!(source, ValueSource::Key(_));
            let own = || {
                let are_keys = mapped.sources.iter().all(are_keys);
                are_keys.then(|| self.key(&mapped.name)).flatten()
            };
            return found.or_else(own);
        }
        let mut links = Vec::new();
        for source in &mapped.sources {
            let Some(found) = self.find_one(source, words) else {
                continue;
            };
            match found {
                Found::Draft(DraftNode::Sequence(items, _)) => links.extend(items),
                Found::Draft(link) => links.push(link),
                Found::Node(node) if node.is_sequence() => {
                    links.extend(node.items().map(|it| DraftNode::copy(it, &mut |_, _| None)));
                }
                Found::Node(node) => links.push(DraftNode::copy(node, &mut |_, _| None)),
                Found::Section(content) => links.extend(texts(&content)),
            }
        }
        let span = links.first()?.span().to(links.last()?.span());
        Some(Found::Draft(DraftNode::Sequence(links, span)))
    }

    fn find_one(&self, source: &ValueSource, words: &[Word]) -> Option<Found<'a>> {
        match source {
            ValueSource::Key(key) => self.key(key),
            ValueSource::Section { heading, boxes } => {
                let content = self.section_named(heading)?;
                let Some(boxes) = boxes else {
                    return Some(Found::Section(content));
                };
                checked(&content, boxes, words, self.cx.text).map(Found::Draft)
            }
            ValueSource::Line(label) => {
                let line = self.line(label)?;
                Some(Found::Draft(DraftNode::text(line.0.value, line.0.span)))
            }
            ValueSource::File(name) => {
                let text = name.of(self.path)?;
                Some(Found::Draft(DraftNode::text(text, self.start)))
            }
            ValueSource::Link {
                from,
                kind,
                is_revision,
            } => {
                let link = |text: &str, span: Span| {
                    let text = text.trim();
                    let target = if *is_revision && !text.starts_with("git:") {
                        format!("git:{text}")
                    } else {
                        text.to_owned()
                    };
                    let entry = (
                        DraftNode::text(kind.clone(), span),
                        DraftNode::text(target, span),
                    );
                    DraftNode::Mapping(vec![entry], span)
                };
                let scalars = match self.find_one(from, words)? {
                    // A line may have its value as a link.
                    Found::Draft(_) if let ValueSource::Line(label) = &**from => {
                        let (text, target) = self.line(label)?;
                        vec![link(target.as_deref().unwrap_or(&text.value), text.span)]
                    }
                    Found::Draft(DraftNode::Scalar { text, span, .. }) => vec![link(&text, span)],
                    Found::Draft(_) => return None,
                    Found::Node(node) => {
                        let one = node.text().map(|text| link(text, node.span()));
                        let items = node.items().filter(|item| !is_empty(*item));
                        let items = items.filter_map(|item| Some(link(item.text()?, item.span())));
                        one.into_iter().chain(items).collect()
                    }
                    Found::Section(content) => {
                        let all = texts(&content).into_iter();
                        let all = all.filter_map(|it| match it {
                            DraftNode::Scalar { text, span, .. } => Some(link(&text, span)),
                            DraftNode::Sequence(..) | DraftNode::Mapping(..) => None,
                        });
                        all.collect()
                    }
                };
                let span = scalars.first()?.span().to(scalars.last()?.span());
                Some(Found::Draft(DraftNode::Sequence(scalars, span)))
            }
        }
    }

    /// Returns the first value that the file has for a field of an own kind; and the target of a line's
    /// link, if the field refers to something.
    pub(super) fn find_with_links(
        &self,
        mapped: &MappedField,
        words: &[Word],
        form: &OwnForm,
    ) -> Option<(Found<'a>, Option<Spanned<Reference>>)> {
        let refers = matches!(form, OwnForm::Target | OwnForm::Ref(_));
        for source in &mapped.sources {
            let Some(found) = self.find_one(source, words) else {
                continue;
            };
            let line = match source {
                ValueSource::Line(label) if refers => self.line(label),
                _ => None,
            };
            let target = line.and_then(|(text, target)| {
                let reference = Reference {
                    text: target?.into(),
                    is_link: true,
                    place: None,
                };
                Some(Spanned::new(reference, text.span))
            });
            return Some((found, target));
        }
        None
    }

    /// Returns the value of a key, unless it is empty.
    fn key(&self, key: &str) -> Option<Found<'a>> {
        let (_, value) = entry(self.root?, key)?;
        (!is_empty(value)).then_some(Found::Node(value))
    }

    /// Returns whether the file has an entry for a key that does not parse.
    fn is_broken_source(&self, source: &ValueSource) -> bool {
        let ValueSource::Key(key) = source.place() else {
            return false;
        };
        let outer = key.split_once('.').map_or(&**key, |(outer, _)| outer);
        self.is_broken_key(key) || self.is_broken_key(outer)
    }

    /// Returns the content of the first section with a heading that has any.
    fn section_named(&self, heading: &str) -> Option<SectionContent<'a, 'a>> {
        let mut named = self
            .headings
            .iter()
            .filter(|(name, _)| is_heading(heading, name));
        named.find_map(|(_, section)| {
            let content = SectionContent::new(self.cx.text, self.body, section);
            (!content.is_empty()).then_some(content)
        })
    }

    /// Returns what follows a label and a colon on a line of the body, and the target if it is a link.
    fn line(&self, label: &str) -> Option<(Spanned<String>, Option<String>)> {
        labelled(self.body.blocks(), label)
    }

    /// Returns whether a condition on a value holds. The value may stand under a key, on a line or
    /// under a heading.
    pub(super) fn texts_of(&self, key: &str) -> Option<Vec<String>> {
        let value = condition::value(self.root, key);
        let line = || self.line(key).map(|(text, _)| vec![text.value]);
        let section = || {
            let content = self.section_named(key)?;
            let block = content.blocks().iter().find(|block| !block.is_blank())?;
            let BodyBlock::Paragraph(inline) = block else {
                return None;
            };
            first_line(inline).map(|line| vec![line.value])
        };
        value.or_else(line).or_else(section)
    }

    /// Says in the words of the file what is wrong with its values, and removes edits that would not
    /// write them.
    pub(super) fn adapt_faults(
        &mut self,
        first: usize,
        words: &[Word],
        unknown: &[(String, Span)],
        is_verbatim: bool,
    ) {
        let theirs: Vec<&str> = words.iter().map(|word| &*word.theirs).collect();
        for at in first..self.cx.faults.len() {
            let fault = &mut self.cx.faults[at];
            if !is_verbatim {
                fault.fix = None;
            }
            let text = unknown.iter().find(|(_, span)| *span == fault.span);
            let Some((text, span)) = text.filter(|_| fault.kind == FaultKind::FieldType) else {
                continue;
            };
            fault.message = format!("expected {}, found `{text}`", or_list(&theirs));
            fault.help = suggestion(text, theirs.iter().copied());
            let fix = self.cx.recase(text, *span, theirs.iter().copied());
            self.cx.faults[at].fix = fix;
        }
    }
}

/// Replaces the words of a file by those that they stand for. Collects those that stand for nothing.
pub(super) fn translated<'a>(
    found: Found<'a>,
    words: &[Word],
    unknown: &mut Vec<(String, Span)>,
) -> Found<'a> {
    if words.is_empty() {
        return found;
    }
    let mut translate = |text: &str, span: Span| {
        let text = text.trim();
        match words.iter().find(|word| word.theirs == text) {
            Some(word) => Some(word.ours.clone().unwrap_or_default()),
            None => {
                unknown.push((text.to_owned(), span));
                None
            }
        }
    };
    match found {
        Found::Node(node) => Found::Draft(DraftNode::copy(node, &mut translate)),
        Found::Section(content) => {
            let block = content.blocks().iter().find(|block| !block.is_blank());
            let line = match block {
                Some(BodyBlock::Paragraph(inline)) => first_line(inline),
                Some(BodyBlock::List(items)) => {
                    items.first().and_then(|item| first_line(&item.text))
                }
                Some(_) | None => None,
            };
            match line {
                Some(line) => {
                    let ours = translate(&line.value, line.span);
                    Found::Draft(DraftNode::text(ours.unwrap_or(line.value), line.span))
                }
                None => Found::Section(content),
            }
        }
        // The words for boxes were looked up where the boxes were read.
        Found::Draft(DraftNode::Scalar { text, span, .. }) => {
            let ours = translate(&text, span);
            Found::Draft(DraftNode::text(ours.unwrap_or(text), span))
        }
        Found::Draft(draft) => Found::Draft(draft),
    }
}

/// Returns the check boxes under a heading as a mapping of their texts to results.
fn checked(
    content: &SectionContent<'_, '_>,
    boxes: &Boxes,
    words: &[Word],
    text: &str,
) -> Option<DraftNode> {
    let mut entries = Vec::new();
    collect_boxes(content.blocks(), boxes, words, text, &mut entries);
    (!entries.is_empty()).then(|| DraftNode::Mapping(entries, content.span()))
}

/// Collects recursively. The reader limits the nesting, so the stack is large enough.
fn collect_boxes(
    blocks: &[BodyBlock<'_>],
    boxes: &Boxes,
    words: &[Word],
    text: &str,
    entries: &mut Vec<(DraftNode, DraftNode)>,
) {
    let items = blocks.iter().filter_map(|block| match block {
        BodyBlock::List(items) => Some(items),
        BodyBlock::Heading { .. }
        | BodyBlock::Paragraph(_)
        | BodyBlock::Table { .. }
        | BodyBlock::Code(_)
        | BodyBlock::Comment(_)
        | BodyBlock::Other(_) => None,
    });
    for item in items.flatten() {
        if let Some((mark, span)) = mark(item, text) {
            let name = item.text.joined();
            let is_meant = |boxes: &Boxes| {
                let matching = boxes.matching.as_ref();
                matching.is_none_or(|pattern| pattern.is_match(&name.value))
            };
            if is_meant(boxes) && !name.value.is_empty() {
                let word = words.iter().find(|word| word.theirs == mark);
                let own = BOXES.iter().find(|(known, _)| *known == mark);
                let result = match word {
                    Some(word) => word.ours.as_deref(),
                    None => own.map(|(_, result)| *result),
                };
                if let Some(result) = result {
                    entries.push((
                        DraftNode::text(name.value.into_owned(), name.span),
                        DraftNode::text(result, span),
                    ));
                }
            }
        }
        collect_boxes(&item.blocks, boxes, words, text, entries);
    }
}

/// Returns the box of a task, and its place.
fn mark(item: &ListItem<'_>, text: &str) -> Option<(&'static str, Span)> {
    let before = Span {
        start: item.span.start,
        end: item.text.span.start.max(item.span.start),
    };
    let written = before.slice(text);
    let at = written.rfind('[')?;
    let mark = match written.get(at..at + 3)? {
        "[x]" | "[X]" => "[x]",
        "[ ]" => "[ ]",
        _ => return None,
    };
    let start = before.start as usize + at;
    Some((mark, Span::new(start, start + 3)))
}

/// Returns the items of lists under a heading as texts, or its first line.
fn texts(content: &SectionContent<'_, '_>) -> Vec<DraftNode> {
    let target = |inline: &Inline<'_>| {
        let whole = inline.joined();
        let text = match (&*inline.links, &*inline.code) {
            ([link], _) => link.target.value.to_string(),
            (_, [code]) => code.value.to_string(),
            _ => whole.value.into_owned(),
        };
        DraftNode::text(text, whole.span)
    };
    let items: Vec<DraftNode> = content.items().map(|item| target(&item.text)).collect();
    if !items.is_empty() {
        return items;
    }
    let paragraphs = content.blocks().iter().filter_map(|block| match block {
        BodyBlock::Paragraph(inline) => Some(target(inline)),
        BodyBlock::Heading { .. }
        | BodyBlock::List(_)
        | BodyBlock::Table { .. }
        | BodyBlock::Code(_)
        | BodyBlock::Comment(_)
        | BodyBlock::Other(_) => None,
    });
    paragraphs.take(1).collect()
}

pub(super) fn first_line(inline: &Inline<'_>) -> Option<Spanned<String>> {
    let line = inline.lines.first()?;
    let span = line.place(0..line.text.len());
    Some(Spanned::new(line.text.clone().into_owned(), span))
}

/// Returns what follows a label and a colon on the first line that begins with them, and the target if
/// it is a link.
fn labelled(blocks: &[BodyBlock<'_>], label: &str) -> Option<(Spanned<String>, Option<String>)> {
    markdown::inlines(blocks).into_iter().find_map(|inline| {
        inline.lines.iter().find_map(|line| {
            let start = line.text.get(..label.len())?;
            if !start.eq_ignore_ascii_case(label) {
                return None;
            }
            let after = &line.text[label.len()..];
            let begins_link = |rest: &str| {
                let at = line.text.len() - rest.trim_start().len();
                let place = line.place(at..line.text.len());
                let mut links = inline.links.iter();
                rest.starts_with(' ')
                    && links.any(|link| link.span.contains(Span::empty(place.start as usize)))
            };
            // Some write "Superseded by [9. …](0009-….md)" without a colon.
            let after_colon = after.trim_start().strip_prefix(':');
            let rest = after_colon.or_else(|| begins_link(after).then_some(after))?;
            let value = rest.trim();
            if value.is_empty() {
                return None;
            }
            let at = line.text.len() - rest.trim_start().len();
            let span = line.place(at..at + value.len());
            let links = inline.links.iter();
            let mut links =
                links.filter(|link| span.contains(link.span) || link.span.contains(span));
            let target = links.next().map(|link| link.target.value.to_string());
            Some((Spanned::new(value.to_owned(), span), target))
        })
    })
}
