//! Finds the faults of a record by their places, without looking at all of them.

use std::collections::{HashMap, HashSet};

use crate::document::{Fault, FaultKind};
use crate::text::{Span, steps};

/// The faults of a record by place and by what they are about. A file may have as many faults as
/// values, and rules ask about each value.
#[derive(Clone, Debug, Default)]
pub(super) struct FaultIndex {
    misleading: SpanIndex,
    syntax: SpanIndex,
    places: HashSet<(FaultKind, Span)>,
    /// The fields that unknown keys were probably meant to be. The value is the index of the first
    /// such fault that is reported with the finding about the missing field, if there is one.
    meant: HashMap<Box<str>, Option<usize>>,
    /// The misspelt keys within values, sorted by place.
    misspelt_parts: Vec<(Span, usize)>,
}

impl FaultIndex {
    pub(super) fn new(faults: &[Fault]) -> Self {
        let spans = |is_one: &dyn Fn(FaultKind) -> bool| {
            let of_kind = faults.iter().filter(|fault| is_one(fault.kind));
            SpanIndex::new(of_kind.map(|fault| fault.span).collect())
        };
        let mut index = Self {
            misleading: spans(&misleads),
            syntax: spans(&|kind| kind == FaultKind::Syntax),
            places: faults.iter().map(|it| (it.kind, it.span)).collect(),
            ..Self::default()
        };
        for (at, fault) in faults.iter().enumerate() {
            let meant = fault.fix.as_ref().map(|(_, edit)| &*edit.text);
            match (fault.kind, meant) {
                (FaultKind::UnknownField | FaultKind::Misspelt, Some(meant)) => {
                    let first = index.meant.entry(meant.into()).or_default();
                    let is_misspelt = fault.kind == FaultKind::Misspelt;
                    *first = first.or(is_misspelt.then_some(at));
                }
                (FaultKind::MisspeltPart, _) => index.misspelt_parts.push((fault.span, at)),
                _ => {}
            }
        }
        index.misspelt_parts.sort_unstable();
        index
    }

    /// Returns whether something within a place could not be read.
    pub(super) fn misleads_within(&self, place: Span) -> bool {
        self.misleading.has_within(place)
    }

    /// Returns whether something within a place could not be read that is in none of its parts,
    /// which are in the order of the text.
    pub(super) fn misleads_beside(&self, place: Span, parts: &[Span]) -> bool {
        let starts = parts.iter().map(|part| part.start).chain([place.end]);
        let ends = [place.start]
            .into_iter()
            .chain(parts.iter().map(|part| part.end));
        let mut gaps = ends.zip(starts).filter(|(end, start)| end <= start);
        gaps.any(|(start, end)| self.misleading.has_within(Span { start, end }))
            || MISLEADING.iter().any(|kind| self.has(*kind, place))
    }

    /// Returns whether the YAML within a place is invalid.
    pub(super) fn is_broken_within(&self, place: Span) -> bool {
        self.syntax.has_within(place)
    }

    /// Returns whether there is a fault of a kind at exactly a place.
    pub(super) fn has(&self, kind: FaultKind, place: Span) -> bool {
        self.places.contains(&(kind, place))
    }

    /// Returns whether some unknown key was probably meant to be a field.
    pub(super) fn is_meant(&self, field: &str) -> bool {
        self.meant.contains_key(field)
    }

    /// Returns the first key that was probably meant to be a field whose absence a rule reports.
    pub(super) fn misspelt(&self, field: &str) -> Option<usize> {
        self.meant.get(field).copied().flatten()
    }

    /// Returns the misspelt keys within a place, in the order of the text.
    pub(super) fn misspelt_parts(&self, place: Span) -> impl Iterator<Item = usize> {
        let first = (self.misspelt_parts).partition_point(|(span, _)| span.start < place.start);
        let parts = self.misspelt_parts[first..].iter();
        let parts = parts.take_while(move |(span, _)| span.start <= place.end);
        parts
            .filter(move |(span, _)| place.contains(*span))
            .map(|(_, at)| *at)
    }
}

/// The faults whose place could not be read, or could be read in two ways.
const MISLEADING: [FaultKind; 4] = [
    FaultKind::Syntax,
    FaultKind::DuplicateKey,
    FaultKind::FieldType,
    FaultKind::Placeholder,
];

fn misleads(kind: FaultKind) -> bool {
    MISLEADING.contains(&kind)
}

/// Many spans, to find out whether one of them lies within another span.
#[derive(Clone, Debug, Default)]
struct SpanIndex {
    /// The start of each span in order, and the least end of that span and all after it.
    spans: Vec<Span>,
}

impl SpanIndex {
    fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        let mut least = u32::MAX;
        for span in spans.iter_mut().rev() {
            least = least.min(span.end);
            span.end = least;
        }
        Self { spans }
    }

    fn has_within(&self, place: Span) -> bool {
        let first = self.spans.partition_point(|span| {
            steps::count();
            span.start < place.start
        });
        let least = self.spans.get(first).map(|span| span.end);
        least.is_some_and(|end| end <= place.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_within_another_is_found() {
        let span = Span::new;
        let index = SpanIndex::new(vec![span(5, 20), span(6, 8), span(30, 31), span(9, 9)]);
        for (place, expected) in [
            (span(0, 40), true),
            (span(5, 7), false),
            (span(6, 8), true),
            (span(7, 9), true),
            (span(10, 29), false),
            (span(30, 31), true),
            (span(32, 40), false),
        ] {
            assert_eq!(index.has_within(place), expected, "{place:?}");
        }
    }
}
