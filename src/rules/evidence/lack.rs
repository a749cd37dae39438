//! What an evidence pattern asks for and a run does not have.

use crate::diagnostic::Diagnostic;
use crate::record::EvidenceLink;
use crate::record::Pattern;
use crate::rule::prelude::*;

/// One entry of a pattern that no evidence satisfies.
pub struct Lack<'a> {
    types: &'a [String],
    /// The mode or operator whose pattern it is.
    by: &'a str,
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
    let proofs = Proofs::of_run(run);
    let places = [
        run.evidence_links.as_ref().map(|links| links.span),
        run.acceptance_results.as_ref().map(|results| results.span),
    ];
    let is_read = run.evidence_links.is_some() || !cx.record.has("evidence_links");
    let mut places = places.into_iter().flatten();
    let is_told = is_read && !places.any(|place| cx.record.is_garbled(place));
    if cx.record.has("held_by") || proofs.is_empty() || !is_told {
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
            by: asked.by,
            failed: types.iter().find_map(|kind| proofs.failed(kind)),
        })
        .collect()
}

impl Lack<'_> {
    /// Reports it at the record's `kind`; `asks` is how much the pattern wants it.
    pub fn report<'r>(
        &self,
        asks: &str,
        cx: &Context<'_>,
        report: &'r mut Report<'_>,
    ) -> &'r mut Diagnostic {
        let names: Vec<String> = self.types.iter().map(|kind| format!("`{kind}`")).collect();
        let (names, by) = (names.join(" or "), self.by);
        let result = self.failed.and_then(|link| link.result.as_ref());
        let message = match result {
            Some(result) => {
                format!("{names} evidence says {result}, and {by} {asks} some that passed")
            }
            None => format!("there is no {names} evidence, which {by} {asks}"),
        };
        let found = report.at(cx.record.anchor, message);
        found.about(self.types.join("|"));
        if let Some(result) = result {
            found.related(&cx.record.path, result.span, "this link does not count");
        }
        found
    }
}
