//! The hooks `pre-receive` and `update`, which check a push on the server.

use std::ffi::OsString;

use super::change::RefChange;
use super::push::{self, Push};
use super::replacement;
use super::verdict::Verdict;
use crate::cli::Status;
use crate::cli::fail_on::FailOn;
use crate::cli::fail_policy::FailPolicy;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::screen::Screen;

/// The width of a line in the pusher's terminal. Git puts `remote: ` before each line.
const COLUMNS: usize = 80 - "remote: ".len();

/// Checks all refs of a push, before its objects become part of the repository.
pub(crate) fn pre_receive(screen: &Screen) -> Result<Status, Failure> {
    let changes = RefChange::read("pre-receive", |words| match words {
        [old, new, name] => Some([name, old, new]),
        _ => None,
    })?;
    check(&changes, screen)
}

/// Checks one ref of a push, before it is updated.
pub(crate) fn update(arguments: &[OsString], screen: &Screen) -> Result<Status, Failure> {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|argument| argument.to_string_lossy())
        .collect();
    let change = match &*arguments {
        [name, old, new] => RefChange::parse(name, old, new),
        _ => None,
    };
    let change = change.ok_or_else(|| {
        Failure::new("update needs the arguments that Git passes: a ref, its old id and its new id")
    })?;
    check(&[change], screen)
}

fn check(changes: &[RefChange], screen: &Screen) -> Result<Status, Failure> {
    let repository = push::here()?;
    let screen = &screen.in_columns(COLUMNS);
    // A user who pushes on the server's own disk runs this hook with their environment, which must
    // not loosen the policy.
    let policy = FailPolicy::for_hook(Some(FailOn::Error));
    let mut verdict = Verdict::new("push", policy, screen);
    verdict.refused_refs = replacement::refuse(changes, &repository, screen);
    let push = Push {
        known: repository.commits_of_refs()?,
        repository: &repository,
        options: CheckOptions::default(),
        owner: "which is here".into(),
        screen,
    };
    Ok(push.check(changes, verdict))
}
