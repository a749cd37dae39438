//! Runs the rules of history over one change: a state of the repository and the states before it.

mod compare;

pub(crate) mod evidence;

pub(crate) mod evidence_change;

pub(crate) mod evidence_removal;

pub(crate) mod files;

mod input;

mod pairs;

pub(crate) mod rules;

use std::collections::BTreeMap;

use crate::engine::analysis::Analysis;
use crate::engine::input::Input;
use crate::engine::mapped;
use crate::engine::pipeline::regimes;
use crate::engine::reading;
use crate::engine::subjects::KnownSubjects;
use crate::engine::tail::Finished;
use crate::git::{Author, Error};
use crate::model::Model;
use crate::record::Record;
use crate::rules::change::Owners;
use crate::snapshot::{Memory, Snapshot};
use crate::target::Unverified;
use crate::text::{RepoPath, Sources};

pub(crate) use files::read_revision;
use files::{BorrowedFileDiff, FileDiff};
pub(crate) use input::ChangeInput;
use rules::{ProjectOwners, RuleFindings};

/// What was found in a change.
#[derive(Default)]
pub struct ChangeFindings {
    pub finished: Finished,
    /// What could not be verified in this clone, with the number of files.
    pub unverified: BTreeMap<Unverified, usize>,
}

/// Compares what was checked with the states before it, like a commit with its parents. A fault is
/// reported only if it is one compared with each of them, because otherwise it came with one of
/// them. Without a state before it, everything is new.
///
/// # Errors
/// A file that a snapshot lists cannot be read from the disk or from Git.
pub(crate) fn check_change(
    before: &[&dyn Snapshot],
    input: &Input<'_>,
    analysis: &Analysis,
    author: Option<&Author>,
) -> Result<ChangeFindings, Error> {
    let change = ChangeInput::new(input, analysis, author);
    let nothing: &dyn Snapshot = &Memory::default();
    let before = if before.is_empty() {
        &[nothing][..]
    } else {
        before
    };
    let mut unverified = BTreeMap::new();
    let differences: Result<Vec<_>, Error> = before
        .iter()
        .map(|before| compare::with(*before, &change, &mut unverified))
        .collect();
    let differences = differences?;
    let mut found = against_each(&differences, &change);
    evidence_change::find(&differences, &change, &mut found.findings);
    mapped::adapt_all(
        &mut found.findings,
        |path| found.records.get(path),
        input.settings,
    );
    let subjects = KnownSubjects {
        records: &found.records,
        sources: &found.sources,
        model: Some(&analysis.model),
        read: &|path| reading::text(path, input.snapshot, None).map(Some),
    };
    let tail = input.tail(regimes(&analysis.model));
    Ok(ChangeFindings {
        finished: tail.finish(found.findings, &subjects)?,
        unverified,
    })
}

/// Returns the findings about files that a change removes although closed records name them.
/// `commit` is the abbreviated id of the first state before it.
///
/// # Errors
/// A file that a snapshot lists cannot be read from the disk or from Git.
pub(crate) fn removed_evidence(
    before: &[&dyn Snapshot],
    input: &Input<'_>,
    analysis: &Analysis,
    commit: Option<&str>,
) -> Result<Finished, Error> {
    let change = ChangeInput::new(input, analysis, None);
    let mut findings = Vec::new();
    evidence_removal::find(before, &change, commit, &mut findings)?;
    let subjects = KnownSubjects {
        records: &BTreeMap::new(),
        sources: &Sources::default(),
        model: Some(&analysis.model),
        read: &|path| reading::text(path, input.snapshot, None).map(Some),
    };
    let tail = input.tail(regimes(&analysis.model));
    tail.finish(findings, &subjects)
}

impl ChangeFindings {
    /// Adds those other findings for which there is no finding of the same rule in the same file
    /// yet.
    pub(crate) fn add_missing(&mut self, others: Vec<Self>) {
        for other in others {
            for (unverified, count) in other.unverified {
                self.unverified.entry(unverified).or_insert(count);
            }
            for finding in other.finished.findings {
                let mut known = self.finished.findings.iter();
                if !known.any(|other| other.has_rule_and_path_of(&finding)) {
                    self.finished.findings.push(finding);
                }
            }
            self.finished.sources.merge(other.finished.sources);
        }
    }
}

