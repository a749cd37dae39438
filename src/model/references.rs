//! The targets that a record names, and why it names them.

use super::evidence_links::EvidenceLinks;
use crate::record::input::InputUsed;
use crate::record::{Fields, Record, Reference};
use crate::target::resolution::ResolutionStatus;
use crate::target::{Resolution, Resolutions, Target};
use crate::text::Spanned;

/// Why a record names a target, which determines the rules that check it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceKind<'r> {
    /// An evidence link of a run or a decision, and its type if it has one.
    Link(Option<&'r str>),
    /// The evidence of an experiment.
    Experiment,
    /// An output of a run.
    Output,
    /// The proof of a literacy or of a criterion in a Regime.
    Regime,
    /// A regression guard.
    Guard,
    /// Another record: a run's packet, or a packet's run.
    Record,
    /// The record whose next pointer a run takes up.
    TakenUp,
    /// A target in a record of an own kind.
    Field,
}

impl ReferenceKind<'_> {
    /// Returns whether the target is evidence. Evidence must not only exist, but also have content,
    /// match its pin and be tracked by Git.
    pub(crate) fn is_evidence(self) -> bool {
        match self {
            Self::Link(_) | Self::Experiment | Self::Regime => true,
            Self::Output | Self::Guard | Self::Record | Self::TakenUp | Self::Field => false,
        }
    }

    /// Parses a reference of this kind, of a record whose folder is `folder`.
    pub(crate) fn target(self, reference: &Reference, folder: &[u8]) -> Target {
        match self {
            Self::Output => Target::parse_output(reference, folder),
            Self::Link(_)
            | Self::Experiment
            | Self::Regime
            | Self::Guard
            | Self::Record
            | Self::TakenUp
            | Self::Field => Target::parse(reference, folder),
        }
    }

    /// Returns whether the target is a manifest.
    pub(crate) fn is_manifest(self) -> bool {
        self == Self::Link(Some("manifest"))
    }
}

/// A target that a record names.
#[derive(Clone, Debug)]
pub(crate) struct NamedTarget<'a> {
    pub reference: &'a Spanned<Reference>,
    /// The reference, parsed.
    pub target: Target,
    pub kind: ReferenceKind<'a>,
    pub resolution: &'a Resolution,
}

/// Returns every target of a record, in the order of its fields.
pub(crate) fn named_targets<'a>(
    record: &'a Record,
    resolutions: &'a Resolutions,
) -> Vec<NamedTarget<'a>> {
    let folder = record.path.parent();
    references(record)
        .into_iter()
        .map(|(reference, kind)| {
            let target = kind.target(reference, folder);
            NamedTarget {
                reference,
                kind,
                resolution: resolutions.for_target(&target),
                target,
            }
        })
        .collect()
}

/// Returns whether everything that a record names is verified by entries of the snapshot or by
/// commits, so that the results stay the same as long as these do.
pub(crate) fn is_verified(
    record: &Record,
    named: &[NamedTarget<'_>],
    resolutions: &Resolutions,
) -> bool {
    let folder = record.path.parent();
    let has_unverified_files = |named: &NamedTarget<'_>| {
        let path = named.target.as_path().filter(|_| named.kind.is_manifest());
        let manifest = path.and_then(|path| resolutions.manifest(&path.path));
        manifest.is_some_and(|manifest| !manifest.unverified.is_empty())
    };
    let is_verified = |resolution: &Resolution| resolution.status() == ResolutionStatus::Verified;
    let depends_on_disk =
        |reading: &Reference| match resolutions.for_target(&Target::parse(reading, folder)) {
            Resolution::Uncommitted { .. } | Resolution::Unverified(_) => true,
            Resolution::Sound
            | Resolution::File(_)
            | Resolution::Folder(_)
            | Resolution::Commit(_)
            | Resolution::BlankObject
            | Resolution::Dead(_)
            | Resolution::Outside(_) => false,
        };
    let inputs = record.fields.run().and_then(|run| run.inputs_used.as_ref());
    let mut inputs = inputs.iter().flat_map(|used| &used.value.0);
    named
        .iter()
        .all(|named| is_verified(named.resolution) && !has_unverified_files(named))
        && mentions(record).all(|mention| is_verified(resolutions.for_reference(mention, folder)))
        && inputs.all(|input| match input_target(input, folder) {
            Some(target @ Target::Git(_)) => is_verified(resolutions.for_target(&target)),
            Some(_) | None => true,
        })
        && !record
            .links
            .iter()
            .flat_map(|link| link_readings(record, link))
            .any(|it| depends_on_disk(&it))
}

