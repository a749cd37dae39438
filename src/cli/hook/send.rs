//! `pre-push`: commits before they leave.

use std::ffi::OsString;

use super::change::Change;
use super::push::{self, Push};
use crate::cli::Status;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::screen::Screen;

/// Checks the commits that are pushed, whatever the work tree is like, against
/// what the remote has.
pub(crate) fn pre_push(arguments: &[OsString], screen: &Screen) -> Result<Status, Failure> {
    let changes = Change::read("pre-push", |words| match words {
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
        repository: &repository,
        options: CheckOptions::for_hook(false),
        which: format!("which {} has", remote.unwrap_or("the remote")),
        screen,
    };
    Ok(push.check(&changes, |change, new| known(&push, change, new, remote)))
}

/// The commits behind a new one that a remote has: what it has at the ref, if
/// that is here, and of its default branch. Of a ref that is made, or that is at
/// something unheard of, what any of its branches has that this clone has heard of.
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
