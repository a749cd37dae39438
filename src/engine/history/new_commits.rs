//! Runs the rules of history over each commit that a branch or a push adds.

use super::audit::{AuditInput, audit};
use super::changes::check_change;
use crate::engine::analysis::Analysis;
use crate::engine::input::Input;
use crate::engine::narrow;
use crate::engine::open::{OpenSnapshot, no_repository};
use crate::engine::outcome::{Group, history_label};
use crate::git::{Error, Oid};
use crate::rules::history::{CONSTRAINT_WEAKENED, ID_CHANGED, RECORD_DELETED, RECORD_REWRITTEN};
use crate::snapshot::Snapshot;

/// The commits that can be reached from a tip and not from others.
pub(crate) struct NewCommits {
    /// The last commit.
    pub tip: Oid,
    /// Commits that can be reached from these are left out.
    pub except: Vec<Oid>,
    /// The commit before them whose mailmap identifies their authors; `None` for `HEAD`.
    pub mailmap_of: Option<Oid>,
    /// The full ids of the commits that branches pointed to, and that a forced push removes from
    /// them.
    pub replaced: Vec<String>,
}

impl NewCommits {
    /// Runs the rules of history. Returns the findings about the commits, the newest commit first;
    /// what a forced push drops is added to the analysis.
    ///
    /// # Errors
    /// An object of the repository cannot be read.
    pub(crate) fn check(
        &self,
        files: &OpenSnapshot,
        analysis: &mut Analysis,
        input: &Input<'_>,
    ) -> Result<Vec<Group>, Error> {
        let repository = files.repository.as_ref().ok_or_else(no_repository)?;
        for commit in &self.replaced {
            check_replaced(&*files.files_of(commit)?, analysis, input)?;
        }
        if self.except.contains(&self.tip) {
            // There are no new commits, so neither the files nor the history need be listed.
            return Ok(Vec::new());
        }
        let tip = files.files_of(&self.tip.to_string())?;
        let audit_input = AuditInput {
            repository,
            tip: self.tip,
            except: &self.except,
            mailmap_of: self.mailmap_of,
            baseline: None,
            snapshot: &*tip,
            settings: input.settings,
            now: input.now,
            scope: input.scope,
            counts_records: false,
            // The files may differ from the commit.
            naming: Some(&|paths| {
                let of_tip = Input {
                    snapshot: &*tip,
                    ..*input
                };
                narrow::records_naming(paths, &of_tip, &|tree| files.files_of(tree))
            }),
        };
        let mut outcome = audit(&audit_input, history_label(None, String::new()))?;
        if self.except.is_empty() {
            outcome.groups.iter_mut().for_each(drop_changes_of_final);
        }
        for (unverified, count) in outcome.summary.unverified {
            *analysis.summary.unverified.entry(unverified).or_default() += count;
        }
        outcome.groups.retain(|group| !group.findings.is_empty());
        for group in &outcome.groups {
            analysis.summary.count(&group.findings);
        }
        Ok(outcome.groups)
    }
}

/// Drops the findings about changes of final records. This is for a history that is new to the
/// other side as a whole: nobody there relied on an earlier state, and no later commit could
/// correct it.
fn drop_changes_of_final(group: &mut Group) {
    let about_final = [
        &RECORD_REWRITTEN,
        &RECORD_DELETED,
        &CONSTRAINT_WEAKENED,
        &ID_CHANGED,
    ];
    group.findings.retain(|finding| {
        let mut rules = about_final.iter();
        !rules.any(|rule| rule.meta.name == finding.meta.name)
    });
}

/// Reports the final records that a branch had at a commit which a forced push removes, and that
/// the branch would then not have, or have with other content.
fn check_replaced(
    before: &dyn Snapshot,
    analysis: &mut Analysis,
    input: &Input<'_>,
) -> Result<(), Error> {
    let mut change = check_change(&[before], input, analysis, None)?;
    change.finished.findings.retain(|finding| {
        let kept = [&RECORD_REWRITTEN, &RECORD_DELETED, &CONSTRAINT_WEAKENED];
        kept.iter().any(|rule| rule.meta.name == finding.meta.name)
    });
    analysis.add_change(change);
    Ok(())
}
