//! What the rules of history say of a state of the repository and those before it.

mod compare;

pub mod evidence_change;

pub mod evidence;

pub mod files;

pub mod rules;

mod pairs;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::engine::{AffectedSet, Outcome, fingerprints, in_scope, order, severity};
use crate::git::Author;
use crate::git::Error;
use crate::model::{Model, identity};
use crate::rules::change::Owners;
use crate::snapshot::{Content, Memory, Snapshot};
use crate::target::resolution::Unverified;
use crate::text::RepoPath;

use files::{FileDiff, Sides};
use rules::Judged;

/// The later state, and what else has to be known.
pub struct Input<'a> {
    pub after: &'a dyn Snapshot,
    /// The records of the later state, read by the same settings.
    pub model: &'a Model,
    /// Those of them that the change may be felt by.
    pub focus: &'a AffectedSet,
    pub settings: &'a Settings,
    /// Who makes the change; `None` where nobody knows, or several did.
    pub author: Option<&'a Author>,
    pub now: Timestamp,
    /// Only findings in these files, and beneath these folders, are reported;
    /// empty means all.
    pub scope: &'a [RepoPath],
}

/// What was found in a change.
#[derive(Debug, Default)]
pub struct Found {
    /// In the order of paths and of the source.
    pub findings: Vec<Diagnostic>,
    /// The text of every file that a finding points into: as it is, or of a
    /// file that is gone as it was.
    pub texts: BTreeMap<RepoPath, String>,
    /// What this clone cannot tell, and how many files each reason stands for.
    pub unverified: BTreeMap<Unverified, usize>,
}

/// A path at which an earlier state has another file than the later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub path: RepoPath,
    /// The bytes as Git stores them; `None` where there is no regular file.
    pub before: Option<Vec<u8>>,
    pub after: Option<Vec<u8>>,
}

/// Compares a state with those before it: a commit with its parents. Only what
/// is a fault against each of them counts, for the rest came with one of them.
/// Without any, everything is new.
///
/// # Errors
/// Where the disk or Git does not give what a snapshot lists.
pub fn check_changes(before: &[&dyn Snapshot], input: &Input<'_>) -> Result<Found, Error> {
    let mut found = Found::default();
    let nothing: &dyn Snapshot = &Memory::default();
    let before = match before {
        [] => &[nothing][..],
        parents => parents,
    };
    let lists: Result<Vec<_>, Error> = before
        .iter()
        .map(|before| compare::with(*before, input, &mut found.unverified))
        .collect();
    judge(&lists?, input, &mut found)?;
    Ok(found)
}

/// The same for who knows already in which files the states differ: a list for
/// each state before. In it have to be all Markdown files and all files that a
/// run may name; what differs in nothing does no harm.
///
/// # Errors
/// Where the disk or Git does not give what a snapshot lists.
pub fn check_differences(before: &[Vec<Difference>], input: &Input<'_>) -> Result<Found, Error> {
    let mut found = Found::default();
    let lists: Vec<_> = before
        .iter()
        .map(|list| compare::known(list, input))
        .collect();
    judge(&lists, input, &mut found)?;
    Ok(found)
}

impl Outcome {
    /// Adds what was found in a change to what was found in the later state.
    pub fn join(&mut self, found: Found) {
        self.receipt.count(&found.findings);
        for (what, count) in found.unverified {
            *self.receipt.unverified.entry(what).or_default() += count;
        }
        self.texts.extend(found.texts);
        self.findings.extend(found.findings);
        self.findings.sort_by(order);
    }
}

