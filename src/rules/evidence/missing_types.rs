//! Finds the types of evidence that a pattern lists and a run does not have.

use crate::diagnostic::Diagnostic;
use crate::record::{EvidenceLink, Pattern};
use crate::rules::prelude::*;
use crate::text::{FastSet, RepoPath, or_list};

/// One entry of a pattern that no evidence of the run satisfies.
pub(crate) struct MissingType<'a> {
    /// The types of the entry, any of which would satisfy it.
    types: &'a [String],
    /// The mode or operator that the pattern belongs to, as messages name it.
    by: String,
    /// Where an operator defines the pattern.
    place: Option<(&'a RepoPath, Span)>,
    /// Evidence of one of the types that does not count, because its own result is
    /// WARN or FAIL.
    failed: Option<&'a EvidenceLink>,
}

/// Returns the missing types among the entries that `entries` takes from the run's
/// pattern. Returns none if the run was not executed, or if other rules report that it
/// has no evidence at all or evidence that cannot be read.
pub(crate) fn missing_types<'a>(
    cx: &Context<'a>,
    entries: fn(&Pattern) -> &[Vec<String>],
) -> Vec<MissingType<'a>> {
    let Some(run) = cx.record.fields.run() else {
        return Vec::new();
    };
    let proofs = cx.evidence_links();
    if cx.record.is_held() || proofs.is_empty() || !is_readable(run, cx.record) {
        return Vec::new();
    }
    let unread = proofs.links().flat_map(|link| &link.unread_types);
    let unread: FastSet<&str> = unread.map(|name| &**name).collect();
    let is_unread = |types: &[String]| types.iter().any(|name| unread.contains(&**name));
    let sources = cx.model.patterns_of_run(run);
    let mut missing: Vec<MissingType<'a>> = Vec::new();
    for source in &sources {
        for types in entries(source.pattern) {
            // An entry that the mode and the operator both have is reported once, for the mode.
            let is_known = missing.iter().any(|known| known.types == types);
            let is_reported = live_changes_need(types, run, proofs);
            // A type that cannot be read is not missing; `field-type` reports it.
            if proofs.satisfies(types) || is_known || is_reported || is_unread(types) {
                continue;
            }
            missing.push(MissingType {
                types,
                by: source.required_by.clone(),
                place: source.location,
                failed: types.iter().find_map(|kind| proofs.failed(kind)),
            });
        }
    }
    missing
}

/// Returns whether `unbounded-live-change` reports that the evidence is absent: live changes need a
/// `health_check` whatever the pattern says.
fn live_changes_need(types: &[String], run: &OpRun, proofs: &EvidenceLinks<'_>) -> bool {
    let changes = run.live_changes.as_ref();
    types == ["health_check"]
        && changes.is_some_and(|changes| !changes.value.is_empty())
        && !proofs.names("health_check")
}

/// Returns whether the types of all links of a run are readable. An unreadable link may be the
/// evidence that seems to be missing.
fn is_readable(run: &OpRun, record: &Record) -> bool {
    let is_readable = |place: Span, links: &[Spanned<EvidenceLink>]| {
        let parts: Vec<Span> = links.iter().map(|link| link.span).collect();
        !record.is_broken_within(place) && !record.is_faulty_beside(place, &parts)
    };
    let are_links_readable = match &run.evidence_links {
        Some(links) => is_readable(links.span, &links.value),
        None => record.lacks("evidence_links"),
    };
    let results = run.acceptance_results.iter();
    let mut results = results.flat_map(|results| &results.value.0);
    let are_results_readable = results.all(|result| {
        let place = result.evidence_span;
        place.is_none_or(|place| is_readable(place, &result.evidence))
    });
    are_links_readable && are_results_readable
}

impl MissingType<'_> {
    /// Reports the missing type at the record's `kind`. `verb` says whether the
    /// pattern "requires" or "prefers" it.
    pub(crate) fn report<'r>(
        &self,
        verb: &str,
        cx: &Context<'_>,
        report: &'r mut Report<'_>,
    ) -> &'r mut Diagnostic {
        let (names, by) = (or_list(self.types), &self.by);
        let result = self.failed.and_then(|link| link.attributes.result.as_ref());
        let message = match result {
            Some(result) => {
                format!(
                    "{names} evidence has result {result}, but {by} {verb} evidence that passed"
                )
            }
            None => format!("missing {names} evidence, which {by} {verb}"),
        };
        let found = report.at(cx.record.fallback_span, message);
        found.about(self.types.join("|"));
        if let Some(result) = result {
            found.related(
                &cx.record.path,
                result.span,
                "evidence with this result does not count",
            );
        }
        if let Some((path, place)) = self.place {
            found.related(path, place, "the operator's evidence pattern");
        }
        found
    }
}
