//! A target as a record writes it, before anybody asks what it means.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::read_context::ReadContext;
use super::section_content::SectionContent;
use super::value::{Texts, Value};
use crate::document::markdown::{Inline, Link, ListItem, TextLine};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned, visible};

/// The text of a target, and what it is relative to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference {
    pub text: Box<str>,
    /// A Markdown link goes from the record's own folder, a target from the repository's root.
    pub is_link: bool,
    /// Where the text stands letter for letter, for who wants to change a part
    /// of it; `None` where escapes, an alias or a default of the config stand for it.
    pub place: Option<Span>,
}

impl Reference {
    pub fn target(text: &str) -> Self {
        Self {
            text: text.trim().into(),
            is_link: false,
            place: None,
        }
    }

    /// A target that was read from this place.
    pub fn target_at(text: &str, span: Span, cx: &ReadContext<'_>) -> Self {
        let target = Self::target(text);
        let place = cx.verbatim(&target.text, span);
        Self { place, ..target }
    }

    /// A link of the body; from here on it is evidence and no plain link.
    pub fn link(link: &Link<'_>, cx: &mut ReadContext<'_>) -> Spanned<Self> {
        cx.consumed.push(link.span);
        Self::to(link, link.target.span, cx)
    }

    /// Where a link goes, and where in the file that is written.
    pub fn to(link: &Link<'_>, span: Span, cx: &ReadContext<'_>) -> Spanned<Self> {
        let text = &link.target.value;
        let target = Self {
            text: text.as_ref().into(),
            is_link: true,
            place: cx.verbatim(text, span),
        };
        Spanned::new(target, span)
    }

    /// A part of a line's plain text.
    pub fn on_line(line: &TextLine<'_>, part: Range<usize>, cx: &ReadContext<'_>) -> Spanned<Self> {
        let place = line.place(part.clone());
        let target = as_meant(&line.text[part], place, cx.text);
        Spanned::new(Self::target_at(target.value, target.span, cx), target.span)
    }

    /// One target in a run of text: its first link, else its first code span,
    /// else its first line. `None` where there is no text.
    pub fn in_inline(inline: &Inline<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        if let Some(link) = inline.links.first() {
            return Some(Self::link(link, cx));
        }
        if let Some(code) = inline.code.first() {
            let target = Self::target_at(&code.value, code.span, cx);
            return Some(Spanned::new(target, code.span));
        }
        let line = inline.lines.first()?;
        Some(Self::on_line(line, 0..line.text.len(), cx))
    }
}

/// A target that Markdown has read as `plain` at `place`. What is emphasis to
/// Markdown is a part of a path (`__tests__/a.js`, `data/__init__.py`), so the
/// source counts; not where it has escapes or entities, which are written for
/// Markdown's sake, and not where the emphasis is around the whole.
pub fn as_meant<'t>(plain: &'t str, place: Span, source: &'t str) -> Spanned<&'t str> {
    let (start, end) = (place.start as usize, place.end as usize);
    let (before, after) = (source.get(..start), source.get(end..));
    let (before, after) = (before.unwrap_or(""), after.unwrap_or(""));
    let before = before.len() - before.trim_end_matches('_').len();
    let after = after.len() - after.trim_start_matches('_').len();
    let place = match before == after {
        true => place,
        false => Span::new(start - before, end + after),
    };
    match place.of(source) {
        written if written.contains(['\\', '&']) => Spanned::new(plain, place),
        written => Spanned::new(written, place),
    }
}

/// A link as a target of the same file: a target goes from the record's folder
/// where it begins with a dot.
fn as_target(link: &str) -> String {
    let goes_from_here = link.starts_with("./") || link.starts_with("../");
    match goes_from_here || link.contains(':') {
        true => link.to_owned(),
        false => format!("./{link}"),
    }
}

/// For people: a target can neither break a line nor steer a terminal.
impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&visible(&self.text))
    }
}

impl Value for Reference {
    const EXPECTED: &'static str = "a path, a `git:` revision or a URL";

    fn schema() -> Json {
        json!({ "type": ["string", "number", "boolean"], "minLength": 1 })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        match node.text().filter(|text| !text.trim().is_empty()) {
            Some(text) => Some(Self::target_at(text, node.span(), cx)),
            None => {
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        if let Some(link) = section.links().next() {
            return Some(Self::link(link, cx));
        }
        let text = section.text();
        let target = text.value.trim_matches('`');
        Some(Spanned::new(
            Self::target_at(target, text.span, cx),
            text.span,
        ))
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        Self::in_inline(&item.text, cx)
    }
}

impl Texts for Reference {
    fn json(&self) -> Json {
        match self.is_link {
            true => as_target(&self.text).into(),
            false => (*self.text).into(),
        }
    }

    fn texts(&self, span: Span, visit: &mut dyn FnMut(&str, Span)) {
        visit(&self.text, span);
    }
}
