//! Reads lines.

use bstr::ByteSlice;

use super::line::Line;
use super::scanner::Scanner;
use crate::text::steps;

impl Scanner<'_> {
    /// Reads the next line that is neither blank nor a comment.
    pub(super) fn next_line(&mut self) -> Option<Line> {
        if let Some(line) = self.pending.take() {
            return Some(line);
        }
        loop {
            let line = self.raw_line()?;
            if !line.is_blank() && self.bytes[line.start] != b'#' {
                return Some(line);
            }
        }
    }

    /// Reads the next line, whatever it holds.
    pub(super) fn raw_line(&mut self) -> Option<Line> {
        steps::count();
        let from = self.at;
        let rest = self.bytes.get(from..).filter(|rest| !rest.is_empty())?;
        let length = rest.find_byte(b'\n').unwrap_or(rest.len());
        self.at = from + length + 1;
        let mut end = from + length;
        while end > from && matches!(self.bytes[end - 1], b' ' | b'\r') {
            end -= 1;
        }
        let mut start = from;
        while start < end && self.bytes[start] == b' ' {
            start += 1;
        }
        Some(Line {
            indent: start - from,
            start,
            end,
        })
    }

    /// Returns the offset of the first byte from `at` on that is not a space, up to `end`.
    pub(super) fn skip_spaces(&self, mut at: usize, end: usize) -> usize {
        while at < end && self.bytes[at] == b' ' {
            at += 1;
        }
        at
    }

    /// Returns whether nothing or a comment is between `at` and the end of a line.
    pub(super) fn ends_here(&self, at: usize, end: usize) -> bool {
        let next = self.skip_spaces(at, end);
        next == end || next > at && self.bytes[next] == b'#'
    }
}
