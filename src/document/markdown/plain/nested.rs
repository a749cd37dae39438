//! Blocks that contain other lines: items of lists, quotes, code, comments and HTML.

use bstr::ByteSlice;

use super::blocks::CODE_INDENT;
use super::containers::{Depth, Marker, marker};
use super::inline::is_absolute_uri;
use super::scanner::{Line, OpenBlock, Previous, Scanner};

/// What is between a `>` and code: a space that belongs to the mark, and the indentation of code.
const CODE_IN_QUOTE: &str = "     ";

/// Items that are nested deeper are left to the parser.
const MAX_ITEMS: usize = 16;

/// The elements whose end is not a blank line (CommonMark 0.31.2, section 4.6).
const RAW_ELEMENTS: [&[u8]; 4] = [b"script", b"pre", b"style", b"textarea"];

impl Scanner<'_> {
    /// Reads a line that begins with the marker of an item.
    pub(super) fn item(&mut self, line: &Line, depth: Depth, marker: Marker) -> Option<()> {
        let after = line.start + marker.length;
        // The parser takes an item that is only the box of a task for an empty one.
        let start = self.skip_spaces(after, line.end);
        let is_empty = matches!(self.bytes[start..line.end], [] | [b'[', _, b']']);
        let ends_item = self.containers.ends_item(depth);
        match self.previous {
            Previous::Boundary => {}
            // Any item may follow another.
            _ if ends_item && !self.containers.is_uncertain => {}
            // Outside of a quote, any item ends a paragraph in it.
            Previous::Paragraph if !is_empty && !marker.interrupts && !self.is_quoted => {
                return self.paragraph(line);
            }
            _ if is_empty || !marker.interrupts => return None,
            Previous::Paragraph | Previous::Other => {}
        }
        self.containers.close(depth, line.indent);
        self.after(Previous::Boundary);
        if is_empty {
            // Whether the next line belongs to the item depends on more than its indentation.
            self.containers.is_uncertain = true;
            self.after(Previous::Other);
            return Some(());
        }
        if self.bytes[start] == b'\t' {
            return None;
        }
        let is_code = start - after > CODE_INDENT;
        let content = if is_code { after + 1 } else { start };
        let column = line.indent + (content - line.start);
        if !self.containers.open(column, MAX_ITEMS) {
            return None;
        }
        let rest = Line {
            indent: column,
            start,
            ..line.clone()
        };
        if is_code {
            return self.code_line(&rest);
        }
        let depth = self.containers.at(column);
        self.block(&rest, depth)
    }

    /// Reads a line that begins with `>`.
    pub(super) fn quote(&mut self, line: &Line, depth: Depth) -> Option<()> {
        // The line may continue a paragraph of the quote.
        if !self.carried.is_empty() {
            return None;
        }
        self.containers.close(depth, line.indent);
        self.after(Previous::Other);
        self.is_quoted = true;
        let content = self.content(line);
        let marks = content.iter().take_while(|byte| b"> ".contains(byte));
        let start = line.start + marks.count();
        let inside = &self.bytes[start..line.end];
        let is_simple = inside.find_byteset(b"[`<").is_none();
        if is_simple && !inside.starts_with(b"~~~") {
            return Some(());
        }
        let begin = marker(inside).map_or(0, |marker| marker.length + 1);
        let text = inside.get(begin..)?;
        let is_text = !self.bytes[line.start..start].contains_str(CODE_IN_QUOTE)
            && (begin == 0 || inside[begin - 1] == b' ')
            && marker(text).is_none()
            && !text.starts_with(b"```")
            && text.first().is_some_and(|first| {
                first.is_ascii_alphanumeric() || *first >= 0x80 || b"[`!(*_\"'".contains(first)
            })
            && !inside.contains(&b'|');
        is_text.then_some(())?;
        self.inline(&Line {
            start,
            ..line.clone()
        })
    }

    /// Reads a line that begins with the fence of a code block.
    pub(super) fn fence(&mut self, line: &Line, depth: Depth) -> Option<()> {
        let content = self.content(line);
        let mark = content[0];
        let length = content.iter().take_while(|byte| **byte == mark).count();
        if content[length..].contains(&b'`') {
            // It is inline code (CommonMark 0.31.2, section 4.5).
            self.close_unless_lazy(line, depth);
            return if mark == b'`' {
                self.paragraph(line)
            } else {
                None
            };
        }
        self.open(line, depth)?;
        self.open = Some(OpenBlock::Code {
            mark,
            length,
            column: depth.column,
        });
        Some(())
    }

    /// Ends the items that a line is not in, because it begins a block that may go on.
    fn open(&mut self, line: &Line, depth: Depth) -> Option<()> {
        self.containers.close(depth, line.indent);
        self.after(Previous::Boundary);
        (!self.containers.is_uncertain).then_some(())
    }

    /// Reads a line that begins with `<`.
    pub(super) fn html(&mut self, line: &Line, depth: Depth) -> Option<()> {
        let content = self.content(line);
        if let Some(comment) = content.strip_prefix(b"<!--") {
            if comment.starts_with(b">") || comment.starts_with(b"->") {
                return None;
            }
            self.open(line, depth)?;
            if !comment.contains_str("-->") {
                self.open = Some(OpenBlock::Comment {
                    column: depth.column,
                });
            }
            return Some(());
        }
        match content.get(1) {
            Some(b'!' | b'?') => None,
            Some(b'/' | b'a'..=b'z' | b'A'..=b'Z') if !begins_with_link(content) => {
                check_html(content)?;
                if !self.carried.is_empty() {
                    return None;
                }
                self.containers.is_uncertain |= self.containers.ends_item(depth);
                self.open = Some(OpenBlock::Html);
                Some(())
            }
            _ => {
                self.close_unless_lazy(line, depth);
                self.paragraph(line)
            }
        }
    }

    /// Reads a line of a block that is open. Returns false if the line is not part of it.
    pub(super) fn read_in(&mut self, open: OpenBlock, line: &Line) -> Option<bool> {
        let content = self.content(line);
        match open {
            OpenBlock::Code { column, .. } | OpenBlock::Comment { column }
                if column > 0 && !content.is_empty() =>
            {
                if content[0] == b'\t' {
                    return None;
                }
                if line.indent < column {
                    return Some(false);
                }
            }
            OpenBlock::Code { .. } | OpenBlock::Comment { .. } | OpenBlock::Html => {}
        }
        let is_end = match open {
            OpenBlock::Code {
                mark,
                length,
                column,
            } => {
                let marks = content.iter().take_while(|byte| **byte == mark).count();
                let is_fence = marks >= length && marks == content.len();
                // The parser does not take a fence before a tab for one, unlike CommonMark.
                if is_fence && self.bytes[line.end..line.whole.end].contains(&b'\t') {
                    return None;
                }
                is_fence && line.indent - column < CODE_INDENT
            }
            OpenBlock::Comment { .. } => content.contains_str("-->"),
            OpenBlock::Html => {
                if !content.is_empty() {
                    check_html(content)?;
                    // HTML ends with its item, and a paragraph does not.
                    let depth = self.containers.at(line.indent);
                    self.containers.is_uncertain |= self.containers.ends_item(depth);
                }
                content.is_empty()
            }
        };
        if is_end {
            self.open = None;
            self.after(Previous::Boundary);
        }
        Some(true)
    }
}

fn begins_with_link(content: &[u8]) -> bool {
    let end = content.find_byte(b'>');
    end.is_some_and(|end| is_absolute_uri(&content[1..end]))
}

/// Returns `None` if a line means something else in HTML than in a paragraph, because it is not
/// known which of the two it belongs to.
fn check_html(content: &[u8]) -> Option<()> {
    let begins_text =
        matches!(content[0], b'<' | b'(' | b'"' | 0x80..) || content[0].is_ascii_alphabetic();
    if !begins_text || content.find_byteset(b"[`|").is_some() {
        return None;
    }
    if let Some(tag) = content.strip_prefix(b"<") {
        let name = tag.strip_prefix(b"/").unwrap_or(tag);
        let is_raw = |element: &[u8]| {
            let start = name.get(..element.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(element))
        };
        if RAW_ELEMENTS.iter().any(|element| is_raw(element)) {
            return None;
        }
    }
    for tag in content.split_str("<").skip(1) {
        let tag = &tag[..tag.find_byte(b'>').unwrap_or(tag.len())];
        let is_link = !tag.contains(&b' ') && tag.find_byteset(b":@").is_some();
        if is_link || tag.starts_with(b"!") || tag.starts_with(b"?") {
            return None;
        }
    }
    Some(())
}
