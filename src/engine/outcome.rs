//! The outcome of a check, an audit or a hook, which is what reporters print.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::run_error::RunError;
use super::selection::RuleSelection;
use super::summary::Summary;
use crate::diagnostic::Diagnostic;
use crate::git::CommitInfo;
use crate::git::Remote;
use crate::record::Kind;
use crate::rules::document::NEAR_RECORD;
use crate::rules::history::RECORD_DELETED;
use crate::rules::rule::Rule;
use crate::snapshot::SnapshotLabel;
use crate::text::{RepoPath, Sources};

/// The result of checking one snapshot, or each commit of a history.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Why nothing was checked; the findings are then the mistakes of the configuration, if those are
    /// the reason.
    pub error: Option<RunError>,
    /// What was checked.
    pub label: SnapshotLabel,
    /// The full id of the commit whose findings were left out, where there was one.
    pub base: Option<String>,
    /// The full id of the commit that was checked, or that the checked files are based on.
    pub revision: Option<String>,
    /// Where the checked repository comes from, if it is known.
    pub remote: Option<Remote>,
    /// One group without a commit for a snapshot; for a history one group for each commit with
    /// findings, the newest first.
    pub groups: Vec<Group>,
    /// How many commits were checked, for a history.
    pub commits: Option<usize>,
    /// The records that were reported on, by path; empty for a history.
    pub records: Vec<CheckedRecord>,
    /// Counts of records, targets and findings.
    pub summary: Summary,
    /// What users should know beside the findings.
    pub notes: Vec<String>,
    /// The folder of the repository in which the reports for people are read: they print paths relative
    /// to it, and commands that work there. Empty is the root.
    pub folder: RepoPath,
}

/// Findings that belong together, and the texts that they point into.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// The commit that the findings are about; `None` for a snapshot.
    pub commit: Option<Rc<CommitInfo>>,
    /// Ordered by path and by position in the source.
    pub findings: Vec<Diagnostic>,
    /// The text of every file that a finding points into.
    pub sources: Sources,
}

/// A record that was reported on, with findings or without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedRecord {
    /// `None` where the record has no known kind.
    pub kind: Option<Kind>,
    /// Where the record is.
    pub path: RepoPath,
}

impl Outcome {
    /// Returns the findings of all groups in their order.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.groups.iter().flat_map(|group| &group.findings)
    }

    /// Returns the findings that no waiver silences.
    pub fn open_findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings().filter(|finding| finding.is_open())
    }

    /// Removes the findings that are not selected, and counts the others.
    pub fn select(&mut self, selection: &RuleSelection) {
        if selection.is_all() {
            return;
        }
        for group in &mut self.groups {
            group.findings.retain(|it| selection.includes(it.meta));
        }
        self.groups
            .retain(|group| group.commit.is_none() || !group.findings.is_empty());
        let groups = self.groups.iter();
        self.summary
            .recount(groups.flat_map(|group| &group.findings));
        self.summary.selection = selection.clone();
    }

    /// Returns the outcome of one group of findings, without counts.
    pub fn of_group(label: SnapshotLabel, group: Group) -> Self {
        Self {
            error: None,
            label,
            base: None,
            revision: None,
            remote: None,
            groups: vec![group],
            commits: None,
            records: Vec::new(),
            summary: Summary::default(),
            notes: Vec::new(),
            folder: RepoPath::default(),
        }
    }

    /// Returns the outcome of a history without a commit.
    pub fn empty_history(words: &str) -> Self {
        Self {
            error: None,
            label: history_label(None, words.to_owned()),
            base: None,
            revision: None,
            remote: None,
            groups: Vec::new(),
            commits: Some(0),
            records: Vec::new(),
            summary: Summary::default(),
            notes: Vec::new(),
            folder: RepoPath::default(),
        }
    }

    /// Returns whether the findings are about the commits of a history.
    pub fn is_history(&self) -> bool {
        self.commits.is_some()
    }
}

/// Removes each finding of `near-record` about a file for which `record-deleted` reports that its
/// final record is gone. Both are about one fault: the file is no longer a record. The finding that
/// stays says why, and how to make it one again.
pub(super) fn drop_explained(groups: &mut [Group]) {
    let is_of = |finding: &Diagnostic, rule: &Rule| finding.meta == &rule.meta;
    let findings = groups.iter().flat_map(|group| &group.findings);
    let deleted = findings.filter(|finding| is_of(finding, &RECORD_DELETED));
    let deleted: HashSet<RepoPath> = deleted.map(|finding| finding.path.clone()).collect();
    if deleted.is_empty() {
        return;
    }
    let mut near: HashMap<RepoPath, Diagnostic> = HashMap::new();
    for group in &mut *groups {
        let explained = group.findings.extract_if(.., |it| {
            is_of(it, &NEAR_RECORD) && deleted.contains(&it.path)
        });
        near.extend(explained.map(|finding| (finding.path.clone(), finding)));
    }
    let findings = groups.iter_mut().flat_map(|group| &mut group.findings);
    for finding in findings.filter(|finding| is_of(finding, &RECORD_DELETED)) {
        let Some(near) = near.get(&finding.path) else {
            continue;
        };
        if let Some((_, why)) = near.message.split_once(": ") {
            finding.message = format!("{}: {why}", finding.message);
            finding.help.clone_from(&near.help);
        }
    }
}

/// Returns the label of a history; `tree` is the id of its last commit's tree.
pub(crate) fn history_label(tree: Option<String>, description: String) -> SnapshotLabel {
    SnapshotLabel {
        kind: "history",
        tree,
        description,
    }
}
