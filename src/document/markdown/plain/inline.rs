//! Links in lines of text.

use std::borrow::Cow;

use bstr::ByteSlice;

use super::super::link::Link;
use super::scanner::{Line, Scanner};
use super::table::Cells;
use super::unclosed::{Bracket, Unclosed};
use crate::text::{Span, Spanned, steps};

impl<'t> Scanner<'t> {
    /// Reads the inline content of a line that ends on the line.
    pub(super) fn inline(&mut self, line: &Line) -> Option<()> {
        let unclosed = self.inline_from(line, Unclosed::default())?;
        unclosed.is_empty().then_some(())
    }

    /// Reads the inline content of a line, after what the lines before it have left unclosed. Returns
    /// what is unclosed at its end.
    pub(super) fn inline_from(&mut self, line: &Line, before: Unclosed) -> Option<Unclosed> {
        let content = self.content(line);
        if before.is_empty() && content.find_byteset(b"[`<").is_none() {
            return Some(before);
        }
        // A definition of a link gives a meaning to brackets everywhere in the body.
        if may_define(content) {
            return None;
        }
        let Unclosed { code, mut bracket } = before;
        let is_row = self.may_be_row(content);
        let mut has_bar_in_code = false;
        let mut cells = Cells::of(line);
        let mut at = line.start;
        if let Some(length) = code {
            let Some(end) = self.code_end(at, line.end, length) else {
                return Some(before);
            };
            at = end;
        }
        while at < line.end {
            steps::count();
            at = match self.bytes[at] {
                b'`' => {
                    let length = self.run(at, line.end);
                    let Some(end) = self.code_end(at + length, line.end, length) else {
                        let code = Some(length);
                        return Some(Unclosed { code, bracket });
                    };
                    has_bar_in_code |= self.bytes[at..end].find_byte(b'|').is_some();
                    end
                }
                b'\\' => self.escape(at, line.end)?,
                b'<' if bracket.is_some() => return None,
                b'<' => self.angle(at, line.end)?,
                b'!' if self.bytes[..line.end].get(at + 1) == Some(&b'[') => {
                    bracket = Some(self.bracket(at, at + 1, bracket)?);
                    at + 2
                }
                b'[' => {
                    bracket = Some(self.bracket(at, at, bracket)?);
                    at + 1
                }
                b']' => match bracket.take() {
                    Some(bracket) => self.link(line, bracket, at, &mut cells)?,
                    None => at + 1,
                },
                b'|' if is_row && bracket.is_some() => return None,
                _ => at + 1,
            };
        }
        // In the row of a table, a bar ends a cell even in code, and what follows it may be text.
        if is_row && has_bar_in_code && content.find_byteset(b"[<").is_some() {
            return None;
        }
        let code = None;
        Some(Unclosed { code, bracket })
    }

    /// Returns the number of marks of code at `at`.
    fn run(&self, at: usize, end: usize) -> usize {
        let marks = self.bytes[at..end].iter().take_while(|byte| **byte == b'`');
        marks.count()
    }

    /// Returns the end of the code that `length` marks close, if it ends on the line.
    pub(super) fn code_end(&self, from: usize, end: usize, length: usize) -> Option<usize> {
        let mut close = from;
        loop {
            steps::count();
            close += self.bytes[close..end].find_byte(b'`')?;
            let run = self.run(close, end);
            close += run;
            if run == length {
                return Some(close);
            }
        }
    }

    /// Returns the offset after a backslash and what it escapes.
    fn escape(&self, at: usize, end: usize) -> Option<usize> {
        let rest = &self.bytes[at + 1..end];
        match rest.first() {
            Some(b'`') if rest.get(1) == Some(&b'`') => None,
            Some(next) if next.is_ascii_punctuation() => Some(at + 2),
            _ => Some(at + 1),
        }
    }

    /// Reads what begins with `<`: a comment, a tag, a link or nothing. Returns its end.
    fn angle(&mut self, at: usize, end: usize) -> Option<usize> {
        let rest = &self.bytes[at + 1..end];
        match rest.first() {
            Some(b'!') => {
                let comment = rest.strip_prefix(b"!--")?;
                let length = comment.find(b"-->")?;
                let is_plain = !comment[..length].contains_str("--")
                    && comment[..length].find_byteset(b"[`<>|").is_none();
                (is_plain && length > 0).then_some(at + 1 + 3 + length + 3)
            }
            Some(b'?') => None,
            Some(b'/' | b'a'..=b'z' | b'A'..=b'Z') => {
                let length = rest.find_byte(b'>')?;
                let inside = &rest[..length];
                let after = at + 1 + length + 1;
                if is_absolute_uri(inside) {
                    let target = Span::new(at + 1, at + 1 + length);
                    self.add_link(Span::new(at, after), target);
                    return Some(after);
                }
                // Whether it is a tag or text, there is no link in it.
                let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b" _/.-".contains(byte);
                inside.iter().all(is_word).then_some(after)
            }
            // The name in an address may begin with nearly any sign.
            _ => {
                let length = rest.find_byteset(b"<> ").unwrap_or(rest.len());
                (!rest[..length].contains(&b'@')).then_some(at + 1)
            }
        }
    }

    /// Returns the bracket that opens at `open`, if it is neither inside another one nor a
    /// footnote.
    fn bracket(&self, start: usize, open: usize, around: Option<Bracket>) -> Option<Bracket> {
        let is_plain = around.is_none() && self.bytes.get(open + 1) != Some(&b'^');
        is_plain.then_some(Bracket { start, open })
    }

    /// Reads what follows the bracket at `close`, which ends a link, an image or text. Returns the
    /// end.
    fn link(
        &mut self,
        line: &Line,
        bracket: Bracket,
        close: usize,
        cells: &mut Cells,
    ) -> Option<usize> {
        let bytes = &self.bytes[..line.end];
        match bytes.get(close + 1) {
            Some(b'(') => {
                let target = close + 2;
                let length = bytes[target..].iter().take_while(|byte| is_target(**byte));
                let end = target + length.count();
                let is_link = close > bracket.open + 1
                    && end > target
                    && bytes.get(end) == Some(&b')')
                    && self.has_column(line, close, cells);
                is_link.then_some(())?;
                self.add_link(Span::new(bracket.start, end + 1), Span::new(target, end));
                Some(end + 1)
            }
            Some(b'[' | b':') => None,
            _ => Some(close + 1),
        }
    }

    fn add_link(&mut self, span: Span, target: Span) {
        self.links.push(Link {
            span,
            target: Spanned::new(Cow::Borrowed(&self.text[target.range()]), target),
        });
    }
}

/// Returns whether a line may define a link, which its brackets do even inside code.
fn may_define(content: &[u8]) -> bool {
    let mut rest = content;
    while let Some(close) = rest.find_byte(b']') {
        steps::count();
        rest = &rest[close + 1..];
        if rest.first() == Some(&b':') {
            return true;
        }
    }
    false
}

/// Returns whether a byte has no special meaning in the target of a link.
fn is_target(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b"/._-#%?=~+,:@;$!'*".contains(&byte)
}

/// Returns whether text in angle brackets is a link (CommonMark 0.31.2, section 6.5).
pub(super) fn is_absolute_uri(text: &[u8]) -> bool {
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+.-".contains(byte);
    let scheme = text.iter().take_while(|byte| is_scheme(byte)).count();
    matches!(scheme, 2..=32)
        && text[0].is_ascii_alphabetic()
        && text.get(scheme) == Some(&b':')
        && text
            .iter()
            .all(|byte| matches!(byte, b'!'..=b'~') && !b"<>[]`\\|".contains(byte))
}
