//! Finds final records that a merge drops, as `git merge -s ours` does.
//!
//! A file that a merge has in common with one of its parents is not a change of the merge. Where a
//! parent has a final record, though, that neither the result nor any merge base has, then no side
//! ever removed it: the merge did.

use super::blobs::FileClass;
use super::commit_walk::has_fixed_parts;
use super::state::AuditState;
use crate::engine::history::changes::files::BorrowedFileDiff;
use crate::engine::history::changes::rules::{self, RuleFindings};
use crate::git::{Error, Oid, TreeChange, WalkedCommit};
use crate::rules::history::RECORD_DELETED;

impl AuditState<'_> {
    /// Reports the final records that merges drop, at the merge.
    ///
    /// # Errors
    /// Where Git does not give what it lists.
    pub(crate) fn check_merges(&mut self) -> Result<(), Error> {
        for (number, merge) in std::mem::take(&mut self.walk.merges) {
            for parent in &merge.parents {
                let Some(found) = self.dropped(*parent, &merge)? else {
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
                known.sources.merge(found.sources);
            }
        }
        self.found.retain(|_, found| !found.findings.is_empty());
        Ok(())
    }

    /// Returns what is reported about the records of one parent that a merge drops.
    fn dropped(
        &mut self,
        parent: Oid,
        merge: &WalkedCommit,
    ) -> Result<Option<RuleFindings>, Error> {
        let changes = self.reader.changes_between(parent, merge.tree)?;
        let changes = changes.unwrap_or_default().into_iter();
        let changes: Vec<TreeChange> = changes.filter(|it| it.path.is_markdown()).collect();
        let mut dropped = Vec::new();
        for change in &changes {
            if let (Some(before), None) = (change.first_before(), change.after) {
                let class = self.blobs.class(&change.path, before)?;
                if class != FileClass::NoRecord && has_fixed_parts(class) {
                    dropped.push(&change.path);
                }
            }
        }
        if dropped.is_empty() {
            return Ok(None);
        }
        let bases = self.reader.merge_base_trees(&merge.parent_ids)?;
        let reader = self.reader;
        dropped.retain(|path| {
            let mut bases = bases.iter();
            !bases.any(|base| reader.file_at(*base, path).is_some())
        });
        if dropped.is_empty() {
            return Ok(None);
        }
        let mut files = Vec::new();
        for change in &changes {
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
        let mut found = rules::check(&sides, None, &|_| None);
        found.findings.retain(|finding| {
            finding.meta.name == RECORD_DELETED.meta.name && dropped.contains(&&finding.path)
        });
        Ok(Some(found))
    }
}
