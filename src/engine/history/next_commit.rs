//! The rules of history over the commit about to be made, which has to be compared as a whole.

use std::collections::HashSet;

use super::audit::blobs::Blobs;
use super::changes::files::File;
use super::changes::{ChangeFindings, check_change};
use super::restored::{EarlierVersions, is_rewrite};
use crate::engine::analysis::Analysis;
use crate::engine::input::Input;
use crate::engine::open::OpenSnapshot;
use crate::engine::reading;
use crate::git::{Author, Error, Oid, Repository};
use crate::rules::history::RECORD_DELETED;
use crate::snapshot::{Revision, Snapshot};
use crate::text::RepoPath;

/// Runs the rules of history on what leads from the parents of the files to them, adds what they find
/// to the analysis, and returns what users should know.
///
/// # Errors
/// Where Git does not give the files.
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
    let mut notes = Vec::new();
    if let Some(repository) = &files.repository {
        drop_restored(&mut change, files, repository, input)?;
        match &*files.commits {
            [] => {}
            [head] => notes = drop_amendable(&mut change, head, repository, analysis, input)?,
            commits => {
                let dropped = dropped_by_merge(commits, &parents, repository, analysis, input)?;
                change.add_missing(dropped);
            }
        }
    }
    analysis.add_change(change);
    Ok(notes)
}

/// Drops what is reported about records that are again as they were when they became final.
fn drop_restored(
    change: &mut ChangeFindings,
    files: &OpenSnapshot,
    repository: &Repository,
    input: &Input<'_>,
) -> Result<(), Error> {
    let findings = change.finished.findings.iter();
    let rewrites = findings.filter(|finding| is_rewrite(finding));
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
        findings.retain(|finding| !is_rewrite(finding) || !restored.contains(&finding.path));
        Ok(())
    })
}

/// Drops what is reported about records that are final in unpushed commits only. Whoever commits may
/// be amending the last commit, and Git tells no hook about it. Returns the notes about them.
fn drop_amendable(
    change: &mut ChangeFindings,
    head: &str,
    repository: &Repository,
    analysis: &Analysis,
    input: &Input<'_>,
) -> Result<Vec<String>, Error> {
    let mut findings = change.finished.findings.iter();
    if !findings.any(is_rewrite) {
        return Ok(Vec::new());
    }
    let mut published: HashSet<(&'static str, RepoPath)> = HashSet::new();
    for commit in repository.published_commits(head)? {
        let before = Revision::open(repository, &commit)?;
        let against = check_change(&[&before], input, analysis, None)?;
        let found = against.finished.findings.into_iter();
        published.extend(found.map(|finding| (finding.meta.name, finding.path)));
    }
    let mut notes = Vec::new();
    change.finished.findings.retain(|finding| {
        let is_published = published.contains(&(finding.meta.name, finding.path.clone()));
        if is_published || !is_rewrite(finding) {
            return true;
        }
        notes.push(format!(
            "`{}` was final in a commit that is not pushed yet: amend that commit (git commit \
             --amend), or record a correction",
            finding.path
        ));
        false
    });
    Ok(notes)
}

/// Returns what a merge drops: final records that one of the parents has, that no merge base had, and
/// that are gone.
fn dropped_by_merge(
    commits: &[String],
    parents: &[&dyn Snapshot],
    repository: &Repository,
    analysis: &Analysis,
    input: &Input<'_>,
) -> Result<Vec<ChangeFindings>, Error> {
    let mut bases = Vec::new();
    for base in repository.merge_bases(&commits[0], &commits[1..])? {
        bases.push(Revision::open(repository, &base)?);
    }
    let mut dropped = Vec::new();
    for parent in parents {
        let mut change = check_change(&[*parent], input, analysis, None)?;
        change.finished.findings.retain(|finding| {
            let path = finding.path.as_bytes();
            finding.meta.name == RECORD_DELETED.meta.name
                && !bases.iter().any(|base| base.entry(path).is_some())
        });
        dropped.push(change);
    }
    Ok(dropped)
}