impl Analysis {
    /// Adds what was found in the change that led to this state.
    pub fn add_change(&mut self, change: ChangeFindings) {
        for (unverified, count) in change.unverified {
            *self.summary.unverified.entry(unverified).or_default() += count;
        }
        self.add(change.finished);
    }
}

/// Runs the rules on the records in files that differ from every state before.
fn against_each(differences: &[Vec<FileDiff>], input: &ChangeInput<'_>) -> RuleFindings {
    let Some((first, others)) = differences.split_first() else {
        return RuleFindings::default();
    };
    let in_all = |path: &RepoPath| {
        let has = |list: &Vec<FileDiff>| list.binary_search_by(|it| it.path.cmp(path)).is_ok();
        others.iter().all(has)
    };
    let owners = match input.author {
        Some(_) => ComparedOwners::new(differences, input.model),
        // Owners are compared with a known author only.
        None => ComparedOwners::default(),
    };
    let check = |differences: &[FileDiff]| {
        let common = differences.iter().filter(|it| in_all(&it.path));
        let sides: Vec<BorrowedFileDiff<'_>> = common.map(FileDiff::borrowed).collect();
        rules::check(&sides, input.author, &owners)
    };
    let mut found = check(first);
    for other in others {
        if found.findings.is_empty() {
            break;
        }
        found.keep_common(&check(other));
    }
    found
}

/// The owners of each project in one state.
#[derive(Default)]
struct OwnersByProject {
    by_id: BTreeMap<String, Owners>,
    all: Option<Owners>,
}

impl OwnersByProject {
    fn add(&mut self, record: &Record, is_current: bool) {
        let id = record
            .fields
            .project()
            .and_then(|it| it.project_id.as_ref());
        if let (Some(id), Some(own)) = (id, rules::owners_of(record)) {
            let own = Owners { is_current, ..own };
            rules::merge_owners(&mut self.all, own.clone());
            match self.by_id.get_mut(&*id.value.0) {
                Some(known) => known.addresses.extend(own.addresses),
                None => drop(self.by_id.insert(id.to_string(), own)),
            }
        }
    }

    /// Returns the owners of some projects, or of all where none is given.
    fn of(&self, projects: &[&str]) -> Option<Owners> {
        if projects.is_empty() {
            return self.all.clone();
        }
        let mut owners = None;
        for own in projects.iter().filter_map(|id| self.by_id.get(*id)) {
            rules::merge_owners(&mut owners, own.clone());
        }
        owners
    }
}

/// The owners of projects around a change.
#[derive(Default)]
struct ComparedOwners {
    before: Vec<OwnersByProject>,
    after: OwnersByProject,
}

impl ComparedOwners {
    /// Reads the owners in the later state and in each state before the change. An earlier state is
    /// the later one, except for the files in which the two differ.
    fn new(differences: &[Vec<FileDiff>], model: &Model) -> Self {
        let mut after = OwnersByProject::default();
        for located in model.projects() {
            after.add(located.record, true);
        }
        let before = differences.iter().map(|differences| {
            let differs =
                |path: &RepoPath| differences.binary_search_by(|it| it.path.cmp(path)).is_ok();
            let mut owners = OwnersByProject::default();
            for located in model.projects() {
                if !differs(&located.record.path) {
                    owners.add(located.record, true);
                }
            }
            let former = differences.iter().filter_map(|it| it.before.as_ref());
            for revision in former.filter_map(|file| file.revision.as_ref()) {
                owners.add(&revision.record, false);
            }
            owners
        });
        Self {
            before: before.collect(),
            after,
        }
    }
}

impl ProjectOwners for ComparedOwners {
    fn before(&self, projects: &[&str]) -> Vec<Owners> {
        let states = self.before.iter();
        states.filter_map(|state| state.of(projects)).collect()
    }

    fn after(&self, project: &str) -> Option<Owners> {
        self.after.of(&[project])
    }
}
