//! The evidence of a run or decision, as rules ask for it.

use crate::record::evidence::TypedTarget;
use crate::record::mode::{NEXT_POINTER, PASSING_TYPES};
use crate::record::{Decision, EvidenceLink, Fields, OpRun, Record, Reference};
use crate::target::{Resolution, Resolutions, Target};
use crate::text::Spanned;

/// All evidence links of a record, those of its acceptance results included.
pub struct EvidenceLinks<'r> {
    links: Vec<&'r EvidenceLink>,
}

impl<'r> EvidenceLinks<'r> {
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

    /// Whether there is no link at all, not even one that could not be read.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// Every link, in order.
    pub fn links(&self) -> impl Iterator<Item = &'r EvidenceLink> {
        self.links.iter().copied()
    }

    /// Every typed or untyped proof, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'r EvidenceLink, &'r TypedTarget)> {
        self.links
            .iter()
            .copied()
            .flat_map(|link| link.targets.iter().map(move |proof| (link, proof)))
    }

    /// Whether there is evidence of a type, whatever it came to.
    pub fn names(&self, kind: &str) -> bool {
        self.iter()
            .any(|(_, proof)| proof.kind.as_ref().is_some_and(|of| *of.value.0 == *kind))
    }

    /// Whether there is evidence of a type that counts.
    pub fn has(&self, kind: &str) -> bool {
        self.of_type(kind).any(|link| counts(kind, link))
    }

    /// A link of a type that would count if it did not say that it failed.
    pub fn failed(&self, kind: &str) -> Option<&'r EvidenceLink> {
        self.of_type(kind).find(|link| !counts(kind, link))
    }

    fn of_type(&self, kind: &str) -> impl Iterator<Item = &'r EvidenceLink> {
        let of_type =
            |proof: &TypedTarget| proof.kind.as_ref().is_some_and(|of| *of.value.0 == *kind);
        self.iter()
            .filter(move |(_, proof)| of_type(proof))
            .map(|(link, _)| link)
    }

    /// Whether one of the alternatives is there. That a next pointer stands in
    /// for evidence is for the rule that asks for next pointers to judge.
    pub fn satisfies(&self, alternatives: &[String]) -> bool {
        alternatives
            .iter()
            .any(|kind| kind == NEXT_POINTER || self.has(kind))
    }
}

fn counts(kind: &str, link: &EvidenceLink) -> bool {
    !(PASSING_TYPES.contains(&kind) && link.has_failed())
}

/// What a record names a target for. Which rule speaks of a target follows from that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceKind<'r> {
    /// An evidence link of a run or a decision, and its type if it has one.
    Link(Option<&'r str>),
    /// The evidence of an experiment.
    Experiment,
    /// Something that a run wrote.
    Output,
    /// A literacy or a criterion that a regime shows to hold.
    Regime,
    /// What keeps a fault from coming back.
    Guard,
    /// Another record: a run's packet, or a packet's run.
    Record,
}

impl ReferenceKind<'_> {
    /// Whether the target is there to prove something, so that it has to be
    /// more than there: with content, as it was pinned, in what Git keeps.
    pub fn is_evidence(self) -> bool {
        match self {
            Self::Link(_) | Self::Experiment | Self::Regime => true,
            Self::Output | Self::Guard | Self::Record => false,
        }
    }

    pub fn is_manifest(self) -> bool {
        self == Self::Link(Some("manifest"))
    }
}

/// A target that a record names.
#[derive(Clone, Debug)]
pub struct NamedTarget<'a> {
    pub reference: &'a Spanned<Reference>,
    /// What the reference means.
    pub target: Target,
    pub role: ReferenceKind<'a>,
    pub fact: &'a Resolution,
}

/// Every target of a record, in the order of its fields.
pub fn named<'a>(record: &'a Record, facts: &'a Resolutions) -> Vec<NamedTarget<'a>> {
    let folder = record.path.parent();
    let references = references(record).into_iter();
    let named = references.map(|(reference, role)| {
        let target = Target::parse(reference, folder);
        NamedTarget {
            reference,
            role,
            fact: facts.of_target(&target),
            target,
        }
    });
    named.collect()
}

/// Every reference of a record that has to lead somewhere, and what for: what
/// the engine has to resolve.
pub fn references(record: &Record) -> Vec<(&Spanned<Reference>, ReferenceKind<'_>)> {
    match &record.fields {
        Fields::OpRun(run) => {
            let outputs = run
                .outputs_written
                .iter()
                .flat_map(|list| list.value.iter());
            let outputs = outputs.map(|target| (target, ReferenceKind::Output));
            let packet = run
                .debug_packet
                .iter()
                .map(|target| (target, ReferenceKind::Record));
            links(&EvidenceLinks::of_run(run))
                .chain(outputs)
                .chain(packet)
                .collect()
        }
        Fields::DebugPacket(packet) => {
            let experiments = packet.experiments.iter().flat_map(|list| &list.value.0);
            let evidence = experiments
                .flat_map(|experiment| experiment.evidence.iter())
                .flat_map(|targets| &targets.value.0)
                .map(|target| (target, ReferenceKind::Experiment));
            let guards = packet.regression_guard.iter();
            let guards = guards
                .flat_map(|guard| &guard.value.targets)
                .map(|target| (target, ReferenceKind::Guard));
            let run = packet
                .op_run
                .iter()
                .map(|target| (target, ReferenceKind::Record));
            evidence.chain(guards).chain(run).collect()
        }
        Fields::Decision(decision) => links(&EvidenceLinks::of_decision(decision)).collect(),
        Fields::Regime(regime) => {
            let proofs = regime.literacies.iter().chain(&regime.criteria);
            let proofs = proofs.flat_map(|proofs| &proofs.value.0);
            proofs
                .map(|(_, target)| (target, ReferenceKind::Regime))
                .collect()
        }
        Fields::Operator(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Constraint(_)
        | Fields::Unread => Vec::new(),
    }
}

fn links<'r>(
    proofs: &EvidenceLinks<'r>,
) -> impl Iterator<Item = (&'r Spanned<Reference>, ReferenceKind<'r>)> {
    proofs.iter().map(|(_, proof)| {
        let kind = proof.kind.as_ref().map(|kind| &*kind.value.0);
        (&proof.target, ReferenceKind::Link(kind))
    })
}

/// What a record may mean as targets, as words of a text: known is only
/// afterwards whether they are there, and nothing is wrong if they are not.
pub fn mentions(record: &Record) -> impl Iterator<Item = &Spanned<Reference>> {
    let packet = record.fields.packet();
    let guard = packet.and_then(|packet| packet.regression_guard.as_ref());
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
