//! Labelled text of the body: the text after labels such as `Expected:` and `Evidence:`.

use std::ops::Range;
use std::ptr;

use super::read_context::{ReadContext, shortened};
use super::scalar::Text;
use super::value::FieldType;
use super::{Parsed, Reference};
use crate::document::markdown::{BodyBlock, CodeBlock, Inline, ListItem, TextLine};
use crate::text::{Span, Spanned};

/// The text after one label.
///
/// It consists of the rest of the line and the lines after it in the same paragraph or item, up to
/// the next label. A label with nothing after it takes the paragraph, list or code block that
/// follows.
pub(crate) struct LabelledText<'b, 't> {
    /// The label as the caller spells it. The record may spell it in another letter case.
    pub label: &'static str,
    lines: Vec<LabelledLine<'b, 't>>,
    code: Option<&'b CodeBlock<'t>>,
    takes_next: bool,
}

/// A line, or the part of a line after the label.
struct LabelledLine<'b, 't> {
    inline: &'b Inline<'t>,
    /// `None` for inline content that consists of images without alternative text.
    line: Option<&'b TextLine<'t>>,
    /// The offset of the part in the line's plain text.
    at: usize,
    /// The span of the part in the source, including marks, up to the next line.
    source: Span,
}

/// Returns all labelled text of some blocks in order, including that in nested lists.
pub(crate) fn labelled<'b, 't>(
    blocks: &'b [BodyBlock<'t>],
    labels: &[&'static str],
) -> Vec<LabelledText<'b, 't>> {
    let mut reader = LabelReader::new(labels);
    reader.blocks(blocks);
    reader.all
}

/// Returns all labelled text of one item.
pub(crate) fn labelled_item<'b, 't>(
    item: &'b ListItem<'t>,
    labels: &[&'static str],
) -> Vec<LabelledText<'b, 't>> {
    let mut reader = LabelReader::new(labels);
    reader.item(item, None);
    reader.all
}

impl<'b, 't> LabelledText<'b, 't> {
    /// Returns the plain text; `None` if there is none.
    pub(crate) fn text(&self, cx: &ReadContext<'_>) -> Parsed<Text> {
        let texts = self.texts(cx);
        let place = texts.first()?.span.to(texts.last()?.span);
        let words: Vec<&str> = texts.iter().map(|text| &*text.value.0).collect();
        Some(Spanned::new(Text(words.join(" ").into()), place))
    }

    /// Reads the plain text as a whole number, and reports text that is not one.
    pub(crate) fn number(&self, cx: &mut ReadContext<'_>) -> Parsed<i64> {
        let text = self.text(cx)?;
        match text.trim().parse() {
            Ok(number) => Some(Spanned::new(number, text.span)),
            Err(_) => {
                let found = format!("`{}`", shortened(&text));
                cx.wrong(text.span, <i64 as FieldType>::EXPECTED, &found);
                None
            }
        }
    }

    /// Returns the plain text of the paragraph, or of each item of a list.
    pub(crate) fn texts(&self, cx: &ReadContext<'_>) -> Vec<Spanned<Text>> {
        let code = self
            .code
            .map(|code| Spanned::new(Text(code.text.trim_end().into()), code.span));
        let blocks = self.lines.chunk_by(in_one_block).map(|lines| {
            let words: Vec<&str> = lines.iter().map(LabelledLine::text).collect();
            let places = lines.iter().map(|line| line.place(cx.text));
            let place = places.reduce(Span::to).unwrap_or_default();
            Spanned::new(Text(words.join(" ").trim().into()), place)
        });
        code.into_iter().chain(blocks).collect()
    }

    /// Returns the code block that follows the label.
    pub(crate) fn code(&self) -> Option<&'b CodeBlock<'t>> {
        self.code
    }

    /// Returns the targets after the label, paragraph by paragraph or item by item: the links, or
    /// else the code spans, or else the parts between commas and the word `and`.
    pub(crate) fn targets(&self, cx: &mut ReadContext<'_>) -> Vec<Spanned<Reference>> {
        let blocks = self.lines.chunk_by(in_one_block);
        blocks.flat_map(|lines| targets(lines, cx)).collect()
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.code.is_none()
    }
}

fn in_one_block(a: &LabelledLine<'_, '_>, b: &LabelledLine<'_, '_>) -> bool {
    ptr::eq(a.inline, b.inline)
}

fn targets(lines: &[LabelledLine<'_, '_>], cx: &mut ReadContext<'_>) -> Vec<Spanned<Reference>> {
    let links = lines.iter().flat_map(|segment| {
        let links = segment.inline.links.iter();
        links.filter(|link| segment.begins(link.span))
    });
    let links: Vec<_> = links.map(|link| Reference::link(link, cx)).collect();
    if !links.is_empty() {
        return links;
    }
    let code = lines.iter().flat_map(|segment| {
        let code = segment.inline.code.iter();
        code.filter(|code| segment.begins(code.span))
    });
    let code: Vec<_> = code
        .map(|code| {
            let target = Reference::target_at(&code.value, code.span, cx);
            Spanned::new(target, code.span)
        })
        .collect();
    if code.is_empty() {
        plain_targets(lines, cx)
    } else {
        code
    }
}

/// Returns the targets that are written as plain text.
fn plain_targets(lines: &[LabelledLine<'_, '_>], cx: &ReadContext<'_>) -> Vec<Spanned<Reference>> {
    let mut targets = Vec::new();
    for segment in lines {
        let (Some(line), text) = (segment.line, segment.text()) else {
            continue;
        };
        targets.extend(enumerated(text).map(|part| {
            let part = segment.at + part.start..segment.at + part.end;
            Reference::on_line(line, part, cx)
        }));
        // A list that continues on the next line ends this one with a comma. Otherwise the next
        // line is prose.
        if !text.ends_with([',', ';']) {
            break;
        }
    }
    targets
}

/// Returns the trimmed parts of a text between commas, semicolons and the word `and`.
fn enumerated(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start_of = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let parts = text.split([',', ';']).flat_map(|part| part.split(" and "));
    let parts = parts
        .map(str::trim)
        .filter(|part| !part.is_empty() && *part != "and");
    parts.map(move |part| start_of(part)..start_of(part) + part.len())
}

impl<'b> LabelledLine<'b, '_> {
    fn text(&self) -> &'b str {
        self.line.map_or("", |line| line.text[self.at..].trim_end())
    }

    /// Returns the span of the text with the marks around it, so that a finding points at all of
    /// `` `a` and *b* ``.
    fn place(&self, source: &str) -> Span {
        let Some(line) = self.line.filter(|_| !self.text().is_empty()) else {
            return self.source;
        };
        let text = line.place(self.at..self.at + self.text().len());
        let before = Span {
            start: self.source.start.min(text.start),
            end: text.start,
        };
        let is_mark = |char: char| matches!(char, '`' | '*' | '_' | '~' | '[' | '!');
        let before = before.slice(source);
        let marks = before.len() - before.trim_end_matches(is_mark).len();
        Span {
            start: text.start - marks as u32,
            end: text.end.max(line.span.end),
        }
    }

    fn is_empty(&self) -> bool {
        let mut links = self.inline.links.iter();
        self.text().is_empty() && !links.any(|link| self.begins(link.span))
    }

    /// Returns whether something with this span, including its marks, begins in this part.
    fn begins(&self, span: Span) -> bool {
        (self.source.start..self.source.end).contains(&span.start)
    }
}

