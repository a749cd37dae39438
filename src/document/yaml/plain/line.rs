//! A line of the text.

/// A line, without the blanks and the line end behind its content.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// The number of spaces before the content.
    pub indent: usize,
    /// The start of the content.
    pub start: usize,
    /// The end of the content.
    pub end: usize,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        self.start == self.end
    }

    /// Returns the start of the line itself.
    pub(super) fn from(&self) -> usize {
        self.start - self.indent
    }
}
