//! Drops the findings that a record did not have when it was closed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::cases::{self, Case};
use super::closing_commits::{self, ClosedRecord, Closing, ClosingCommits};
use super::definitions::{DefinitionSets, FileId};
use super::group::{ClosedCase, ClosedGroup};
use super::now::Now;
use super::verdict::{Part, Verdict};
use crate::diagnostic::Diagnostic;
use crate::engine::history::audit::blobs::Blobs;
use crate::engine::history::changes::files::File;
use crate::engine::input::Input;
use crate::git::{Error, HistoryReader, Oid, WalkedCommit};
use crate::model::{IndexedRecord, Model, references};
use crate::record::Kind;
use crate::target::Unverified;
use crate::target::resolution::ResolutionStatus;
use crate::text::RepoPath;

/// What dropping findings changes in the counts of a check.
#[derive(Default)]
pub(crate) struct Dropped {
    /// What could not be verified in this clone, and for how many records.
    pub beyond: Option<(Unverified, usize)>,
    /// How many distinct broken targets have no finding any more, because they existed when the
    /// records that name them were closed.
    pub past_targets: usize,
    /// The records, by path, some of whose findings were dropped.
    pub records: Vec<DroppedRecord>,
}

/// A record whose findings were dropped because it did not have them when it was closed, and that never
/// had another path.
pub(crate) struct DroppedRecord {
    pub indexed: Arc<IndexedRecord>,
    /// How many findings of rules about single records were dropped.
    pub findings: usize,
}

/// Drops the findings about closed and committed records that are due to what changed after they
/// were closed. `findings` are ordered by path.
///
/// # Errors
/// A file cannot be read from the disk or from Git.
pub(crate) fn drop_sound(
    findings: &mut Vec<Diagnostic>,
    model: &Model,
    input: &Input<'_>,
) -> Result<Dropped, Error> {
    let Some(history) = input.closing.filter(|history| !history.tips.is_empty()) else {
        return Ok(Dropped::default());
    };
    let cases = cases::find(findings, model, input, history)?;
    let files: Vec<_> = cases.iter().map(|case| case.file.clone()).collect();
    let mut outcomes: Vec<CaseOutcome> = Vec::new();
    let mut missing = Vec::new();
    for (at, verdict) in history.recall(&files, input.memo)?.into_iter().enumerate() {
        let is_complete = |verdict: &Verdict| cases[at].parts.iter().all(|it| verdict.has(*it));
        match verdict {
            Some(verdict) if is_complete(&verdict) => outcomes.push(CaseOutcome::Checked(verdict)),
            Some(verdict) => {
                outcomes.push(CaseOutcome::Checked(verdict));
                missing.push(at);
            }
            None => {
                outcomes.push(CaseOutcome::Now);
                if cases[at].is_closed() {
                    missing.push(at);
                }
            }
        }
    }
    if !missing.is_empty() {
        history.repository.history(|reader| {
            let now = Now {
                history,
                model,
                input,
            };
            check_cases(&cases, &missing, &mut outcomes, reader, now)
        })?;
    }
    let mut is_kept = vec![true; findings.len()];
    let mut beyond = 0;
    let mut records = Vec::new();
    for (case, outcome) in cases.iter().zip(&outcomes) {
        beyond += usize::from(matches!(outcome, CaseOutcome::Beyond));
        for at in case.findings.clone() {
            let finding = &findings[at];
            is_kept[at] = match outcome {
                CaseOutcome::Now => true,
                CaseOutcome::Beyond => !case.depends_on_closing(finding),
                CaseOutcome::Checked(verdict) => case.is_at_fault(finding, verdict, input),
            };
        }
        if let CaseOutcome::Checked(verdict) = outcome
            && verdict.paths().next().is_none()
        {
            let is_about_record = |at: usize| {
                let part = Part::of_finding(&findings[at]);
                part != Some(Part::Repository)
            };
            let dropped = case.findings.clone().filter(|at| !is_kept[*at]);
            records.push(DroppedRecord {
                indexed: Arc::clone(&case.indexed),
                findings: dropped.filter(|at| is_about_record(*at)).count(),
            });
        }
    }
    let past_targets = count_past_targets(findings, &is_kept, model);
    let mut is_kept = is_kept.into_iter();
    findings.retain(|_| is_kept.next().unwrap_or(true));
    let beyond = (beyond > 0).then(|| {
        let unverified = Unverified {
            reason: format!(
                "the definitions that applied when {} closed",
                if beyond == 1 {
                    "1 record was".to_owned()
                } else {
                    format!("{beyond} records were")
                },
            ),
            remedy: history.repository.history(|reader| reader.remedy()),
        };
        (unverified, beyond)
    });
    Ok(Dropped {
        beyond,
        past_targets,
        records,
    })
}

/// Counts the broken targets about which nothing is reported any more.
fn count_past_targets(findings: &[Diagnostic], is_kept: &[bool], model: &Model) -> usize {
    let [mut dropped, mut kept] = [HashSet::new(), HashSet::new()];
    let about_files = findings.iter().zip(is_kept);
    let mut about_files: Vec<_> = about_files
        .filter(|(finding, _)| Part::of_finding(finding) == Some(Part::Files))
        .collect();
    if about_files.iter().all(|(_, is_kept)| **is_kept) {
        about_files.clear();
    }
    for (finding, is_kept) in about_files {
        let Some(indexed) = model.indexed_record(&finding.path) else {
            continue;
        };
        let record = indexed.open();
        let named = references::named_targets(&record, model.resolutions());
        let broken = named.into_iter().filter(|named| {
            named.reference.span == finding.span
                && named.resolution.status() == ResolutionStatus::Broken
        });
        let targets = if *is_kept { &mut kept } else { &mut dropped };
        targets.extend(broken.map(|named| named.target));
    }
    dropped.difference(&kept).count()
}

