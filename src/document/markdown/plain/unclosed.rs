//! Inline content that continues over the end of a line.

/// What the lines of a paragraph have begun so far and not ended.
#[derive(Clone, Copy, Default)]
pub(super) struct Unclosed {
    /// The number of marks that begin and end the code.
    pub code: Option<usize>,
    pub bracket: Option<Bracket>,
}

/// A bracket that may begin a link.
#[derive(Clone, Copy)]
pub(super) struct Bracket {
    /// The start of the link: of an image, the offset of its mark.
    pub start: usize,
    pub open: usize,
}

impl Unclosed {
    pub(super) fn is_empty(&self) -> bool {
        self.code.is_none() && self.bracket.is_none()
    }
}
