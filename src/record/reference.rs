//! References: the targets of a record as they are written, before they are resolved.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::read_context::ReadContext;
use super::section_content::SectionContent;
use super::value::{FieldContent, FieldType};
use crate::document::markdown::{Inline, Link, ListItem, TextLine};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned, visible};

/// The text of a target, and what it is relative to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference {
    pub text: Box<str>,
    /// A Markdown link is relative to the record's folder, a target to the repository's root.
    pub is_link: bool,
    /// The span at which the file contains the text verbatim, so that a fix can change a part of it.
    /// `None` if the text has escapes, is an alias, or is a default of the configuration.
    pub place: Option<Span>,
}

impl Reference {
    /// Returns a reference that is not a link, without a place.
    pub fn target(text: &str) -> Self {
        Self {
            text: text.trim().into(),
            is_link: false,
            place: None,
        }
    }

    /// Returns a reference that is not a link and was read from this span.
    pub fn target_at(text: &str, span: Span, cx: &ReadContext<'_>) -> Self {
        let target = Self::target(text);
        let place = cx.verbatim(&target.text, span);
        Self { place, ..target }
    }

    /// Returns a link of the body as a reference, and marks it as no longer a plain link.
    pub fn link(link: &Link<'_>, cx: &mut ReadContext<'_>) -> Spanned<Self> {
        cx.consumed.push(link.span);
        Self::to(link, link.target.span, cx)
    }

    /// Returns the target of a link as a reference.
    pub fn to(link: &Link<'_>, span: Span, cx: &ReadContext<'_>) -> Spanned<Self> {
        let text = &link.target.value;
        let target = Self {
            text: text.as_ref().into(),
            is_link: true,
            place: cx.verbatim(text, span),
        };
        Spanned::new(target, span)
    }

    /// Returns a part of a line's plain text as a reference.
    pub fn on_line(line: &TextLine<'_>, part: Range<usize>, cx: &ReadContext<'_>) -> Spanned<Self> {
        let place = line.place(part.clone());
        let target = as_meant(&line.text[part], place, cx.text);
        Spanned::new(Self::target_at(target.value, target.span, cx), target.span)
    }

    /// Returns the target in inline content: its first link, or else its first code span, or else
    /// its first line. Returns `None` if there is no text.
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

/// Returns the target that is meant by text which Markdown reads as `plain` at `place`.
///
/// Underscores that Markdown takes for emphasis may be part of a path (`__tests__/a.js`,
/// `data/__init__.py`). The target is therefore the source text, unless that has escapes or
/// entities, or the emphasis surrounds all of it.
pub(crate) fn as_meant<'t>(plain: &'t str, place: Span, source: &'t str) -> Spanned<&'t str> {
    let (start, end) = (place.start as usize, place.end as usize);
    let (before, after) = (source.get(..start), source.get(end..));
    let (before, after) = (before.unwrap_or(""), after.unwrap_or(""));
    let before = before.len() - before.trim_end_matches('_').len();
    let after = after.len() - after.trim_start_matches('_').len();
    let place = if before == after {
        place
    } else {
        Span::new(start - before, end + after)
    };
    match place.slice(source) {
        written if written.contains(['\\', '&']) => Spanned::new(plain, place),
        written => Spanned::new(written, place),
    }
}

/// Returns the target that leads to the same file as a link. A target that begins with `./` or `../`
/// is relative to the record's folder, as a link is.
fn as_target(link: &str) -> String {
    let is_relative_target = link.starts_with("./") || link.starts_with("../");
    if is_relative_target || link.contains(':') {
        link.to_owned()
    } else {
        format!("./{link}")
    }
}

/// Escapes control characters, so that a target can neither break a line nor control a terminal.
impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&visible(&self.text))
    }
}

impl FieldType for Reference {
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

impl FieldContent for Reference {
    fn to_json(&self) -> Json {
        if self.is_link {
            as_target(&self.text).into()
        } else {
            (*self.text).into()
        }
    }
}
