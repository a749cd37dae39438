//! Finds what a merge takes back, as `git merge -s ours` does.
//!
//! A file that a merge has in common with one of its parents is usually not a change of the merge.
//! But a merge can take back what one side did since the merge base, for example that a record
//! became final. So a finding is reported if comparing the merge with a parent gives it and
//! comparing the merge with the merge bases does not. Then no commit of either side made the
//! change, but the merge.

use super::blobs::FileClass;
use super::commit_walk::has_fixed_parts;
use super::owners::{CommitOwners, Projects};
use super::state::AuditState;
use crate::engine::history::changes::files::BorrowedFileDiff;
use crate::engine::history::changes::rules::{self, RuleFindings};
use crate::git::{Author, Error, Oid, TreeChange, WalkedCommit};
use crate::record::Kind;
use crate::rules::history::{
    CONSTRAINT_WEAKENED, ID_CHANGED, NOT_STATE_OWNER, RECORD_DELETED, RECORD_REWRITTEN,
};
use crate::rules::rule::Rule;
use crate::text::RepoPath;

/// The rules that also apply to what a merge takes back.
pub(crate) const KEPT: [&Rule; 5] = [
    &RECORD_DELETED,
    &RECORD_REWRITTEN,
    &CONSTRAINT_WEAKENED,
    &ID_CHANGED,
    &NOT_STATE_OWNER,
];

impl AuditState<'_> {
    /// Reports what merges take back, as findings about the merge.
    ///
    /// # Errors
    /// An object of the repository cannot be read.
    pub(crate) fn check_merges(&mut self, projects: &mut Projects) -> Result<(), Error> {
        for (number, merge) in std::mem::take(&mut self.walk.merges) {
            for parent in &merge.parents {
                let Some(found) = self.taken_back(*parent, &merge, projects)? else {
                    continue;
                };
                let known = self.found.entry(number).or_default();
                for finding in found.findings {
                    let mut others = known.findings.iter();
                    if !others.any(|other| other.has_rule_and_path_of(&finding)) {
                        known.findings.push(finding);
                    }
                }
                known.records.extend(found.records);
                known.added_twice.extend(found.added_twice);
                known.sources.merge(found.sources);
            }
        }
        self.found.retain(|_, found| !found.findings.is_empty());
        Ok(())
    }

    /// Returns what a merge takes back of one parent.
    fn taken_back(
        &mut self,
        parent: Oid,
        merge: &WalkedCommit,
        projects: &mut Projects,
    ) -> Result<Option<RuleFindings>, Error> {
        let changes = self.reader.changes_between(parent, merge.tree)?;
        let changes = changes.unwrap_or_default().into_iter();
        let changes: Vec<TreeChange> = changes.filter(|it| it.path.is_markdown()).collect();
        let mut fixed = Vec::new();
        for change in &changes {
            if let Some(before) = change.first_before() {
                let class = self.blobs.class(&change.path, before)?;
                if class == FileClass::Record(Kind::Project) {
                    projects.add(&change.path, before, &mut self.blobs)?;
                }
                if class != FileClass::Record(Kind::Operator) && has_fixed_parts(class) {
                    fixed.push((&change.path, before));
                }
            }
        }
        if fixed.is_empty() {
            return Ok(None);
        }
        let bases = self.reader.merge_base_trees(&merge.parent_ids)?;
        // What this side left as it was, the other side changed.
        let reader = self.reader;
        let is_own = |path: &RepoPath, before: Oid| {
            let mut bases = bases.iter();
            !bases.any(|base| reader.file_at(*base, path) == Some(before))
        };
        if !fixed.iter().any(|(path, before)| is_own(path, *before)) {
            return Ok(None);
        }
        let author = self.reader.commit_info(merge.commit)?.author.clone();
        let owners = CommitOwners {
            projects,
            reader,
            parents: &[parent],
            tree: merge.tree,
        };
        let mut found = self.findings_of(&changes, &author, &owners)?;
        let existed = |path: &RepoPath| reader.file_at(parent, path).is_some();
        found.findings.retain(|finding| {
            let is_kept = KEPT.iter().any(|rule| rule.meta.name == finding.meta.name);
            // What is new came with the other side.
            is_kept && (finding.meta.name != NOT_STATE_OWNER.meta.name || existed(&finding.path))
        });
        let in_base = |path: &RepoPath| {
            let mut bases = bases.iter();
            bases.any(|base| reader.file_at(*base, path).is_some())
        };
        let paths = found.findings.iter().map(|finding| &finding.path);
        let added = paths.filter(|path| existed(path) && !in_base(path));
        found.added_twice = added.cloned().collect();
        for base in &bases {
            if found.findings.is_empty() {
                break;
            }
            let changes = self.reader.changes_between(*base, merge.tree)?;
            let changes = changes.unwrap_or_default().into_iter();
            let changes: Vec<TreeChange> = changes.filter(|it| it.path.is_markdown()).collect();
            let explained = self.findings_of(&changes, &author, &owners)?;
            found.findings.retain(|finding| {
                let mut explained = explained.findings.iter();
                !explained.any(|other| other.has_rule_and_path_of(finding))
            });
        }
        Ok(Some(found))
    }

    fn findings_of(
        &mut self,
        changes: &[TreeChange],
        author: &Author,
        owners: &CommitOwners<'_>,
    ) -> Result<RuleFindings, Error> {
        let mut files = Vec::new();
        for change in changes {
            let before = self.blobs.file(&change.path, change.first_before())?;
            let after = self.blobs.file(&change.path, change.after)?;
            files.push((&change.path, before, after));
        }
        let sides: Vec<_> = files
            .iter()
            .map(|(path, before, after)| BorrowedFileDiff {
                path,
                before: before.as_deref(),
                after: after.as_deref(),
            })
            .collect();
        Ok(rules::check(&sides, Some(author), owners))
    }
}
