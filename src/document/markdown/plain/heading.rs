//! Headings.

use std::borrow::Cow;

use super::scanner::{Line, Previous, Scanner};
use crate::text::{Span, Spanned};

impl<'t> Scanner<'t> {
    /// Reads a heading that is not inside another block.
    pub(super) fn heading(&mut self, line: &Line, level: usize) -> Option<()> {
        let start = self.skip_spaces(line.start + level, line.end);
        if start == line.end {
            return None;
        }
        let words = self.words(start, line.end)?;
        let words = Spanned::new(words, Span::new(start, line.end));
        let block = Span::from(line.whole.clone());
        self.outline.heading(level as u8, words, block, 0);
        self.after(Previous::Boundary);
        Some(())
    }

    /// Returns the text of a heading without the marks of code. Nothing else in it may have a
    /// meaning in Markdown.
    fn words(&self, start: usize, end: usize) -> Option<Cow<'t, str>> {
        let bytes = &self.bytes[..end];
        let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let is_blank = |at: usize| bytes.get(at).is_none_or(|byte| *byte == b' ');
        let mut without_marks = String::new();
        let (mut at, mut from) = (start, start);
        while at < end {
            let is_plain = match bytes[at] {
                b'`' => {
                    // The parser strips blanks from some code.
                    let close = self.code_end(at + 1, end, 1)?;
                    let code = at + 1..close - 1;
                    let is_padded = bytes[code.start] == b' ' || bytes[code.end - 1] == b' ';
                    if is_padded || bytes[code.start] == b'`' {
                        return None;
                    }
                    without_marks.push_str(&self.text[from..at]);
                    without_marks.push_str(&self.text[code]);
                    (at, from) = (close, close);
                    continue;
                }
                b'*' | b'<' | b'\\' | b'~' | b'\t' | 0x7f => false,
                b'!' => bytes.get(at + 1) != Some(&b'['),
                b'[' => bytes.get(at + 1) != Some(&b'^'),
                // Without a definition, what is in brackets is text.
                b']' => !matches!(bytes.get(at + 1), Some(b'(' | b'[' | b':')),
                // Within a word, an underscore is no mark (CommonMark 0.31.2, section 6.2).
                b'_' => at > start && is_word(at - 1) && is_word(at + 1),
                b'&' => is_blank(at + 1),
                // Marks at the end may close the heading.
                b'#' => at + 1 < end && bytes[at + 1] != b'#',
                byte => byte >= b' ',
            };
            if !is_plain {
                return None;
            }
            at += 1;
        }
        let rest = &self.text[from..end];
        if without_marks.is_empty() {
            return Some(Cow::Borrowed(rest));
        }
        without_marks.push_str(rest);
        Some(Cow::Owned(without_marks))
    }

    /// Returns the offset of the first byte from `at` on that is not a space, up to `end`.
    pub(super) fn skip_spaces(&self, at: usize, end: usize) -> usize {
        let spaces = self.bytes[at..end].iter().take_while(|byte| **byte == b' ');
        at + spaces.count()
    }
}

/// Returns the level of a heading, if a text begins with its marks (CommonMark 0.31.2, section 4.2).
pub(super) fn level(content: &[u8]) -> Option<usize> {
    let marks = content.iter().take_while(|byte| **byte == b'#').count();
    let is_heading = matches!(marks, 1..=6) && content.get(marks).is_none_or(|byte| *byte == b' ');
    is_heading.then_some(marks)
}
