//! Block sequences.

use super::MAX_DEPTH;
use super::line::Line;
use super::scanner::Scanner;
use crate::document::yaml::tree::{NONE, NodeId, NodeKind};

impl Scanner<'_> {
    /// Returns whether a line begins with an item of a sequence.
    pub(super) fn is_item(&self, line: &Line) -> bool {
        self.bytes[line.start] == b'-'
            && (line.start + 1 == line.end || self.bytes[line.start + 1] == b' ')
    }

    /// Reads the block sequence whose first line this is.
    pub(super) fn sequence(&mut self, first: Line, depth: usize) -> Option<NodeId> {
        if depth == MAX_DEPTH {
            return None;
        }
        let indent = first.indent;
        let id = self.push(first.start, first.start, NodeKind::Sequence(NONE));
        let mut last = NONE;
        let mut line = first;
        loop {
            let item = self.item(&line, depth)?;
            self.link(id, last, item);
            last = item;
            let mut next = self.next_line();
            if let Some(more) = next
                && more.indent > indent
            {
                next = self.continue_plain(item, more, indent)?;
            }
            match next {
                Some(next) if next.indent == indent && self.is_item(&next) => line = next,
                Some(next) if next.indent > indent => return None,
                next => {
                    self.pending = next;
                    self.close(id);
                    return Some(id);
                }
            }
        }
    }

    /// Reads the item of a line.
    fn item(&mut self, line: &Line, depth: usize) -> Option<NodeId> {
        let start = self.skip_spaces(line.start + 1, line.end);
        if start == line.end {
            let next = self.next_line();
            // The item may be below.
            if next.is_some_and(|next| next.indent > line.indent) {
                return None;
            }
            self.pending = next;
            // The parser looks for the item behind the blanks.
            let blanks = self.bytes[start..].iter().take_while(|byte| **byte == b' ');
            return Some(self.push_absent(start + blanks.count()));
        }
        let content = Line {
            indent: line.indent + (start - line.start),
            start,
            end: line.end,
        };
        if self.has_key(&content) {
            return self.mapping(content, depth + 1);
        }
        self.value(start, line.end, line.indent)
    }
}