/// What becomes of the findings of a case.
enum CaseOutcome {
    /// The record is checked against the current state.
    Now,
    /// This clone does not have the closing commit.
    Beyond,
    Checked(Verdict),
}

/// What records that are checked together have in common: the index of their definitions, whether
/// they are decisions, and which of several contents their debug packet has, counted from 0.
type GroupKey = (usize, bool, usize);

/// The records that are checked together.
#[derive(Default)]
struct CaseGroup {
    /// For each case, the number of its closing commit and its index.
    cases: Vec<(usize, usize)>,
    packets: BTreeMap<RepoPath, Oid>,
}

/// Groups records by what they are checked against. There are as few groups as possible, because a
/// model is built for each.
#[derive(Default)]
struct CaseGroups {
    groups: BTreeMap<GroupKey, CaseGroup>,
    /// The contents of each debug packet, by definitions.
    packets: HashMap<(usize, RepoPath), Vec<Oid>>,
}

impl CaseGroups {
    fn add(&mut self, at: usize, case: &Case, number: usize, set: usize, packet: Option<FileId>) {
        let is_decision = case.indexed.entry.kind == Some(Kind::Decision);
        let version = packet.as_ref().map_or(0, |(path, blob)| {
            let versions = self.packets.entry((set, path.clone())).or_default();
            let known = versions.iter().position(|it| it == blob);
            known.unwrap_or_else(|| {
                versions.push(*blob);
                versions.len() - 1
            })
        });
        let group = (set, is_decision, version);
        let group = self.groups.entry(group).or_default();
        group.cases.push((number, at));
        group.packets.extend(packet);
    }
}

/// Checks cases at their closing commits.
fn check_cases(
    cases: &[Case],
    missing: &[usize],
    outcomes: &mut [CaseOutcome],
    reader: &HistoryReader<'_>,
    now: Now<'_>,
) -> Result<(), Error> {
    let history = now.history;
    history.steps.walks.fetch_add(1, Ordering::Relaxed);
    let everywhere = closing_commits::everywhere(now.input.settings);
    let blobs = Blobs::new(reader, &everywhere);
    let known = (now.input.snapshot, now.model);
    let mut walk = ClosingCommits::walk(reader, &history.tips, blobs, known)?;
    let definitions: Vec<RepoPath> = walk.definitions.iter().cloned().collect();
    let mut sets = DefinitionSets::default();
    let mut groups = CaseGroups::default();
    for at in missing.iter().copied() {
        let case = &cases[at];
        let closing = walk.find(&ClosedRecord {
            path: &case.committed,
            blob: case.file.blob,
            record: &|| case.indexed.open().into_owned(),
        })?;
        let Some(Closing { number, paths }) = closing else {
            if walk.is_cut {
                outcomes[at] = CaseOutcome::Beyond;
            }
            continue;
        };
        let WalkedCommit { commit, tree, .. } = walk.commits[number];
        if history.is_checked(commit) {
            continue;
        }
        let Some(set) = sets.of_commit(number, tree, &definitions, reader, now)? else {
            outcomes[at] = CaseOutcome::Beyond;
            continue;
        };
        let packet = case.indexed.entry.packet.as_ref();
        let packet = packet.and_then(|path| Some((path.clone(), reader.file_at(tree, path)?)));
        groups.add(at, case, number, set, packet);
        let mut verdict = Verdict::new(&case.file, commit, history.tip(), paths);
        if let CaseOutcome::Checked(known) = &outcomes[at]
            && known.commit() == Some(commit)
        {
            verdict.take_faults(known);
        }
        outcomes[at] = CaseOutcome::Checked(verdict);
    }
    for ((set, is_decision, _), mut group) in groups.groups {
        let definitions = &sets.all[set];
        let settings = definitions.settings(now.input.settings);
        let mut packets = Vec::new();
        for (path, blob) in &group.packets {
            let bytes = reader.read(*blob)?;
            let file = bytes.map(|bytes| File::new(path, bytes.to_vec(), None, settings));
            packets.extend(file.and_then(|file| Some(file.revision?.record)));
        }
        let closed = ClosedGroup {
            now,
            definitions,
            kind: if is_decision {
                Kind::Decision
            } else {
                Kind::OpRun
            },
            packets,
        };
        group.cases.sort_unstable();
        let of_group = group.cases.iter().map(|(number, at)| ClosedCase {
            case: &cases[*at],
            commit: walk.commits[*number].commit,
        });
        let of_group: Vec<_> = of_group.collect();
        let memo = now.input.memo.filter(|_| definitions.are_fixed());
        for ((_, at), found) in group.cases.iter().zip(closed.run(&of_group)?) {
            let (Some(found), CaseOutcome::Checked(verdict)) = (found, &mut outcomes[*at]) else {
                outcomes[*at] = CaseOutcome::Now;
                continue;
            };
            for (part, findings) in found {
                verdict.set(part, &findings);
            }
            history.keep(&cases[*at].file, verdict, memo);
        }
    }
    Ok(())
}
