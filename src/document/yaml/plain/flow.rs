//! Flow collections: what is in brackets.

use std::borrow::Cow;

use bstr::ByteSlice;

use super::MAX_DEPTH;
use super::mapping::Keys;
use super::scanner::Scanner;
use crate::document::yaml::tree::{NONE, NodeId, NodeKind, Style};
use crate::text::steps;

/// The position of the scanner in brackets, which is that of a token.
#[derive(Clone, Copy)]
struct Cursor {
    at: usize,
    /// The end of the content of the current line.
    end: usize,
}

impl<'t> Scanner<'t> {
    /// Reads the flow collection at `start`. Nothing may follow it on its last line. `indent` is
    /// the indentation of the block collection around it.
    pub(super) fn brackets(&mut self, start: usize, end: usize, indent: usize) -> Option<NodeId> {
        let (id, after) = self.flow(Cursor { at: start, end }, indent, 0)?;
        self.ends_here(after.at, after.end).then_some(id)
    }

    /// Reads a flow collection. Returns also the cursor behind it.
    fn flow(&mut self, open: Cursor, indent: usize, depth: usize) -> Option<(NodeId, Cursor)> {
        if depth == MAX_DEPTH {
            return None;
        }
        let is_mapping = self.bytes[open.at] == b'{';
        let (close, kind) = if is_mapping {
            (b'}', NodeKind::Mapping(NONE))
        } else {
            (b']', NodeKind::Sequence(NONE))
        };
        let id = self.push(open.at, open.at, kind);
        let mut keys = Keys::default();
        let mut last = NONE;
        let mut cursor = self.next_token(open.at + 1, open.end, indent)?;
        while self.bytes[cursor.at] != close {
            steps::count();
            if is_mapping {
                let (text, style, end) = self.flow_key(cursor)?;
                self.check_new(id, &text, &mut keys)?;
                let key = self.push_scalar(cursor.at, end, text, style);
                self.link(id, last, key);
                last = key;
                cursor = self.next_token(end + 1, cursor.end, indent)?;
            }
            let (item, after) = self.flow_value(cursor, indent, depth)?;
            self.link(id, last, item);
            last = item;
            cursor = self.next_token(after.at, after.end, indent)?;
            if self.bytes[cursor.at] == b',' {
                cursor = self.next_token(cursor.at + 1, cursor.end, indent)?;
            } else if self.bytes[cursor.at] != close {
                return None;
            }
        }
        self.nodes[id as usize].span.end = cursor.at as u32 + 1;
        self.last_end = cursor.at + 1;
        let after = Cursor {
            at: cursor.at + 1,
            end: cursor.end,
        };
        Some((id, after))
    }

    /// Returns the cursor at the next token, which may be on the next line.
    fn next_token(&mut self, at: usize, end: usize, indent: usize) -> Option<Cursor> {
        let at = self.skip_spaces(at, end);
        if at < end {
            return (self.bytes[at] != b'#').then_some(Cursor { at, end });
        }
        let line = self.raw_line()?;
        let is_plain = !line.is_blank() && line.indent > indent && self.bytes[line.start] != b'#';
        is_plain.then_some(Cursor {
            at: line.start,
            end: line.end,
        })
    }

    /// Reads the key at a cursor, which must be followed by `: `. Returns its text, its style and
    /// the offset of its colon.
    fn flow_key(&self, cursor: Cursor) -> Option<(Cow<'t, str>, Style, usize)> {
        let Cursor { at, end } = cursor;
        let (text, style, colon) = match self.bytes[at] {
            b'"' | b'\'' => {
                let (text, after) = self.quoted(at, end)?;
                (text, Style::Quoted, after)
            }
            _ => {
                let stop = self.flow_plain(cursor)?;
                (Cow::Borrowed(&self.text[at..stop]), Style::Plain, stop)
            }
        };
        let is_key = self.bytes[..end].get(colon) == Some(&b':')
            && self.bytes[..end].get(colon + 1) == Some(&b' ')
            && self.bytes[colon - 1] != b' ';
        is_key.then_some((text, style, colon))
    }

    /// Reads the value or item at a cursor. Returns also the cursor behind it.
    fn flow_value(
        &mut self,
        cursor: Cursor,
        indent: usize,
        depth: usize,
    ) -> Option<(NodeId, Cursor)> {
        let Cursor { at, end } = cursor;
        let (id, after) = match self.bytes[at] {
            b'[' | b'{' => return self.flow(cursor, indent, depth + 1),
            b'"' | b'\'' => {
                let (text, after) = self.quoted(at, end)?;
                (self.push_scalar(at, after, text, Style::Quoted), after)
            }
            _ => {
                let stop = self.flow_plain(cursor)?;
                if self.bytes[..end].get(stop) == Some(&b':') {
                    return None;
                }
                let length = self.bytes[at..stop].trim_end_with(|char| char == ' ').len();
                let text = Cow::Borrowed(&self.text[at..at + length]);
                let id = self.push_scalar(at, at + length, text, Style::Plain);
                (id, stop)
            }
        };
        Some((id, Cursor { at: after, end }))
    }

    /// Returns where the plain text at a cursor ends: at a comma, a closing bracket, the colon
    /// of a key or the end of the line.
    fn flow_plain(&self, cursor: Cursor) -> Option<usize> {
        let line = &self.bytes[..cursor.end];
        let first = line[cursor.at];
        let begins =
            first.is_ascii_alphanumeric() || first >= 0x80 || b"_./~+$(<=".contains(&first);
        if !begins {
            return None;
        }
        let mut at = cursor.at + 1;
        while let Some(byte) = line.get(at) {
            match byte {
                b',' | b']' | b'}' => break,
                b'[' | b'{' => return None,
                b':' if line.get(at + 1).is_none_or(|next| b" ,[]{}".contains(next)) => break,
                b'#' if line[at - 1] == b' ' => return None,
                _ => at += 1,
            }
        }
        Some(at)
    }
}
