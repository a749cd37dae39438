//! Spans of a text, and values with the span they were read from.

use std::fmt;
use std::ops::{Deref, Range};

use serde::{Deserialize, Serialize};

use super::steps;

/// Two byte offsets into one file, a byte-order mark included: `start` is the
/// first byte, `end` the one after the last.
///
/// Offsets are 32 bits wide because no file over 4 MiB is read whole.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// Returns the span from byte `start` up to byte `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(
            start <= end,
            "a span that ends before it starts: {start}..{end}"
        );
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    /// Returns the empty span at byte `at`.
    pub fn empty(at: usize) -> Self {
        Self::new(at, at)
    }

    /// Returns the bytes as a range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the part of `text` that the span covers; empty where it is outside.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// Returns whether `other` lies completely inside.
    pub fn contains(self, other: Self) -> bool {
        steps::count();
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A value and the place it was read from.
///
/// Two spanned values are equal if their values are; the place does not count.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Returns the same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            value: f(self.value),
            span: self.span,
        }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
