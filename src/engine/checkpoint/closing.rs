//! Which records are still sound because of the commits that closed them.

use std::collections::HashSet;

use super::state_diff::StateDiff;
use crate::engine::input::Input;
use crate::git::{Error, Oid};
use crate::snapshot::Entry;
use crate::text::RepoPath;

/// How many commits are walked over to find the commit that led to the last check.
const COMMITS: usize = 10_000;

/// Returns the commit that leads to the checked state; `None` if there is not exactly one.
pub(super) fn tip(input: &Input<'_>) -> Option<Oid> {
    match *input.closing?.tips {
        [tip] => Some(tip),
        _ => None,
    }
}

/// Forgets the records that the commits since the last check, at `last`, may concern. Such a record
/// stays sound as long as its closing commit leads to the checked state, and the commit that leads
/// to it has the same file. Returns whether there were any.
///
/// # Errors
/// History cannot be read.
pub(super) fn forget(
    diff: &mut StateDiff,
    entries: &[Entry],
    last: Option<Oid>,
    input: &Input<'_>,
) -> Result<bool, Error> {
    if last == tip(input) && last.is_some() || !diff.knows(|sound| sound.by_closing) {
        return Ok(false);
    }
    let changed = changed_since(last, input)?;
    let is_changed = |at: usize| {
        let changed = changed.as_ref();
        changed.is_none_or(|paths| paths.contains(&entries[at].path))
    };
    Ok(diff.forget(|at, sound| sound.by_closing && is_changed(at)))
}

/// Returns the paths at which the commit that leads to the checked state differs from an earlier
/// commit that leads to it; `None` if the other commit does not, or if that is not known.
fn changed_since(last: Option<Oid>, input: &Input<'_>) -> Result<Option<HashSet<RepoPath>>, Error> {
    let (Some(history), Some(last), Some(tip)) = (input.closing, last, tip(input)) else {
        return Ok(None);
    };
    history.repository.history(|reader| {
        let mut commits = reader.walk(&[tip], &[])?.take(COMMITS).peekable();
        let now = commits.peek().map(|commit| commit.tree);
        let before = commits.find(|commit| commit.commit == last);
        let (Some(now), Some(before)) = (now, before) else {
            return Ok(None);
        };
        let changes = reader.changes_between(before.tree, now)?;
        Ok(changes.map(|changes| changes.into_iter().map(|it| it.path).collect()))
    })
}
