//! The evidence links of a run or a decision.

use std::cell::OnceCell;

use crate::record::evidence::TypedTarget;
use crate::record::mode::{NEXT_POINTER, PASSING_TYPES};
use crate::record::{Decision, EvidenceLink, OpRun};
use crate::text::FastMap;

/// All evidence links of a record, including those of its acceptance results.
#[derive(Default)]
pub(crate) struct EvidenceLinks<'r> {
    links: Vec<&'r EvidenceLink>,
    /// The links by type, once a type was asked for: a pattern may ask for as many types as a
    /// record has links.
    by_type: OnceCell<FastMap<&'r str, LinksOfType<'r>>>,
}

/// The links of one type.
#[derive(Default)]
struct LinksOfType<'r> {
    has_counting: bool,
    /// The first that does not count because it has failed.
    failed: Option<&'r EvidenceLink>,
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
        let check_links = results.flat_map(|result| result.evidence.iter());
        Self {
            links: own.chain(check_links).map(|link| &link.value).collect(),
            by_type: OnceCell::new(),
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
            by_type: OnceCell::new(),
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

    /// Returns every target together with its link, in order. A target may have no type.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'r EvidenceLink, &'r TypedTarget)> {
        self.links
            .iter()
            .copied()
            .flat_map(|link| link.targets.iter().map(move |proof| (link, proof)))
    }

    /// Returns whether there is evidence of a type, even if it failed.
    pub(crate) fn names(&self, kind: &str) -> bool {
        self.of_type(kind).is_some()
    }

    /// Returns whether there is evidence of a type, and it counts.
    pub(crate) fn has(&self, kind: &str) -> bool {
        self.of_type(kind).is_some_and(|links| links.has_counting)
    }

    /// Returns a link of a type that does not count, because it says that it failed.
    pub(crate) fn failed(&self, kind: &str) -> Option<&'r EvidenceLink> {
        self.of_type(kind)?.failed
    }

    fn of_type(&self, kind: &str) -> Option<&LinksOfType<'r>> {
        let by_type = self.by_type.get_or_init(|| {
            let mut by_type: FastMap<&str, LinksOfType<'r>> = FastMap::default();
            for (link, proof) in self.iter() {
                let Some(kind) = &proof.kind else { continue };
                let links = by_type.entry(&kind.value.0).or_default();
                if counts(&kind.value.0, link) {
                    links.has_counting = true;
                } else {
                    links.failed = links.failed.or(Some(link));
                }
            }
            by_type
        });
        by_type.get(kind)
    }

    /// Returns whether there is evidence for one of the alternatives. A next pointer always counts
    /// here, because another rule checks it.
    pub(crate) fn satisfies(&self, alternatives: &[String]) -> bool {
        alternatives
            .iter()
            .any(|kind| kind == NEXT_POINTER || self.has(kind))
    }
}

/// Returns whether a link counts as evidence of a type. For some types the link must not say that the
/// check failed.
fn counts(kind: &str, link: &EvidenceLink) -> bool {
    !(PASSING_TYPES.contains(&kind) && link.has_failed())
}
