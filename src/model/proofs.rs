//! The evidence of a run or decision, as rules ask for it.

use crate::record::evidence::Proof;
use crate::record::mode::{NEXT_POINTER, PASSING_TYPES};
use crate::record::{Decision, EvidenceLink, Fields, OpRun, Record, Reference};
use crate::text::Spanned;

/// All evidence links of a record, those of its acceptance results included.
pub struct Proofs<'r> {
    links: Vec<&'r EvidenceLink>,
}

impl<'r> Proofs<'r> {
    pub fn of_run(run: &'r OpRun) -> Self {
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

    pub fn of_decision(decision: &'r Decision) -> Self {
        let links = decision
            .evidence_links
            .iter()
            .flat_map(|links| links.value.iter());
        Self {
            links: links.map(|link| &link.value).collect(),
        }
    }

    /// Whether there is any link at all, typed or not.
    pub fn is_empty(&self) -> bool {
        self.links.iter().all(|link| link.proofs.is_empty())
    }

    /// Every link, in order.
    pub fn links(&self) -> impl Iterator<Item = &'r EvidenceLink> {
        self.links.iter().copied()
    }

    /// Every typed or untyped proof, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'r EvidenceLink, &'r Proof)> {
        self.links
            .iter()
            .copied()
            .flat_map(|link| link.proofs.iter().map(move |proof| (link, proof)))
    }

    /// Whether there is evidence of a type, whatever it came to.
    pub fn names(&self, kind: &str) -> bool {
        self.iter()
            .any(|(_, proof)| proof.kind.as_ref().is_some_and(|of| *of.value.0 == *kind))
    }

    /// Whether there is evidence of a type that counts.
    pub fn has(&self, kind: &str) -> bool {
        self.iter().any(|(link, proof)| {
            proof.kind.as_ref().is_some_and(|of| *of.value.0 == *kind)
                && !(PASSING_TYPES.contains(&kind) && link.has_failed())
        })
    }

    /// Whether one of the alternatives is there. That a next pointer stands in
    /// for evidence is for the rule that asks for next pointers to judge.
    pub fn satisfies(&self, alternatives: &[String]) -> bool {
        alternatives
            .iter()
            .any(|kind| kind == NEXT_POINTER || self.has(kind))
    }
}

/// Every reference of a record that has to lead somewhere, and whether it is
/// called a manifest: what the engine has to resolve.
pub fn references(record: &Record) -> Vec<(&Spanned<Reference>, bool)> {
    let mut found = Vec::new();
    match &record.fields {
        Fields::OpRun(run) => {
            for (_, proof) in Proofs::of_run(run).iter() {
                found.push((&proof.target, is_manifest(proof)));
            }
            found.extend(
                run.outputs_written
                    .iter()
                    .flat_map(|list| list.value.iter())
                    .map(|target| (target, false)),
            );
            found.extend(run.debug_packet.iter().map(|target| (target, false)));
        }
        Fields::DebugPacket(packet) => {
            let experiments = packet.experiments.iter().flat_map(|list| &list.value.0);
            let evidence = experiments.flat_map(|experiment| experiment.evidence.iter());
            found.extend(
                evidence
                    .flat_map(|targets| &targets.value.0)
                    .map(|target| (target, false)),
            );
            let guards = packet
                .regression_guard
                .iter()
                .flat_map(|guard| &guard.value.targets);
            found.extend(guards.map(|target| (target, false)));
            found.extend(packet.op_run.iter().map(|target| (target, false)));
        }
        Fields::Decision(decision) => {
            for (_, proof) in Proofs::of_decision(decision).iter() {
                found.push((&proof.target, is_manifest(proof)));
            }
        }
        Fields::Regime(regime) => {
            let proofs = regime
                .literacies
                .iter()
                .chain(&regime.criteria)
                .flat_map(|proofs| &proofs.value.0);
            found.extend(proofs.map(|(_, target)| (target, false)));
        }
        Fields::Operator(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Constraint(_)
        | Fields::Unread => {}
    }
    found
}

/// What a record may mean as targets, as words of a text: known is only
/// afterwards whether they are there, and nothing is wrong if they are not.
pub fn mentions(record: &Record) -> impl Iterator<Item = &Spanned<Reference>> {
    let guard = match &record.fields {
        Fields::DebugPacket(packet) => packet.regression_guard.as_ref(),
        Fields::Operator(_)
        | Fields::OpRun(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Decision(_)
        | Fields::Unread => None,
    };
    guard.into_iter().flat_map(|guard| &guard.value.mentions)
}

/// What a link of the body may stand for: itself, or a page without its
/// ending, as site generators resolve it.
pub fn readings(link: &Reference) -> Vec<Reference> {
    let path = link.text.split(['#', '?']).next().unwrap_or("");
    let reading = |text: &str| Reference {
        text: text.into(),
        is_link: true,
        place: None,
    };
    let name = path.trim_end_matches('/');
    let has_ending = name
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    match has_ending {
        true => vec![reading(path)],
        false => vec![
            reading(path),
            reading(&format!("{name}.md")),
            reading(&format!("{name}/index.md")),
        ],
    }
}

fn is_manifest(proof: &Proof) -> bool {
    proof
        .kind
        .as_ref()
        .is_some_and(|kind| &*kind.value.0 == "manifest")
}
