//! Which records are still sound because of the commits that closed them.

use super::state_diff::StateDiff;
use crate::engine::closed::ClosingHistory;
use crate::engine::input::Input;
use crate::git::{Error, Oid};
use crate::snapshot::Entry;

/// Forgets the records that the commits since the last check, at `last`, may concern. The others stay
/// sound: their closing commits lead to the checked state, which has the same files. Returns whether
/// there were any.
///
/// # Errors
/// History cannot be read.
pub(super) fn forget(
    diff: &mut StateDiff,
    entries: &[Entry],
    last: Option<Oid>,
    input: &Input<'_>,
) -> Result<bool, Error> {
    let tip = input.closing.and_then(ClosingHistory::tip);
    if last == tip && last.is_some() || !diff.knows(|sound| sound.by_closing) {
        return Ok(false);
    }
    let later = match (input.closing, last, tip) {
        (Some(history), Some(last), Some(_)) => history.since(last)?,
        _ => None,
    };
    let later = later.filter(|later| later.follow);
    let is_touched = |at: usize| {
        let later = later.as_ref();
        later.is_none_or(|later| later.files.contains(&entries[at].path))
    };
    Ok(diff.forget(|at, sound| sound.by_closing && is_touched(at)))
}
