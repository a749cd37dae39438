//! Block scalars: literal and folded text below its key.

use std::borrow::Cow;

use super::scanner::Scanner;
use crate::document::yaml::tree::{NodeId, Style};

impl Scanner<'_> {
    /// Reads the block scalar whose header is from `start` to the end of its line. `indent` is the
    /// indentation of the collection around it.
    pub(super) fn block_scalar(
        &mut self,
        start: usize,
        end: usize,
        indent: usize,
    ) -> Option<NodeId> {
        let (is_folded, is_stripped) = match &self.bytes[start..end] {
            b"|" => (false, false),
            b"|-" => (false, true),
            b">" => (true, false),
            b">-" => (true, true),
            _ => return None,
        };
        let mut text = String::new();
        let mut text_end = end;
        let mut blank_lines = 0;
        let mut text_indent = None;
        loop {
            let before = self.at;
            let Some(line) = self.raw_line() else { break };
            if line.is_blank() {
                // Spaces on a blank line may be text.
                if self.bytes[before] == b' ' || text_indent.is_none() {
                    return None;
                }
                blank_lines += 1;
                continue;
            }
            if line.indent <= indent {
                self.at = before;
                break;
            }
            let text_indent = *text_indent.get_or_insert(line.indent);
            // Folding ends where a line is indented further (YAML 1.2.2, section 8.1.3).
            if line.indent < text_indent || is_folded && line.indent > text_indent {
                return None;
            }
            let line_end = self
                .at
                .checked_sub(1)
                .filter(|end| *end < self.bytes.len())?;
            let is_return = line_end > line.end && self.bytes[line_end - 1] == b'\r';
            let line_end = line_end - usize::from(is_return);
            if is_folded && line_end > line.end {
                return None;
            }
            if !text.is_empty() {
                match blank_lines {
                    0 if is_folded => text.push(' '),
                    0 => text.push('\n'),
                    _ => {
                        let more = usize::from(!is_folded);
                        text.extend(std::iter::repeat_n('\n', blank_lines + more));
                    }
                }
            }
            blank_lines = 0;
            text.push_str(&self.text[line.from() + text_indent..line_end]);
            text_end = line_end;
        }
        if text.is_empty() {
            return None;
        }
        if !is_stripped {
            text.push('\n');
        }
        self.last_end = text_end;
        let id = self.push_scalar(start, text_end, Cow::Owned(text), Style::Block);
        Some(id)
    }
}
