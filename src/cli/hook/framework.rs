//! `hook pre-commit-framework`: runs a check as a hook of the pre-commit framework.

use std::env;
use std::slice;

use clap::Args;

use super::change::RefChange;
use super::push::{self, Push};
use super::send;
use super::verdict::{self, Verdict};
use crate::cli::Status;
use crate::cli::fail_policy::FailPolicy;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::screen::Screen;
use crate::engine::SnapshotSource;
use crate::engine::open::OpenSnapshot;
use crate::git::Repository;

/// Check as a hook of the pre-commit framework
///
/// `.pre-commit-hooks.yaml` calls this command. In a commit or a merge it checks what
/// is staged. In a push, or with `--from-ref` and `--to-ref`, it checks what is new in
/// one commit against the other. By hand it checks what is staged, or the work tree if
/// nothing is staged.
#[derive(Args)]
pub(crate) struct PreCommitFramework {}

impl PreCommitFramework {
    /// Runs the check of the current stage. The framework does not name the stage, but sets variables
    /// that differ between the stages.
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let repository = push::here()?;
        let remote = text("PRE_COMMIT_REMOTE_NAME");
        let range = text("PRE_COMMIT_FROM_REF").zip(text("PRE_COMMIT_TO_REF"));
        let pushed = remote.as_ref().and(text("PRE_COMMIT_LOCAL_BRANCH"));
        let (from, to) = match (range, pushed) {
            (Some((from, to)), _) => (Some(from), to),
            // The framework names no commits if the whole branch is new.
            (None, Some(branch)) => (None, branch),
            (None, None) => return by_hand(&repository, screen),
        };
        let id = |revision: &String| repository.commit(revision);
        let change = RefChange {
            name: text("PRE_COMMIT_REMOTE_BRANCH").unwrap_or_else(|| to.clone()),
            old: from.as_ref().map(id).transpose()?,
            new: Some(id(&to)?),
        };
        let known = match (&remote, &change.old) {
            // Two commits are named, and no remote.
            (None, Some(old)) => vec![old.clone()],
            (Some(_) | None, _) => {
                send::known(&repository, slice::from_ref(&change), remote.as_deref())?
            }
        };
        let push = Push {
            repository: &repository,
            options: CheckOptions::default(),
            known,
            owner: format!(
                "which {} has",
                remote.as_deref().or(from.as_deref()).unwrap_or("it")
            ),
            screen,
        };
        Ok(push.check(
            &[change],
            Verdict::new("push", FailPolicy::for_hook(None), screen),
        ))
    }
}

/// Checks what is staged. If nothing is staged, and Git has not set the variable that names the index
/// during a commit, checks the work tree: this is `pre-commit run --all-files`, CI, or the stage
/// `manual`.
fn by_hand(repository: &Repository, screen: &Screen) -> Result<Status, Failure> {
    let is_commit = env::var_os("GIT_INDEX_FILE").is_some();
    if is_commit || has_staged(repository)? {
        verdict::of_index("commit", screen)
    } else {
        verdict::of_work_tree(screen)
    }
}

/// Returns whether the index differs from `HEAD`.
fn has_staged(repository: &Repository) -> Result<bool, Failure> {
    if repository.is_bare() {
        return Ok(false);
    }
    let index = OpenSnapshot::in_repository(SnapshotSource::Index, repository)?.snapshot;
    let Some(head) = repository.head()? else {
        return Ok(!index.entries().is_empty());
    };
    let head = OpenSnapshot::in_repository(SnapshotSource::Revision(&head), repository)?.snapshot;
    Ok(index.label().tree != head.label().tree)
}

/// Returns the value of a variable, if it is set and not empty.
fn text(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|text| !text.is_empty())
}