impl Outcome {
    /// Adds what was found in earlier commits and is about decisions that still
    /// stand: each once, in the text that is checked.
    ///
    /// # Errors
    /// Where the disk or Git does not give what the snapshot lists.
    pub fn adopt(
        &mut self,
        found: Vec<Diagnostic>,
        input: &crate::engine::Input<'_>,
    ) -> Result<(), Error> {
        let mut standing: Vec<Diagnostic> = Vec::new();
        for mut finding in found {
            let is_known = standing.iter().any(|other| other.path == finding.path);
            let record = self.model.at(&finding.path).filter(|_| !is_known);
            let Some(project) = record.and_then(|record| record.project()) else {
                continue;
            };
            finding.span = project.span;
            if in_scope(&finding.path, input.scope) {
                standing.push(finding);
            }
        }
        let texts = crate::engine::reading::texts(&standing, &self.model, input)?;
        self.join(Found {
            findings: standing,
            texts,
            unverified: BTreeMap::new(),
        });
        Ok(())
    }
}

fn judge(lists: &[Vec<FileDiff>], input: &Input<'_>, found: &mut Found) -> Result<(), Error> {
    let mut judged = against_each(lists, input);
    evidence_change::find(lists, input, &mut judged.findings);
    let findings = &mut judged.findings;
    severity::apply_settings(findings, input.settings);
    for finding in findings.iter_mut() {
        if let Some(record) = input.model.at(&finding.path) {
            rules::waive(finding, record.waivers(), input.now);
        }
    }
    findings.retain(|finding| in_scope(&finding.path, input.scope));
    severity::adjust_by_regime(findings, input.model, input.settings);
    findings.sort_by(order);
    let own = findings.iter().map(|finding| &finding.path);
    let related = findings.iter().flat_map(|finding| &finding.related);
    let paths: BTreeSet<&RepoPath> = own.chain(related.map(|label| &label.path)).collect();
    for path in paths {
        let text = match judged.texts.remove(path) {
            Some(text) => text,
            None => text(path, input.after)?,
        };
        found.texts.insert(path.clone(), text);
    }
    let identity = |path: &RepoPath| {
        let known = judged.whose.get(path).cloned();
        known.or_else(|| input.model.at(path).map(identity::of))
    };
    fingerprints::give_by(findings, &identity, &found.texts);
    found.findings.append(findings);
    Ok(())
}

/// What is said of the records in the files that differ from every list's.
fn against_each(lists: &[Vec<FileDiff>], input: &Input<'_>) -> Judged {
    let Some((first, others)) = lists.split_first() else {
        return Judged::default();
    };
    let in_all = |path: &RepoPath| {
        let has = |list: &Vec<FileDiff>| list.binary_search_by(|it| it.path.cmp(path)).is_ok();
        others.iter().all(has)
    };
    let owners = |project: &str| owners(project, input.model);
    let of_list = |list: &[FileDiff]| {
        let sides: Vec<Sides<'_>> = list
            .iter()
            .filter(|it| in_all(&it.path))
            .map(FileDiff::sides)
            .collect();
        rules::judge(&sides, input.author, &owners)
    };
    let mut judged = of_list(first);
    for other in others {
        if judged.findings.is_empty() {
            break;
        }
        judged.keep_common(&of_list(other));
    }
    judged
}

/// The owners of a project, if all of them can be read.
fn owners(project: &str, model: &Model) -> Option<Owners> {
    let bearing = model.projects().filter(|located| {
        let id = located.fields.project_id.as_ref();
        id.is_some_and(|id| *id.value.0 == *project)
    });
    let mut owners: Option<Owners> = None;
    for located in bearing {
        rules::join(&mut owners, rules::owners(located.record)?);
    }
    owners
}

fn text(path: &RepoPath, snapshot: &dyn Snapshot) -> Result<String, Error> {
    let gone = || Error::at(path.clone(), "changed while it was checked").help("run it again");
    let entry = snapshot.entry(path.as_bytes()).ok_or_else(gone)?;
    match snapshot.read(entry, None)? {
        Content::Bytes(bytes) => Ok(crate::document::frontmatter::decode(bytes).0),
        Content::Unavailable(reason) => Err(Error::at(path.clone(), reason)),
    }
}