/// Collects labelled text block by block.
struct LabelReader<'l, 'b, 't> {
    labels: &'l [&'static str],
    all: Vec<LabelledText<'b, 't>>,
}

impl<'l, 'b, 't> LabelReader<'l, 'b, 't> {
    fn new(labels: &'l [&'static str]) -> Self {
        Self {
            labels,
            all: Vec::new(),
        }
    }

    fn blocks(&mut self, blocks: &'b [BodyBlock<'t>]) {
        for block in blocks {
            let open = self.open();
            match block {
                BodyBlock::Paragraph(inline) => self.inline(inline, open),
                BodyBlock::List(items) => items.iter().for_each(|item| self.item(item, open)),
                BodyBlock::Code(code) => {
                    if let Some(open) = open.filter(|_| !code.text.trim().is_empty()) {
                        self.all[open].code = Some(code);
                    }
                }
                // A comment may stand between a label and its text, as in the template.
                BodyBlock::Comment(_) => continue,
                BodyBlock::Heading { .. } | BodyBlock::Table { .. } | BodyBlock::Other(_) => {}
            }
            if let Some(open) = open {
                self.all[open].takes_next = false;
            }
        }
    }

    fn item(&mut self, item: &'b ListItem<'t>, into: Option<usize>) {
        self.inline(&item.text, into);
        self.blocks(&item.blocks);
        // The next item is not the text of a label in this one.
        if let Some(open) = self.open().filter(|open| Some(*open) != into) {
            self.all[open].takes_next = false;
        }
    }

    fn inline(&mut self, inline: &'b Inline<'t>, into: Option<usize>) {
        let mut current = into;
        let starts = inline.lines.iter().skip(1).map(|line| line.span.start);
        let ends = starts.chain([inline.span.end]);
        for (line, end) in inline.lines.iter().zip(ends) {
            let mut segment = LabelledLine {
                inline,
                line: Some(line),
                at: 0,
                source: Span {
                    start: line.span.start,
                    end: end.max(line.span.end),
                },
            };
            if let Some((label, colon)) = self.label(line, inline) {
                let rest = &line.text[colon + 1..];
                segment.at = line.text.len() - rest.trim_start().len();
                segment.source.start = line.place(colon..colon + 1).end;
                current = Some(self.all.len());
                self.all.push(LabelledText {
                    label,
                    lines: Vec::new(),
                    code: None,
                    takes_next: true,
                });
            }
            self.add(segment, current);
        }
        if inline.lines.is_empty() {
            let (line, at, source) = (None, 0, inline.span);
            let segment = LabelledLine {
                inline,
                line,
                at,
                source,
            };
            self.add(segment, current);
        }
    }

    fn add(&mut self, segment: LabelledLine<'b, 't>, to: Option<usize>) {
        if let Some(label) = to.filter(|_| !segment.is_empty()) {
            self.all[label].lines.push(segment);
        }
    }

    /// Returns the label that a line begins with, and the offset of its colon.
    fn label(&self, line: &TextLine<'t>, inline: &Inline<'t>) -> Option<(&'static str, usize)> {
        let colon = line.text.find(':')?;
        let word = line.text[..colon].trim();
        let mut labels = self.labels.iter();
        let label = labels.find(|label| label.eq_ignore_ascii_case(word))?;
        let place = line.place(colon..colon + 1);
        let in_link = inline.links.iter().any(|link| link.span.contains(place));
        (!in_link).then_some((label, colon))
    }

    /// Returns the last label, if it has no text yet.
    fn open(&self) -> Option<usize> {
        let last = self.all.last()?;
        (last.takes_next && last.is_empty()).then(|| self.all.len() - 1)
    }
}
