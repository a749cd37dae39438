//! `hook pre-commit-framework`: as a hook of the pre-commit framework.

use std::env;

use clap::Args;

use super::change::Change;
use super::push::{self, Push};
use super::send;
use crate::cli::Status;
use crate::cli::check::Check;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::screen::Screen;
use crate::engine::SnapshotSource;
use crate::engine::open::OpenSnapshot;
use crate::git::Repository;

/// Do what a hook of the pre-commit framework does
///
/// What `.pre-commit-hooks.yaml` calls. In a commit or a merge it checks what is
/// staged; in a push, or between `--from-ref` and `--to-ref`, what the one commit
/// has and the other has not; by hand what is staged, or the work tree where
/// nothing is.
#[derive(Args)]
pub struct PreCommitFramework {}

impl PreCommitFramework {
    /// The framework does not say which stage it is in, but what it knows of it
    /// is in the environment.
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let repository = push::here()?;
        let remote = text("PRE_COMMIT_REMOTE_NAME");
        let range = text("PRE_COMMIT_FROM_REF").zip(text("PRE_COMMIT_TO_REF"));
        let pushed = remote.as_ref().and(text("PRE_COMMIT_LOCAL_BRANCH"));
        let (from, to) = match (range, pushed) {
            (Some((from, to)), _) => (Some(from), to),
            // It names no commits where all of a branch is new.
            (None, Some(branch)) => (None, branch),
            (None, None) => return by_hand(&repository, screen),
        };
        let id = |revision: &String| repository.commit(revision);
        let change = Change {
            name: text("PRE_COMMIT_REMOTE_BRANCH").unwrap_or_else(|| to.clone()),
            old: from.as_ref().map(id).transpose()?,
            new: Some(id(&to)?),
        };
        let push = Push {
            repository: &repository,
            options: CheckOptions::for_hook(false),
            which: format!(
                "which {} has",
                remote.as_deref().or(from.as_deref()).unwrap_or("it")
            ),
            screen,
        };
        Ok(
            push.check(&[change], |change, new| match (&remote, &change.old) {
                (None, Some(old)) => push.after(new, old, None),
                (Some(_) | None, _) => send::known(&push, change, new, remote.as_deref()),
            }),
        )
    }
}

/// In a commit Git names the index that it makes. Without one, and with nothing
/// staged, somebody asks about all there is: `pre-commit run --all-files`, CI,
/// the stage `manual`.
fn by_hand(repository: &Repository, screen: &Screen) -> Result<Status, Failure> {
    let is_commit = env::var_os("GIT_INDEX_FILE").is_some();
    let check = if is_commit || has_staged(repository)? {
        Check::staged_for_hook()
    } else {
        Check::work_tree_for_hook()
    };
    check.run(screen)
}

/// Whether the index is anything but what `HEAD` has.
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

fn text(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|text| !text.is_empty())
}
