//! Anchors and what stands for them.

use std::borrow::Cow;

use super::{Anchor, Builder, Extent};
use crate::document::Fault;
use crate::document::yaml::{Id, Shape, Style, Tree, place, words};
use crate::text::Span;

/// How many values aliases may add to a tree. Ten lines can stand for billions.
const ALIAS_BUDGET: u64 = 100_000;

impl<'t> Builder<'t> {
    pub(super) fn anchor(&mut self, id: Id, extent: Option<Extent>) -> usize {
        self.anchors.push(Anchor {
            name: Cow::Borrowed(""),
            id,
            extent,
        });
        self.anchors.len() - 1
    }

    pub(super) fn alias(&mut self, index: usize, span: Span) {
        let Some((target, extent)) = self
            .anchors
            .get(index)
            .map(|anchor| (anchor.id, anchor.extent))
        else {
            return self.null(span);
        };
        let Some(extent) = extent else {
            return self.bad_alias(span, words::alias_of_itself(span));
        };
        if self.open.len() + extent.depth > Tree::MAX_DEPTH {
            return self.bad_alias(span, words::too_deep_with_aliases(span));
        }
        self.added = self.added.saturating_add(extent.size);
        if self.added > ALIAS_BUDGET {
            return self.bad_alias(span, words::alias_bomb(span, ALIAS_BUDGET));
        }
        self.push(span, Shape::Alias(target));
        self.leaf(span, extent);
    }

    /// An anchor that stands in another part of the text is one all the same, and one in a part
    /// that was lost is not to be blamed on its alias.
    pub(super) fn unknown_alias(&mut self, name: &str, span: Span) {
        if let Some(index) = self.anchors.iter().rposition(|anchor| anchor.name == name) {
            return self.alias(index, span);
        }
        let anchor = format!("&{name}");
        if self
            .lost
            .iter()
            .any(|lost| lost.slice(self.text).contains(&anchor))
        {
            self.lose_entry();
            return self.null(span);
        }
        self.bad_alias(span, words::unknown_alias(name, span));
    }

    fn bad_alias(&mut self, span: Span, fault: Fault) {
        if !self.reported {
            self.reported = true;
            self.faults.push(fault);
            self.lose_entry();
        }
        self.null(span);
    }

    /// Notes that the entry that is being read will not be what was written.
    fn lose_entry(&mut self) {
        if let Some(entry) = self.entry {
            self.tree.broken.push(place::key(self.text, entry.start));
        }
    }

    fn null(&mut self, span: Span) {
        self.push(
            span,
            Shape::Scalar {
                text: Cow::Borrowed(""),
                style: Style::Plain,
                typed: true,
            },
        );
        self.leaf(span, Extent { size: 1, depth: 0 });
    }
}
