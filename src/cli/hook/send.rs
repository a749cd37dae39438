//! The hook `pre-push`, which checks commits before they are pushed.

use std::ffi::OsString;

use super::change::Change;
use super::push::{self, Push};
use crate::cli::Status;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::screen::Screen;

/// Checks the pushed commits against what the remote has. The work tree is not read.
pub(crate) fn pre_push(arguments: &[OsString], screen: &Screen) -> Result<Status, Failure> {
    let changes = Change::read("pre-push", |words| match words {
        // The name of the local ref is as the user typed it, and may contain spaces.
        [_, .., new, name, old] => Some([name, old, new]),
        _ => None,
    })?;
    let repository = push::here()?;
    let mut texts = arguments.iter().map(|text| text.to_string_lossy());
    let (remote, address) = (texts.next(), texts.next());
    // If the remote has no name, Git passes its address twice.
    let remote = remote.filter(|remote| Some(remote) != address.as_ref());
    let remote = remote.as_deref();
    let push = Push {
        repository: &repository,
        options: CheckOptions::for_hook(false),
        which: format!("which {} has", remote.unwrap_or("the remote")),
        screen,
    };
    Ok(push.check(&changes, |change, new| known(&push, change, new, remote)))
}

/// Returns the commits that the new one comes after and that a remote has. These are the ref's old
/// commit and the point where the new one left the remote's default branch. If the ref is new, or its
/// old commit is not in this clone, they are the points where the new one left any branch of the remote
/// that this clone knows.
pub(crate) fn known(
    push: &Push<'_>,
    change: &Change,
    new: &str,
    remote: Option<&str>,
) -> Result<Vec<String>, Failure> {
    let repository = push.repository;
    let Some(old) = push.old(change) else {
        let tracked = remote.map(|remote| repository.remote_branches(remote));
        return Ok(repository.merge_bases(new, &tracked.transpose()?.unwrap_or_default())?);
    };
    let head = remote.and_then(|remote| repository.remote_head(remote));
    let mut known = push.after(new, &old, head)?;
    if !known.contains(&old) {
        known.insert(0, old);
    }
    Ok(known)
}
