//! What an evidence pattern asks for and a run does not have.

use crate::diagnostic::Diagnostic;
use crate::record::{EvidenceLink, Pattern};
use crate::rules::prelude::*;
use crate::text::RepoPath;

/// One entry of a pattern that no evidence satisfies.
pub struct Lack<'a> {
    types: &'a [String],
    /// The mode or operator whose pattern it is.
    by: String,
    /// Where an operator spells it out.
    place: Option<(&'a RepoPath, Span)>,
    /// Evidence of the right type that says of itself that it failed.
    failed: Option<&'a EvidenceLink>,
}

/// What is lacking of the entries that `entries` takes from the run's pattern.
/// Nothing where it cannot be told: the run was not executed, has no evidence
/// at all, or has some that cannot be read, which other rules speak of.
pub fn lacking<'a>(
    run: &'a OpRun,
    cx: &Context<'a>,
    entries: fn(&Pattern) -> &[Vec<String>],
) -> Vec<Lack<'a>> {
    let proofs = EvidenceLinks::of_run(run);
    if cx.record.is_held() || proofs.is_empty() || !is_read(run, cx.record) {
        return Vec::new();
    }
    let Some(asked) = cx.model.pattern_of_run(run) else {
        return Vec::new();
    };
    let lacking = entries(asked.pattern).iter();
    let lacking = lacking.filter(|types| !proofs.satisfies(types));
    lacking
        .map(|types| Lack {
            types,
            by: asked.by.clone(),
            place: asked.place,
            failed: types.iter().find_map(|kind| proofs.failed(kind)),
        })
        .collect()
}

/// Whether all evidence of a run could be read: what could not may be the very
/// thing that is lacking.
fn is_read(run: &OpRun, record: &Record) -> bool {
    let links = match &run.evidence_links {
        Some(links) => !record.is_faulty(links.span),
        None => record.lacks("evidence_links"),
    };
    let of_checks = run.acceptance_results.iter().all(|results| {
        let mut all = results.value.0.iter();
        all.all(|result| result.evidence.is_empty()) || !record.is_faulty(results.span)
    });
    links && of_checks
}

impl Lack<'_> {
    /// Reports it at the record's `kind`; `asks` is how much the pattern wants it.
    pub fn report<'r>(
        &self,
        asks: &str,
        cx: &Context<'_>,
        report: &'r mut Report<'_>,
    ) -> &'r mut Diagnostic {
        let (names, by) = (one_of(self.types), &self.by);
        let result = self.failed.and_then(|link| link.result.as_ref());
        let message = match result {
            Some(result) => {
                format!("{names} evidence says {result}, and {by} {asks} some that passed")
            }
            None => format!("there is no {names} evidence, which {by} {asks}"),
        };
        let found = report.at(cx.record.fallback_span, message);
        found.about(self.types.join("|"));
        if let Some(result) = result {
            found.related(&cx.record.path, result.span, "this link does not count");
        }
        if let Some((path, place)) = self.place {
            found.related(path, place, "the operator's pattern");
        }
        found
    }
}

/// "`a`, `b` or `c`"
fn one_of(types: &[String]) -> String {
    let names: Vec<String> = types.iter().map(|kind| format!("`{kind}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some(_) | None => names.concat(),
    }
}
