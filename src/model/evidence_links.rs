//! The evidence links of a run or decision.

use crate::record::evidence::TypedTarget;
use crate::record::mode::{NEXT_POINTER, PASSING_TYPES};
use crate::record::{Decision, EvidenceLink, OpRun};

/// All evidence links of a record, including those of its acceptance results.
pub(crate) struct EvidenceLinks<'r> {
    links: Vec<&'r EvidenceLink>,
}

impl<'r> EvidenceLinks<'r> {
    /// Collects the evidence of a run.
    pub(crate) fn of_run(run: &'r OpRun) -> Self {
        let own = run
            .evidence_links
            .iter()
            .flat_map(|links| links.value.iter());
        let results = run
            .acceptance_results
            .iter()
            .flat_map(|results| &results.value.0);
        let of_checks = results.flat_map(|result| result.evidence.iter());
        Self {
            links: own.chain(of_checks).map(|link| &link.value).collect(),
        }
    }

    /// Collects the evidence of a decision.
    pub(crate) fn of_decision(decision: &'r Decision) -> Self {
        let links = decision
            .evidence_links
            .iter()
            .flat_map(|links| links.value.iter());
        Self {
            links: links.map(|link| &link.value).collect(),
        }
    }

    /// Returns whether there is no link at all, not even an unreadable one.
    pub(crate) fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// Returns every link, in order.
    pub(crate) fn links(&self) -> impl Iterator<Item = &'r EvidenceLink> {
        self.links.iter().copied()
    }

    /// Returns every typed or untyped proof, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'r EvidenceLink, &'r TypedTarget)> {
        self.links
            .iter()
            .copied()
            .flat_map(|link| link.targets.iter().map(move |proof| (link, proof)))
    }

    /// Returns whether there is evidence of a type, even if it failed.
    pub(crate) fn names(&self, kind: &str) -> bool {
        self.iter()
            .any(|(_, proof)| proof.kind.as_ref().is_some_and(|of| *of.value.0 == *kind))
    }

    /// Returns whether there is evidence of a type that counts.
    pub(crate) fn has(&self, kind: &str) -> bool {
        self.of_type(kind).any(|link| counts(kind, link))
    }

    /// Returns a link of a type that does not count, because it says that it failed.
    pub(crate) fn failed(&self, kind: &str) -> Option<&'r EvidenceLink> {
        self.of_type(kind).find(|link| !counts(kind, link))
    }

    fn of_type(&self, kind: &str) -> impl Iterator<Item = &'r EvidenceLink> {
        let of_type =
            |proof: &TypedTarget| proof.kind.as_ref().is_some_and(|of| *of.value.0 == *kind);
        self.iter()
            .filter(move |(_, proof)| of_type(proof))
            .map(|(link, _)| link)
    }

    /// Returns whether there is evidence for one of the alternatives. A next pointer always counts
    /// here, because another rule checks it.
    pub(crate) fn satisfies(&self, alternatives: &[String]) -> bool {
        alternatives
            .iter()
            .any(|kind| kind == NEXT_POINTER || self.has(kind))
    }
}

/// Returns whether evidence of a type counts: some types must have passed.
fn counts(kind: &str, link: &EvidenceLink) -> bool {
    !(PASSING_TYPES.contains(&kind) && link.has_failed())
}
