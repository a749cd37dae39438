//! What has to be looked at again after a change, apart from the records that depend on it.

use std::collections::HashSet;
use std::sync::Arc;

use super::change::{Changed, Rerun};
use super::state::State;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::engine::affected::AffectedSet;
use crate::engine::rule_runs::RepositoryRule;
use crate::model::IndexedRecord;
use crate::rules;
use crate::rules::reads::Reads;
use crate::snapshot::EntryChange;
use crate::text::RepoPath;

impl State {
    /// Adds the files whose findings have a label in a changed file: the label may have moved.
    pub(super) fn add_labelled(&self, changes: &[EntryChange<'_>], affected: &mut AffectedSet) {
        let AffectedSet::Only(paths) = affected else {
            return;
        };
        let changed: HashSet<&RepoPath> = changes.iter().map(|change| change.path).collect();
        let is_labelled = |finding: &Diagnostic| {
            let mut labels = finding.related.iter();
            labels.any(|label| changed.contains(&label.path))
        };
        let files = self.findings.iter();
        let labelled = files.filter(|(_, findings)| findings.iter().any(is_labelled));
        let labelled: Vec<RepoPath> = labelled.map(|(path, _)| path.clone()).collect();
        paths.extend(labelled);
        paths.extend(changed.into_iter().cloned());
    }

    /// Adds the files with findings about something that does not exist, if other files or ids exist
    /// after a change: the finding may suggest another one.
    pub(super) fn add_suggesting(&self, changed: &Changed<'_>, affected: &mut AffectedSet) {
        let AffectedSet::Only(paths) = affected else {
            return;
        };
        let has_other_files = changed
            .entries
            .iter()
            .any(|change| change.before.is_some() != change.after.is_some());
        let has_other_ids = changed.replaced.iter().any(|(path, old)| {
            let name =
                |indexed: &Arc<IndexedRecord>| (indexed.entry.kind, indexed.entry.id.clone());
            old.as_ref().map(name) != self.model.indexed_record(path).map(name)
        });
        let suggests = |finding: &Diagnostic| {
            has_other_files && rules::of_missing_targets().any(|rule| rule.meta == *finding.meta)
                || has_other_ids && finding.meta.name.starts_with("unknown-")
        };
        if has_other_files || has_other_ids {
            let files = self.findings.iter();
            let suggesting = files.filter(|(_, findings)| findings.iter().any(suggests));
            paths.extend(suggesting.map(|(path, _)| path.clone()));
        }
    }

    /// Returns whether a rule about all records may report something else after a change. Such a
    /// rule looks at values of fields, and not at the files that they name.
    pub(super) fn rerun(&self, name: &str, rule: RepositoryRule, changed: &Changed<'_>) -> Rerun {
        let Some(known) = self.repository_findings.get(name) else {
            return Rerun::Now;
        };
        let entries = changed.entries;
        let is_changed = |path: &RepoPath| entries.iter().any(|change| change.path == path);
        let is_labelled = |finding: &Diagnostic| {
            let mut labels = finding.related.iter();
            is_changed(&finding.path) || labels.any(|label| is_changed(&label.path))
        };
        // The places of these findings may be others now.
        if known.values().flatten().any(is_labelled) || is_changed(&config::PATH.into()) {
            return Rerun::Now;
        }
        let mut records = changed.replaced.iter().map(|(path, old)| {
            let new = self.model.indexed_record(path);
            (old.as_deref(), new.map(|new| &**new))
        });
        let may_differ = match rule {
            RepositoryRule::Rule(rule) => {
                let reads = rule.repository_reads().unwrap_or(&[]);
                changed.mixes_folders && reads.contains(&Reads::Names)
                    || records.any(|(old, new)| reads.iter().any(|reads| reads.differ(old, new)))
            }
            RepositoryRule::Unmatched => {
                let mapped = |it: Option<&IndexedRecord>| it.and_then(|it| it.entry.mapped);
                !changed.has_same_files || records.any(|(old, new)| mapped(old) != mapped(new))
            }
        };
        if may_differ {
            Rerun::MayWait
        } else {
            Rerun::No
        }
    }
}
