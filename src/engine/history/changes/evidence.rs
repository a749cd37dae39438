//! The files that closed records name, and whether they changed.

use crate::model::references::references;
use crate::model::{EvidenceLinks, ReferenceKind};
use crate::record::mode::LIVING_TYPES;
use crate::record::{Fields, Record, Reference};
use crate::target::PathTarget;
use crate::target::Target;
use crate::text::Spanned;

/// Returns the files that a record names as evidence or as outputs, if it is a closed run or a
/// decision.
pub(crate) fn named(record: &Record) -> Vec<(&Spanned<Reference>, PathTarget)> {
    if record.closed_run().is_none() && !matches!(record.fields, Fields::Decision(_)) {
        return Vec::new();
    }
    let folder = record.path.parent();
    let named = references(record).into_iter();
    let files = named.filter(|(_, kind)| kind.is_evidence() || *kind == ReferenceKind::Output);
    let paths = files.filter_map(|(reference, _)| match Target::parse(reference, folder) {
        Target::Path(target) => Some((reference, target)),
        Target::Git(_)
        | Target::Url(_)
        | Target::Named(_)
        | Target::Outside(_)
        | Target::Malformed(_) => None,
    });
    paths.collect()
}

/// Returns the files that a record names as evidence without a pin, if it is a closed run: each
/// file once, where it is named first. Living documents are expected to change and are left out.
pub(crate) fn unpinned(record: &Record) -> Vec<(&Spanned<Reference>, PathTarget)> {
    let Some(run) = record.closed_run() else {
        return Vec::new();
    };
    let folder = record.path.parent();
    let mut found: Vec<(&Spanned<Reference>, PathTarget)> = Vec::new();
    for (_, proof) in EvidenceLinks::of_run(run).iter() {
        let kind = proof.kind.as_ref();
        let is_living = kind.is_some_and(|kind| LIVING_TYPES.contains(&&*kind.value.0));
        let Target::Path(target) = Target::parse(&proof.target, folder) else {
            continue;
        };
        let is_known = found
            .iter()
            .any(|(_, known)| (&known.path, known.lines) == (&target.path, target.lines));
        if target.pin.is_none() && !is_known && !is_living {
            found.push((&proof.target, target));
        }
    }
    found
}

/// Returns whether a closed record names the same file in the same words.
pub(crate) fn names(record: &Record, reference: &Reference) -> bool {
    let named = named(record);
    let mut references = named.iter().map(|(named, _)| &named.value);
    references.any(|named| (&named.text, named.is_link) == (&reference.text, reference.is_link))
}

/// Returns whether the part of a file that a target names differs: the lines it names, or else the
/// whole file. Lines that the earlier file does not have cannot differ.
pub(crate) fn differs(target: &PathTarget, before: &[u8], after: &[u8]) -> bool {
    let Some((first, last)) = target.lines else {
        return before != after;
    };
    let lines = |bytes| part(bytes, first as usize, last as usize);
    lines(before).is_some_and(|before| Some(before) != lines(after))
}

/// Returns the lines from `first` to `last`, counted from 1; `None` where there are fewer.
fn part(bytes: &[u8], first: usize, last: usize) -> Option<Vec<&[u8]>> {
    let lines = bytes.split(|byte| *byte == b'\n');
    let lines: Vec<_> = lines
        .skip(first.checked_sub(1)?)
        .take((last + 1).checked_sub(first)?)
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    (lines.len() == last + 1 - first).then_some(lines)
}
