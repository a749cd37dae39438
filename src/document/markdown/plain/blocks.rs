//! Determines which block each line belongs to.

use bstr::ByteSlice;

use super::containers::{Depth, is_break, marker};
use super::heading::level;
use super::scanner::{Line, Previous, Scanner};
use super::unclosed::Unclosed;

/// The indentation of code (CommonMark 0.31.2, section 4.4).
pub(super) const CODE_INDENT: usize = 4;

impl Scanner<'_> {
    /// Reads a line.
    pub(super) fn read(&mut self, line: Line) -> Option<()> {
        self.carried = std::mem::take(&mut self.unclosed);
        self.read_block(line)?;
        // If the paragraph has ended, what seemed to be code is text.
        self.carried.code.is_none().then_some(())
    }

    fn read_block(&mut self, line: Line) -> Option<()> {
        if let Some(open) = self.open {
            if self.read_in(open, &line)? {
                return Some(());
            }
            self.open = None;
        }
        let content = self.content(&line);
        let Some(first) = content.first() else {
            self.after(Previous::Boundary);
            return Some(());
        };
        if *first == b'\t' {
            return None;
        }
        let depth = self.containers.at(line.indent);
        let is_indented = line.indent - depth.column >= CODE_INDENT;
        if is_indented || self.containers.is_uncertain && line.indent >= CODE_INDENT {
            return self.indented(&line);
        }
        self.block(&line, depth)
    }

    /// Reads a line that is indented like code.
    fn indented(&mut self, line: &Line) -> Option<()> {
        if self.previous == Previous::Paragraph && !self.containers.is_uncertain {
            // Code does not interrupt a paragraph.
            return self.paragraph(line);
        }
        self.code_line(line)
    }

    /// Reads a line that may be code. It must not contain anything that might be a link in text,
    /// but is none in code.
    pub(super) fn code_line(&mut self, line: &Line) -> Option<()> {
        let content = self.content(line);
        let is_plain = content.find_byteset(b"[`<").is_none()
            && !content.starts_with(b"~~~")
            && self.carried.is_empty();
        is_plain.then(|| self.after(Previous::Other))
    }

    /// Reads a line that begins a block, or continues a paragraph.
    pub(super) fn block(&mut self, line: &Line, depth: Depth) -> Option<()> {
        let content = self.content(line);
        let is_row_of = |mark| content.iter().all(|byte| *byte == mark);
        match content[0] {
            b'#' => {
                let marks = content.iter().take_while(|byte| **byte == b'#').count();
                if content.get(marks) == Some(&b'\t') {
                    return None;
                }
                if let Some(level) = level(content) {
                    return self.heading_line(line, depth, level);
                }
            }
            b'`' | b'~' if content.starts_with(&[content[0]; 3]) => {
                return self.fence(line, depth);
            }
            // A row of these makes a heading of the paragraph above it.
            mark @ (b'=' | b'-') if self.previous != Previous::Boundary && is_row_of(mark) => {
                let is_item =
                    mark == b'-' && content.len() == 1 && self.containers.ends_item(depth);
                if !is_item {
                    return None;
                }
            }
            b'<' => return self.html(line, depth),
            b'>' => return self.quote(line, depth),
            _ => {}
        }
        if is_break(content) {
            self.containers.close(depth, line.indent);
            self.after(Previous::Boundary);
            return Some(());
        }
        if let Some(marker) = marker(content) {
            return self.item(line, depth, marker);
        }
        self.close_unless_lazy(line, depth);
        self.paragraph(line)
    }

    fn heading_line(&mut self, line: &Line, depth: Depth, level: usize) -> Option<()> {
        self.containers.close(depth, line.indent);
        if line.indent == 0 {
            return self.heading(line, level);
        }
        // A heading inside a list is not a section.
        if depth.column == 0 || self.containers.is_uncertain {
            return None;
        }
        self.inline(line)?;
        self.after(Previous::Boundary);
        Some(())
    }

    /// Ends the items that a line of text is not in, unless it continues a paragraph of theirs
    /// (CommonMark 0.31.2, section 5.2).
    pub(super) fn close_unless_lazy(&mut self, line: &Line, depth: Depth) {
        match self.previous {
            Previous::Boundary => self.containers.close(depth, line.indent),
            Previous::Paragraph => {}
            Previous::Other => {
                self.containers.is_uncertain |= self.containers.ends_item(depth);
            }
        }
    }

    /// Reads a line of text.
    pub(super) fn paragraph(&mut self, line: &Line) -> Option<()> {
        let content = self.content(line);
        let before = match self.previous {
            Previous::Paragraph => std::mem::take(&mut self.carried),
            Previous::Boundary | Previous::Other => Unclosed::default(),
        };
        self.unclosed = self.inline_from(line, before)?;
        self.count_columns(content);
        let may_be_row = self.may_be_row(content);
        if may_be_row && !(before.is_empty() && self.unclosed.is_empty()) {
            return None;
        }
        self.after(if may_be_row {
            Previous::Other
        } else {
            Previous::Paragraph
        });
        Some(())
    }
}
