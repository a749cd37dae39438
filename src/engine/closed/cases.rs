//! Selects the findings that may be due to changes after a record was closed.

use std::ops::Range;
use std::sync::Arc;

use super::committed::{Lookups, Sought};
use super::history::ClosingHistory;
use super::verdict::{ClosedFile, Part, Verdict};
use crate::diagnostic::Diagnostic;
use crate::engine::input::Input;
use crate::git::{Error, Oid};
use crate::model::{IndexedRecord, Model};
use crate::record::{Kind, Record};
use crate::rules;
use crate::rules::rule::{Basis, Check, Rule};
use crate::rules::waiver::{UNUSED_WAIVER, WaiverStatus, waiver_status};
use crate::snapshot::Content;
use crate::text::RepoPath;

/// A closed and committed record with findings that may be due to later changes elsewhere.
pub(crate) struct Case {
    /// The indices of its findings.
    pub findings: Range<usize>,
    pub indexed: Arc<IndexedRecord>,
    pub file: ClosedFile,
    /// The path at which the last commit has the record.
    pub committed: RepoPath,
    /// The parts that its findings belong to.
    pub parts: Vec<Part>,
    /// Whether a record mapping of the configuration applies to the file.
    pub is_mapped: bool,
}

/// Returns the cases among findings, which are ordered by path.
///
/// # Errors
/// A file cannot be read from the disk or from Git.
pub(crate) fn find(
    findings: &[Diagnostic],
    model: &Model,
    input: &Input<'_>,
    history: &ClosingHistory,
) -> Result<Vec<Case>, Error> {
    let mut cases = Vec::new();
    let lookups = Lookups::of(findings.chunk_by(|a, b| a.path == b.path).count());
    let mut start = 0;
    for of_file in findings.chunk_by(|a, b| a.path == b.path) {
        let range = start..start + of_file.len();
        start = range.end;
        let path = &of_file[0].path;
        let is_mapped = !input.settings.mappings_for(path).is_empty();
        let mut parts: Vec<Part> = of_file
            .iter()
            .filter_map(|finding| part(finding, is_mapped))
            .collect();
        parts.sort_unstable();
        parts.dedup();
        if parts.is_empty() {
            continue;
        }
        let Some(indexed) = model.indexed_record(path) else {
            continue;
        };
        if !may_be_closed(indexed.entry.kind) {
            continue;
        }
        let Some((blob, length)) = content(path, input)? else {
            continue;
        };
        let committed = history.committed_path(&Sought {
            path,
            blob,
            snapshot: input.snapshot,
            lookups,
        })?;
        let Some(committed) = committed else {
            continue;
        };
        cases.push(Case {
            findings: range,
            indexed: Arc::clone(indexed),
            file: ClosedFile {
                path: path.clone(),
                blob,
                length,
            },
            committed,
            parts,
            is_mapped,
        });
    }
    Ok(cases)
}

/// Returns whether records of a kind are ever checked at their closing commits.
pub(crate) fn may_be_closed(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::OpRun | Kind::Decision))
}

/// Returns the id of the bytes that a record was read from.
fn content(path: &RepoPath, input: &Input<'_>) -> Result<Option<(Oid, Option<u64>)>, Error> {
    let entries = input.snapshot.entries();
    let Ok(at) = entries.binary_search_by(|entry| entry.path.cmp(path)) else {
        return Ok(None);
    };
    if let Some(blob) = input.snapshot.content_id(at) {
        return Ok(Some((blob, None)));
    }
    if let (Some(blob), Some(state)) = (input.snapshot.blob_at(at), input.snapshot.state_at(at)) {
        return Ok(Some((blob, Some(state.size))));
    }
    Ok(match input.snapshot.read_stored(&entries[at])? {
        Content::Bytes(bytes) => Oid::for_blob(&bytes).map(|blob| (blob, Some(bytes.len() as u64))),
        Content::Unavailable(_) => None,
    })
}

impl Case {
    /// Returns whether the record is a decision, or a run that is closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.indexed.entry.kind == Some(Kind::Decision)
            || self.indexed.open().closed_run().is_some()
    }

    /// Returns whether a finding is a fault of the record itself, given the verdict at its closing
    /// commit.
    pub(crate) fn is_at_fault(
        &self,
        finding: &Diagnostic,
        verdict: &Verdict,
        input: &Input<'_>,
    ) -> bool {
        match part(finding, self.is_mapped) {
            None => true,
            Some(_) if finding.meta == &UNUSED_WAIVER.meta => {
                !silenced_then(&self.indexed.open(), finding, verdict, input)
            }
            Some(part) => !verdict.has(part) || verdict.has_fault(part, finding),
        }
    }

    /// Returns whether a finding depends on more than the record itself.
    pub(crate) fn depends_on_closing(&self, finding: &Diagnostic) -> bool {
        part(finding, self.is_mapped).is_some()
    }
}

/// Returns whether a waiver that is unused now silenced something when the record was closed.
fn silenced_then(
    record: &Record,
    finding: &Diagnostic,
    verdict: &Verdict,
    input: &Input<'_>,
) -> bool {
    let mut waivers = record.waivers().iter();
    let waiver = waivers.find(|waiver| waiver.span.contains(finding.span));
    let limits = &input.settings.limits;
    let status = waiver.map(|waiver| waiver_status(waiver, rules::catalogue(), limits, input.now));
    match status {
        Some(WaiverStatus::Valid { rules, .. }) => rules
            .iter()
            .any(|rule| verdict.has_rule(Part::Definitions, rule)),
        Some(WaiverStatus::Invalid) | None => false,
    }
}

fn part(finding: &Diagnostic, is_mapped: bool) -> Option<Part> {
    if finding.meta == &UNUSED_WAIVER.meta {
        return Some(Part::Definitions);
    }
    let is_read = || is_mapped && rules::find(finding.meta.name).is_some_and(is_about_reading);
    Part::of_finding(finding).or_else(|| is_read().then_some(Part::Definitions))
}

/// Returns whether a rule reports what is read from one file. If a record mapping applies to the
/// file, that depends on the configuration.
pub(crate) fn is_about_reading(rule: &Rule) -> bool {
    rule.basis == Basis::Now
        && rule.meta.family == "document"
        && matches!(rule.check, Check::Record(_))
}
