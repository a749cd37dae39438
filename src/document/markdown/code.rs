//! A code block.

use std::borrow::Cow;

use crate::text::Span;

use super::events::{CodeBlockKind, Event, Events};

/// A fenced or indented code block; `text` and `span` are its content without the last line end.
#[derive(Debug)]
pub struct Code<'t> {
    pub fenced: bool,
    /// What is written after the opening fence: `sh`, `python title="x"`.
    pub info: Cow<'t, str>,
    /// The lines, ended by LF, without the indentation and quote marks they stand behind.
    pub text: Cow<'t, str>,
    pub span: Span,
}

impl<'t> Code<'t> {
    /// Reads the content of a code block that was just begun.
    pub(super) fn read(
        events: &mut Events<'t>,
        source: &'t str,
        kind: CodeBlockKind<'t>,
        block: Span,
    ) -> Self {
        let mut text = Cow::Borrowed("");
        let mut place: Option<Span> = None;
        while let Some((Event::Text(piece), range)) = events.next() {
            let span = events.span(&range);
            let whole = place.map_or(span, |place| place.to(span));
            // As long as the pieces lie side by side the source is the text.
            let side_by_side =
                place.is_none_or(|place| place.end == span.start) && span.slice(source) == &*piece;
            match text {
                Cow::Borrowed(_) if side_by_side => text = Cow::Borrowed(whole.slice(source)),
                _ => text.to_mut().push_str(&piece),
            }
            place = Some(whole);
        }
        match &mut text {
            Cow::Borrowed(text) => *text = text.strip_suffix('\n').unwrap_or(text),
            Cow::Owned(text) => text.truncate(text.strip_suffix('\n').unwrap_or(text).len()),
        }
        let span = match place {
            Some(place) => {
                let code = place.slice(source);
                let code = code.strip_suffix('\n').unwrap_or(code);
                let code = code.strip_suffix('\r').unwrap_or(code);
                Span::new(place.start as usize, place.start as usize + code.len())
            }
            None => {
                let fence = block.slice(source).find('\n').map(|end| end + 1);
                let fence = fence.unwrap_or((block.end - block.start) as usize);
                Span::empty(block.start as usize + fence)
            }
        };
        let (fenced, info) = match kind {
            CodeBlockKind::Fenced(info) => (true, info.into()),
            CodeBlockKind::Indented => (false, Cow::Borrowed("")),
        };
        Self {
            fenced,
            info,
            text,
            span,
        }
    }
}
