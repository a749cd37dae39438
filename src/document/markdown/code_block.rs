//! A code block of a body.

use std::borrow::Cow;

use crate::text::Span;

use super::events::{CodeBlockKind, Event, MarkdownEvents};

/// A fenced or indented code block. `text` and `span` leave out the last line end.
#[derive(Debug)]
pub struct CodeBlock<'t> {
    pub fenced: bool,
    /// The info string after the opening fence: `sh`, `python title="x"`.
    pub info: Cow<'t, str>,
    /// The lines, ended by LF, without the indentation and the `>` before them.
    pub text: Cow<'t, str>,
    pub span: Span,
}

impl<'t> CodeBlock<'t> {
    /// Reads the content of a code block whose start was already read.
    pub(super) fn read(
        events: &mut MarkdownEvents<'t>,
        source: &'t str,
        kind: CodeBlockKind<'t>,
        block: Span,
    ) -> Self {
        let mut text = Cow::Borrowed("");
        let mut content: Option<Span> = None;
        while let Some((Event::Text(piece), range)) = events.next() {
            let span = events.span(&range);
            let whole = content.map_or(span, |content| content.to(span));
            // As long as the pieces are adjacent, the text is a slice of the source.
            let is_adjacent = content.is_none_or(|content| content.end == span.start)
                && span.slice(source) == &*piece;
            match text {
                Cow::Borrowed(_) if is_adjacent => text = Cow::Borrowed(whole.slice(source)),
                _ => text.to_mut().push_str(&piece),
            }
            content = Some(whole);
        }
        match &mut text {
            Cow::Borrowed(text) => *text = text.strip_suffix('\n').unwrap_or(text),
            Cow::Owned(text) => text.truncate(text.strip_suffix('\n').unwrap_or(text).len()),
        }
        let span = match content {
            Some(content) => {
                let code = content.slice(source);
                let code = code.strip_suffix('\n').unwrap_or(code);
                let code = code.strip_suffix('\r').unwrap_or(code);
                Span::new(content.start as usize, content.start as usize + code.len())
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
