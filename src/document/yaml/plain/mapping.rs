//! Block mappings.

use std::borrow::Cow;

use super::MAX_DEPTH;
use super::line::Line;
use super::scalar::PlainEnd;
use super::scanner::Scanner;
use crate::document::yaml::tree::{NONE, NodeId, NodeKind, Style};
use crate::text::steps;

/// Mappings with more keys are left to the parser, because keys are compared with each other.
pub(super) const MAX_KEYS: usize = 64;

/// Longer keys are left to the parser, which allows 1024 characters (YAML 1.2.2, section 7.4.2).
const MAX_KEY_BYTES: usize = 256;

/// A key and the offset after its colon.
struct Key<'t> {
    text: Cow<'t, str>,
    style: Style,
    end: usize,
    after: usize,
}

/// The keys of a mapping so far, to find duplicates.
#[derive(Default)]
pub(super) struct Keys {
    count: usize,
    /// A bit for each hash of a key.
    seen: u64,
}

impl Keys {
    /// Adds a key. Returns whether it has to be compared with the keys before it, because one
    /// of them has the same hash; `None` if there are too many keys.
    fn add(&mut self, key: &str) -> Option<bool> {
        self.count += 1;
        let [first, .., last] = key.as_bytes() else {
            return (self.count <= MAX_KEYS).then_some(true);
        };
        let mixed = usize::from(*first) * 7 + usize::from(*last) * 3 + key.len() * 11;
        let bit = 1 << (mixed % 64);
        let may_be_known = self.seen & bit != 0;
        self.seen |= bit;
        (self.count <= MAX_KEYS).then_some(may_be_known)
    }
}

impl<'t> Scanner<'t> {
    /// Reads the block mapping whose first line this is.
    pub(super) fn mapping(&mut self, first: Line, depth: usize) -> Option<NodeId> {
        if depth == MAX_DEPTH {
            return None;
        }
        let indent = first.indent;
        let id = self.push(first.start, first.start, NodeKind::Mapping(NONE));
        let mut keys = Keys::default();
        let mut last = NONE;
        let mut line = first;
        loop {
            let Key {
                text,
                style,
                end,
                after,
            } = self.key(&line)?;
            self.check_new(id, &text, &mut keys)?;
            let key = self.push_scalar(line.start, end, text, style);
            self.link(id, last, key);
            let value = if self.ends_here(after, line.end) {
                self.value_below(after, indent, depth)?
            } else {
                let start = self.skip_spaces(after, line.end);
                self.value(start, line.end, indent)?
            };
            self.link(id, key, value);
            last = value;
            let mut next = self.next_line();
            if let Some(more) = next
                && more.indent > indent
            {
                next = self.continue_plain(value, more, indent)?;
            }
            match next {
                Some(next) if next.indent == indent && !self.is_item(&next) => line = next,
                // A sequence may have the indentation of its key, but this mapping is complete.
                Some(next) if next.indent > indent => return None,
                next => {
                    self.pending = next;
                    self.close(id);
                    return Some(id);
                }
            }
        }
    }

    /// Returns `None` if a mapping has the key already.
    pub(super) fn check_new(&self, mapping: NodeId, key: &str, keys: &mut Keys) -> Option<()> {
        if !keys.add(key)? {
            return Some(());
        }
        let NodeKind::Mapping(first) = self.nodes[mapping as usize].kind else {
            return None;
        };
        let mut next = first;
        while let Some(node) = self.nodes.get(next as usize) {
            steps::count();
            if matches!(&node.kind, NodeKind::Scalar { text, .. } if *text == key) {
                return None;
            }
            next = self
                .nodes
                .get(node.next as usize)
                .map_or(NONE, |it| it.next);
        }
        Some(())
    }

    /// Returns whether the content of a line begins with a key.
    pub(super) fn has_key(&self, line: &Line) -> bool {
        self.key(line).is_some()
    }

    /// Reads the key that a line begins with.
    fn key(&self, line: &Line) -> Option<Key<'t>> {
        let (start, end) = (line.start, line.end);
        let key = match self.bytes[start] {
            b'"' | b'\'' => {
                let (text, after) = self.quoted(start, end)?;
                let ends = self.bytes[..end].get(after + 1);
                if self.bytes[..end].get(after) != Some(&b':') || ends.is_some_and(|it| *it != b' ')
                {
                    return None;
                }
                Key {
                    text,
                    style: Style::Quoted,
                    end: after,
                    after: after + 1,
                }
            }
            // `...` ends a document.
            b'.' => return None,
            _ => match self.plain(start, end)? {
                PlainEnd::Colon(colon) if self.bytes[colon - 1] != b' ' => Key {
                    text: Cow::Borrowed(&self.text[start..colon]),
                    style: Style::Plain,
                    end: colon,
                    after: colon + 1,
                },
                _ => return None,
            },
        };
        (key.end - start <= MAX_KEY_BYTES).then_some(key)
    }

    /// Reads the value of a key whose line has no value. `after` is the offset after the colon.
    fn value_below(&mut self, after: usize, indent: usize, depth: usize) -> Option<NodeId> {
        match self.next_line() {
            Some(next) if next.indent >= indent && self.is_item(&next) => {
                self.sequence(next, depth + 1)
            }
            Some(next) if next.indent > indent => self.mapping(next, depth + 1),
            next => {
                self.pending = next;
                Some(self.push_absent(after))
            }
        }
    }
}
