//! A line of the body that begins with a label, such as `**Status**: accepted`.

use super::Reference;
use crate::document::markdown::{self, BodyBlock, Inline, TextLine};
use crate::document::yaml::DraftNode;
use crate::text::{Span, Spanned};

/// What follows the label on a line.
pub(super) struct LabelledLine {
    pub text: Spanned<String>,
    /// The target, if it is a link.
    pub target: Option<String>,
}

impl LabelledLine {
    /// Finds the first line that begins with a label and has something after it.
    pub(super) fn find(blocks: &[BodyBlock<'_>], label: &str) -> Option<Self> {
        let mut inlines = markdown::inlines(blocks).into_iter();
        inlines.find_map(|inline| {
            let mut lines = inline.lines.iter();
            lines.find_map(|line| Self::read(line, inline, label))
        })
    }

    fn read(line: &TextLine<'_>, inline: &Inline<'_>, label: &str) -> Option<Self> {
        let (start, after) = line.text.split_at_checked(label.len())?;
        if !start.eq_ignore_ascii_case(label) {
            return None;
        }
        let end = line.text.len();
        let begins_link = || {
            let place = line.place(end - after.trim_start().len()..end);
            let mut links = inline.links.iter();
            links.any(|link| link.span.contains(Span::empty(place.start as usize)))
        };
        let rest = match after.trim_start().strip_prefix(':') {
            Some(rest) => rest,
            // Some people write "Superseded by [9. …](0009-….md)" without a colon.
            None if after.starts_with(' ') && begins_link() => after,
            None => return None,
        };
        let value = rest.trim();
        if value.is_empty() {
            return None;
        }
        let at = end - rest.trim_start().len();
        let span = line.place(at..at + value.len());
        let overlaps = |link: Span| span.contains(link) || link.contains(span);
        let link = inline.links.iter().find(|link| overlaps(link.span));
        Some(Self {
            text: Spanned::new(value.to_owned(), span),
            target: link.map(|link| link.target.value.to_string()),
        })
    }

    /// Returns the text as a node.
    pub(super) fn to_draft(&self) -> DraftNode {
        DraftNode::text(&*self.text.value, self.text.span)
    }

    /// Returns the link, if it is one.
    pub(super) fn link(&self) -> Option<Spanned<Reference>> {
        let reference = Reference {
            text: self.target.as_deref()?.into(),
            is_link: true,
            place: None,
        };
        Some(Spanned::new(reference, self.text.span))
    }
}
