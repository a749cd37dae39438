//! Plain and quoted scalars.

use std::borrow::Cow;

use bstr::ByteSlice;

use super::line::Line;
use super::scanner::Scanner;
use crate::document::yaml::tree::{NodeId, NodeKind, Style};
use crate::text::steps;

/// What ends plain text on its line.
pub(super) enum PlainEnd {
    /// A colon before a space or the end of the line.
    Colon(usize),
    /// A comment; the offset is that of the end of the text.
    Comment(usize),
    LineEnd,
}

impl<'t> Scanner<'t> {
    /// Reads a value that begins on the line of its key or of its dash. `indent` is the indentation
    /// of the collection around it.
    pub(super) fn value(&mut self, start: usize, end: usize, indent: usize) -> Option<NodeId> {
        match self.bytes[start] {
            b'"' | b'\'' => {
                let (text, after) = self.quoted(start, end)?;
                let is_whole = self.ends_here(after, end);
                is_whole.then(|| self.push_scalar(start, after, text, Style::Quoted))
            }
            b'[' | b'{' => self.brackets(start, end, indent),
            b'|' | b'>' => self.block_scalar(start, end, indent),
            _ => {
                let end = match self.plain(start, end)? {
                    PlainEnd::Colon(_) => return None,
                    PlainEnd::Comment(end) => end,
                    PlainEnd::LineEnd => end,
                };
                let text = Cow::Borrowed(&self.text[start..end]);
                Some(self.push_scalar(start, end, text, Style::Plain))
            }
        }
    }

    /// Finds the end of plain text. `None` if what is at `start` does not begin plain text, or may
    /// be something else.
    pub(super) fn plain(&self, start: usize, end: usize) -> Option<PlainEnd> {
        let bytes = &self.bytes[..end];
        if !begins_plain(&bytes[start..]) {
            return None;
        }
        let mut at = start + 1;
        while let Some(length) = bytes[at..].find_byteset(b":#") {
            steps::count();
            let found = at + length;
            if bytes[found] == b':' {
                if bytes.get(found + 1).is_none_or(|byte| *byte == b' ') {
                    return Some(PlainEnd::Colon(found));
                }
            } else if bytes[found - 1] == b' ' {
                let text = bytes[..found].trim_end_with(|char| char == ' ');
                return Some(PlainEnd::Comment(text.len()));
            }
            at = found + 1;
        }
        Some(PlainEnd::LineEnd)
    }

    /// Continues the plain scalar `value` on the lines below it, of which `line` is the first. Returns
    /// the line after them.
    pub(super) fn continue_plain(
        &mut self,
        value: NodeId,
        line: Line,
        indent: usize,
    ) -> Option<Option<Line>> {
        let node = &self.nodes[value as usize];
        let NodeKind::Scalar {
            text,
            style: Style::Plain,
            ..
        } = &node.kind
        else {
            return None;
        };
        if text.is_empty() {
            return None;
        }
        let mut whole = text.to_string();
        let mut end = node.span.end as usize;
        let mut next = Some(line);
        while let Some(line) = next
            && line.indent > indent
        {
            // No blank line and no comment is between the lines.
            let between = &self.bytes[end..line.from()];
            let is_adjacent = between.trim_start_with(|char| matches!(char, ' ' | '\r')) == b"\n";
            let first = self.bytes[line.start];
            let is_text = first.is_ascii_alphanumeric() || first >= 0x80;
            if !is_adjacent
                || !is_text
                || !matches!(self.plain(line.start, line.end)?, PlainEnd::LineEnd)
            {
                return None;
            }
            whole.push(' ');
            whole.push_str(&self.text[line.start..line.end]);
            end = line.end;
            next = self.next_line();
        }
        let node = &mut self.nodes[value as usize];
        node.span.end = end as u32;
        self.last_end = end;
        if let NodeKind::Scalar { text, .. } = &mut node.kind {
            *text = Cow::Owned(whole);
        }
        Some(next)
    }

    /// Reads the quoted scalar at `start`, which must end on its line. Returns its text and the
    /// offset after its closing quote.
    pub(super) fn quoted(&self, start: usize, end: usize) -> Option<(Cow<'t, str>, usize)> {
        let from = start + 1;
        let inside = self.bytes.get(from..end)?;
        if self.bytes[start] == b'\'' {
            let mut at = 0;
            let mut has_quotes = false;
            loop {
                at += inside[at..].find_byte(b'\'')?;
                if inside.get(at + 1) != Some(&b'\'') {
                    break;
                }
                has_quotes = true;
                at += 2;
            }
            let text = &self.text[from..from + at];
            let text = if has_quotes {
                Cow::Owned(text.replace("''", "'"))
            } else {
                Cow::Borrowed(text)
            };
            return Some((text, from + at + 1));
        }
        let length = inside.find_byteset(b"\"\\")?;
        if inside[length] == b'"' {
            let text = &self.text[from..from + length];
            return Some((Cow::Borrowed(text), from + length + 1));
        }
        let mut text = self.text[from..from + length].to_owned();
        let mut at = length;
        loop {
            if inside[at] == b'"' {
                return Some((Cow::Owned(text), from + at + 1));
            }
            text.push(match inside.get(at + 1)? {
                b'"' => '"',
                b'\\' => '\\',
                b'n' => '\n',
                b't' => '\t',
                _ => return None,
            });
            at += 2;
            let length = inside[at..].find_byteset(b"\"\\")?;
            text.push_str(&self.text[from + at..from + at + length]);
            at += length;
        }
    }
}

/// Returns whether plain text begins here: not with an indicator (YAML 1.2.2, section 5.3), nor
/// with what may be one.
fn begins_plain(bytes: &[u8]) -> bool {
    match bytes[0] {
        b'-' => bytes
            .get(1)
            .is_some_and(|next| !matches!(next, b' ' | b'-')),
        b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b'#' | b'?' | b',' | b'[' | b']' | b'{'
        | b'}' | b':' | b'|' | b'>' | b'"' | b'\'' => false,
        _ => true,
    }
}
