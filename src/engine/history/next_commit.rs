//! Runs the rules of history over the commit about to be made, which is compared as a whole.

use std::collections::HashSet;

use super::audit::KEPT;
use super::audit::blobs::Blobs;
use super::changes::files::File;
use super::changes::{ChangeFindings, check_change, removed_evidence};
use super::restored::{EarlierVersions, is_rewrite, may_be_restored};
use crate::diagnostic::Diagnostic;
use crate::engine::analysis::Analysis;
use crate::engine::input::Input;
use crate::engine::open::OpenSnapshot;
use crate::engine::reading;
use crate::git::{Author, Error, Oid, Repository};
use crate::rules::history::{CONSTRAINT_WEAKENED, NOT_STATE_OWNER};
use crate::snapshot::{Revision, Snapshot};
use crate::text::RepoPath;

/// Runs the rules of history on the change from the parents of the files to the files, adds their
/// findings to the analysis, and returns notes for users.
///
/// # Errors
/// The files cannot be read from Git.
pub(crate) fn check(
    author: Option<&Author>,
    analysis: &mut Analysis,
    files: &OpenSnapshot,
    input: &Input<'_>,
) -> Result<Vec<String>, Error> {
    let parents = files.parents()?;
    if parents.is_empty() && files.repository.is_none() {
        return Ok(Vec::new());
    }
    let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| &**it).collect();
    let mut change = check_change(&parents, input, analysis, author)?;
    let head = files.commits.first().and_then(|head| Oid::parse(head));
    let commit = match (&files.repository, head) {
        (Some(repository), Some(head)) => Some(repository.history(|reader| reader.short_id(head))),
        (Some(_) | None, _) => None,
    };
    let removed = removed_evidence(&parents, input, analysis, commit.as_deref())?;
    let mut notes = Vec::new();
    if let Some(repository) = &files.repository {
        drop_restored(&mut change, files, repository, input)?;
        match &*files.commits {
            [] => {}
            [head] => {
                notes = drop_amendable(&mut change, head, files, repository, analysis, input)?
            }
            commits => {
                let merge = Merge {
                    commits,
                    parents: &parents,
                    author,
                };
                change.add_missing(merge.taken_back(repository, analysis, input)?);
            }
        }
    }
    analysis.add_change(change);
    analysis.add(removed);
    Ok(notes)
}

/// Drops the findings about records that are again as they were when they became final.
fn drop_restored(
    change: &mut ChangeFindings,
    files: &OpenSnapshot,
    repository: &Repository,
    input: &Input<'_>,
) -> Result<(), Error> {
    let findings = change.finished.findings.iter();
    let rewrites = findings.filter(|finding| may_be_restored(finding));
    let paths: HashSet<RepoPath> = rewrites.map(|finding| finding.path.clone()).collect();
    if paths.is_empty() {
        return Ok(());
    }
    let tips: Vec<Oid> = files
        .commits
        .iter()
        .filter_map(|id| Oid::parse(id))
        .collect();
    repository.history(|reader| {
        let versions = EarlierVersions::find(reader, &tips, &paths)?;
        let mut blobs = Blobs::new(reader, input.settings);
        let mut restored = HashSet::new();
        for path in paths {
            let text = reading::text(&path, input.snapshot, None)?.into_bytes();
            let file = File::new(&path, text, None, input.settings);
            if let Some(after) = &file.revision
                && versions.has_restored(after, &mut blobs)?
            {
                restored.insert(path);
            }
        }
        let findings = &mut change.finished.findings;
        findings.retain(|finding| !may_be_restored(finding) || !restored.contains(&finding.path));
        Ok(())
    })
}

/// Drops the findings about records that are final only in commits that are not pushed, and returns
/// notes about these records. The user may be amending the last commit, which a hook cannot detect.
fn drop_amendable(
    change: &mut ChangeFindings,
    head: &str,
    files: &OpenSnapshot,
    repository: &Repository,
    analysis: &Analysis,
    input: &Input<'_>,
) -> Result<Vec<String>, Error> {
    let mut findings = change.finished.findings.iter();
    if !findings.any(is_amendable) {
        return Ok(Vec::new());
    }
    let mut published: HashSet<(&'static str, RepoPath)> = HashSet::new();
    for commit in repository.published_commits(head)? {
        let before = files.files_of(&commit)?;
        let against = check_change(&[&*before], input, analysis, None)?;
        let found = against.finished.findings.into_iter();
        published.extend(found.map(|finding| (finding.meta.name, finding.path)));
    }
    let mut notes = Vec::new();
    change.finished.findings.retain(|finding| {
        let is_published = published.contains(&(finding.meta.name, finding.path.clone()));
        if is_published || !is_amendable(finding) {
            return true;
        }
        notes.push(format!(
            "`{}` was final in a commit that is not pushed yet: amend that commit (git commit \
             --amend), or record a correction",
            files.shown(&finding.path)
        ));
        false
    });
    Ok(notes)
}

/// Returns whether a finding is about a change that is allowed as long as the earlier state is not
/// pushed.
fn is_amendable(finding: &Diagnostic) -> bool {
    is_rewrite(finding) || finding.meta.name == CONSTRAINT_WEAKENED.meta.name
}

/// A merge that is about to be committed.
struct Merge<'a> {
    /// The full ids of the parents.
    commits: &'a [String],
    parents: &'a [&'a dyn Snapshot],
    author: Option<&'a Author>,
}

impl Merge<'_> {
    /// Returns what the merge takes back: what it changes compared with one parent although no
    /// commit of either side changed it since a merge base.
    fn taken_back(
        &self,
        repository: &Repository,
        analysis: &Analysis,
        input: &Input<'_>,
    ) -> Result<Vec<ChangeFindings>, Error> {
        let mut found = Vec::new();
        for parent in self.parents {
            let mut change = check_change(&[*parent], input, analysis, self.author)?;
            change.finished.findings.retain(|finding| {
                let is_kept = KEPT.iter().any(|rule| rule.meta.name == finding.meta.name);
                // What is new came with the other side.
                let existed = || parent.entry(finding.path.as_bytes()).is_some();
                is_kept && (finding.meta.name != NOT_STATE_OWNER.meta.name || existed())
            });
            found.push(change);
        }
        if found
            .iter()
            .all(|change| change.finished.findings.is_empty())
        {
            return Ok(found);
        }
        for base in repository.merge_bases(&self.commits[0], &self.commits[1..])? {
            let base = Revision::open(repository, &base)?;
            let explained = check_change(&[&base], input, analysis, self.author)?;
            for change in &mut found {
                change.finished.findings.retain(|finding| {
                    let mut explained = explained.finished.findings.iter();
                    !explained.any(|other| other.has_rule_and_path_of(finding))
                });
            }
        }
        Ok(found)
    }
}