/// Returns every reference of a record that must resolve, with its kind.
pub(crate) fn references(record: &Record) -> Vec<(&Spanned<Reference>, ReferenceKind<'_>)> {
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
            let taken_up = run
                .takes_up
                .iter()
                .map(|target| (target, ReferenceKind::TakenUp));
            links(&EvidenceLinks::of_run(run))
                .chain(outputs)
                .chain(packet)
                .chain(taken_up)
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
        Fields::Own(own) => own.targets().map(|it| (it, ReferenceKind::Field)).collect(),
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

/// Returns the words in a record that may be targets. It is not a fault if there is no such target.
pub(crate) fn mentions(record: &Record) -> impl Iterator<Item = &Spanned<Reference>> {
    let packet = record.fields.packet();
    let guard = packet.and_then(|packet| packet.regression_guard.as_ref());
    guard.into_iter().flat_map(|guard| &guard.value.mentions)
}

/// Returns the target that the value of an input is if the operator declares that input as a path.
/// Returns `None` for a value that is a list, a mapping or several lines.
pub(crate) fn input_target(input: &InputUsed, folder: &[u8]) -> Option<Target> {
    let text = input.value.trim();
    let is_short = !text.is_empty() && text.len() <= MAX_INPUT && !text.contains('\n');
    (input.is_scalar && is_short).then(|| Target::parse(&Reference::target(text), folder))
}

/// The length of the longest value that may be a path, in bytes.
const MAX_INPUT: usize = 1024;

/// Returns the possible readings of a link in the body of a record: those of the link alone, and
/// those in the other folders in which it is looked up.
pub(crate) fn link_readings(record: &Record, link: &Reference) -> Vec<Reference> {
    let own = readings(link);
    let folder = record.path.parent();
    let depth = match folder {
        b"" => 0,
        folder => folder.iter().filter(|byte| **byte == b'/').count() + 1,
    };
    let mut all = own.clone();
    for (folder, up) in record.link_folders.iter().flat_map(|folder| {
        let first = usize::from(&**folder == ".");
        (first..=depth).map(move |up| (folder, up))
    }) {
        // In a link, `%` begins an escape.
        let folder = folder.replace('%', "%25");
        all.extend(own.iter().map(|reading| Reference {
            text: format!("{}{folder}/{}", "../".repeat(up), reading.text).into(),
            ..reading.clone()
        }));
    }
    all
}

/// Returns the possible readings of a link in the body: the path itself and, because site generators
/// resolve links without a file extension, the pages with that name.
pub(crate) fn readings(link: &Reference) -> Vec<Reference> {
    let path = link.text.split(['#', '?']).next().unwrap_or("");
    let reading = |text: &str| Reference {
        text: text.into(),
        is_link: true,
        place: None,
    };
    let page = path.trim_end_matches('/');
    if has_extension(page) {
        vec![reading(path)]
    } else {
        vec![
            reading(path),
            reading(&format!("{page}.md")),
            reading(&format!("{page}/index.md")),
            reading(&format!("{page}.mdx")),
            reading(&format!("{page}/index.mdx")),
        ]
    }
}

/// Returns whether the last part of a path has an extension.
pub(crate) fn has_extension(path: &str) -> bool {
    let name = path.trim_end_matches('/').rsplit('/').next();
    name.is_some_and(|name| name.contains('.'))
}
