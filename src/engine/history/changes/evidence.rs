//! The evidence that closed runs name without a pin, and whether it changed.

use crate::model::EvidenceLinks;
use crate::record::{Record, Reference};
use crate::target::PathTarget;
use crate::target::Target;
use crate::text::Spanned;

/// Returns the files that a record names as evidence without a pin, if it is a closed run: each file
/// once, where it is named first.
pub(crate) fn unpinned(record: &Record) -> Vec<(&Spanned<Reference>, PathTarget)> {
    let Some(run) = record.closed_run() else {
        return Vec::new();
    };
    let folder = record.path.parent();
    let mut named: Vec<(&Spanned<Reference>, PathTarget)> = Vec::new();
    for (_, proof) in EvidenceLinks::of_run(run).iter() {
        let Target::Path(target) = Target::parse(&proof.target, folder) else {
            continue;
        };
        let is_known = named
            .iter()
            .any(|(_, known)| (&known.path, known.lines) == (&target.path, target.lines));
        if target.pin.is_none() && !is_known {
            named.push((&proof.target, target));
        }
    }
    named
}

/// Whether a record names the same evidence in the same words, without a pin.
pub(crate) fn names(record: &Record, reference: &Reference) -> bool {
    let named = unpinned(record);
    let mut references = named.iter().map(|(named, _)| &named.value);
    references.any(|named| (&named.text, named.is_link) == (&reference.text, reference.is_link))
}

/// Whether the part of a file that a target names differs: the lines it names, or else the whole
/// file. `dead-evidence` reports lines that no longer exist.
pub(crate) fn differs(target: &PathTarget, before: &[u8], after: &[u8]) -> bool {
    let Some((first, last)) = target.lines else {
        return before != after;
    };
    let lines = |bytes| part(bytes, first as usize, last as usize);
    match (lines(before), lines(after)) {
        (Some(before), Some(after)) => before != after,
        (None, _) | (_, None) => false,
    }
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
