//! `pre-push`: commits before they leave.

use std::ffi::OsString;

use super::change::RefChange;
use super::push::{self, Push};
use super::verdict::Verdict;
use crate::cli::Status;
use crate::cli::fail_policy::FailPolicy;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::screen::Screen;
use crate::git::Repository;

/// Checks the commits that are pushed, whatever the work tree is like, against
/// what the remote has.
pub(crate) fn pre_push(arguments: &[OsString], screen: &Screen) -> Result<Status, Failure> {
    let changes = RefChange::read("pre-push", |words| match words {
        // What somebody typed for the local side may have blanks in it.
        [_, .., new, name, old] => Some([name, old, new]),
        _ => None,
    })?;
    let repository = push::here()?;
    let mut texts = arguments.iter().map(|text| text.to_string_lossy());
    let (remote, address) = (texts.next(), texts.next());
    // Of a remote without a name Git gives the address twice.
    let remote = remote.filter(|remote| Some(remote) != address.as_ref());
    let remote = remote.as_deref();
    let push = Push {
        known: known(&repository, &changes, remote)?,
        repository: &repository,
        options: CheckOptions::default(),
        owner: format!("which {} has", remote.unwrap_or("the remote")),
        screen,
    };
    let verdict = Verdict::new("push", FailPolicy::for_hook(None), screen);
    Ok(push.check(&changes, verdict))
}

/// Returns the commits that are not new to the other side: those that the refs of the push point to
/// there, and those of every remote's branches as of the last fetch or push, the ones of this remote
/// first. What another remote has was not made here.
pub(crate) fn known(
    repository: &Repository,
    changes: &[RefChange],
    remote: Option<&str>,
) -> Result<Vec<String>, Failure> {
    let old = changes.iter().filter_map(|change| change.old.as_ref());
    let old = old
        .filter_map(|old| repository.peel_to_commit(old).ok()?)
        .map(|commit| commit.to_string());
    let mut known: Vec<String> = old.collect();
    known.extend(repository.remote_tracking_commits(remote)?);
    Ok(known)
}
