//! A link, and the span of its target, which the Markdown parser does not give.

use std::borrow::Cow;

use crate::text::{Span, Spanned};

/// A link or an image.
#[derive(Debug, Clone)]
pub struct Link<'t> {
    /// The whole link: `[text](target)`.
    pub span: Span,
    /// The target, with escapes and entities resolved but percent signs as written. The
    /// span is that of the target alone; that of a reference link is in the definition.
    /// The target of `<a@b.c>` is `mailto:a@b.c`, so that it is not taken for a file.
    pub target: Spanned<Cow<'t, str>>,
}

/// Returns the span of the target in the first `](target "title")` of `rest`, which is
/// the part of an inline link after its text.
pub(super) fn inline_target(text: &str, rest: Span, url: &str) -> Option<Span> {
    let opening = rest.slice(text).find("](")? + 2;
    let from = rest.start as usize + opening;
    Some(target(text, from, rest.end as usize, url))
}

/// Returns the span of the target in `[label]: target "title"`.
pub(super) fn definition_target(text: &str, definition: Span, url: &str) -> Option<Span> {
    let bytes = definition.slice(text).as_bytes();
    let mut at = 1;
    // Brackets in a label are escaped (CommonMark 0.31.2, section 6.3).
    while *bytes.get(at)? != b']' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    let colon = at + 1;
    (bytes.get(colon) == Some(&b':')).then(|| {
        let from = definition.start as usize + colon + 1;
        target(text, from, definition.end as usize, url)
    })
}

/// Returns the span of the link destination after the whitespace at `from`. It is in
/// angle brackets, or ends before whitespace or an unbalanced parenthesis (CommonMark
/// 0.31.2, section 6.3). `url` is the destination as the parser read it.
fn target(text: &str, from: usize, to: usize, url: &str) -> Span {
    let bytes = &text.as_bytes()[..to];
    let mut start = from;
    let mut new_line = false;
    // Inside a block quote, a new line starts with `>`.
    let is_target = |at: usize| !url.is_empty() && bytes[at..].starts_with(url.as_bytes());
    let is_quote_marker = |at: usize| bytes[at] == b'>' && !is_target(at);
    while let Some(&byte) = bytes.get(start)
        && (byte.is_ascii_whitespace() || new_line && is_quote_marker(start))
    {
        new_line |= matches!(byte, b'\n' | b'\r');
        start += 1;
    }
    let in_angle_brackets = bytes.get(start) == Some(&b'<');
    start += usize::from(in_angle_brackets);
    let mut end = start;
    let mut depth = 0;
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'>' if in_angle_brackets => break,
            b'\\' if bytes.get(end + 1).is_some_and(u8::is_ascii_punctuation) => end += 1,
            _ if in_angle_brackets => {}
            0..=b' ' => break,
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            _ => {}
        }
        end += 1;
    }
    Span::new(start, end.min(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn inline(rest: &str, expected: &str) {
        let span = inline_target(rest, Span::new(0, rest.len()), expected);
        assert_eq!(span.map(|span| span.slice(rest)), Some(expected));
    }

    #[test]
    fn the_target_of_an_inline_link() {
        inline("](a.md)", "a.md");
        inline("]( a.md )", "a.md");
        inline("](a.md 'title')", "a.md");
        inline("](\n  a.md\n  'title')", "a.md");
        inline("](<a b.md> \"title\")", "a b.md");
        inline("](<a \\> (b>)", "a \\> (b");
        inline("](a(b(c))d)", "a(b(c))d");
        inline("](a\\)b\\(c)", "a\\)b\\(c");
        inline("](\\\\)", "\\\\");
        inline("](é😀)", "é😀");
        inline("](a&amp;b)", "a&amp;b");
        inline("]()", "");
        inline("](<>)", "");
    }

    #[track_caller]
    fn definition(source: &str, expected: &str) {
        let span = definition_target(source, Span::new(0, source.len()), expected);
        assert_eq!(span.map(|span| span.slice(source)), Some(expected));
    }

    #[test]
    fn the_target_of_a_definition() {
        definition("[a]: b.md", "b.md");
        definition("[a]:b.md 'title'", "b.md");
        definition("[a \\] b]: <c d> (title)", "c d");
        definition("[a]:\n   b.md", "b.md");
        definition("[a\n> b]:\n> c.md", "c.md");
        definition("[\\\\]: é😀", "é😀");
        definition("[a]:\n    >", ">");
        definition("[a]:\n> <>", "");
    }
}
