//! Explains missing paths: adds the path that was probably meant, and where history last had it.

use rayon::prelude::*;

use super::resolution::DeadTarget;
use super::suggestions::PathSuggestions;
use crate::git::{History, LastSeen};
use crate::snapshot::Snapshot;
use crate::text::RepoPath;

/// A path that does not exist, and the dead target to complete.
pub(super) struct MissingPath<'d> {
    pub path: RepoPath,
    pub dead: &'d mut DeadTarget,
}

/// The maximum number of paths that are compared with all names in their folder. If more are missing,
/// the reason is probably that whole folders were removed, and not that names were mistyped.
const THOROUGH: usize = 500;

/// Adds to each dead target the path that was probably meant, and where history last had the path.
pub(super) fn explain_missing(
    mut missing: Vec<MissingPath<'_>>,
    snapshot: &dyn Snapshot,
    history: &dyn History,
) {
    if missing.is_empty() {
        return;
    }
    // The paths come from a hash map, but the choice of those to compare thoroughly must not vary.
    missing.sort_by(|a, b| a.path.cmp(&b.path));
    let paths: Vec<RepoPath> = missing.iter().map(|it| it.path.clone()).collect();
    let seen = last_seen(paths, snapshot, history);
    let suggestions = PathSuggestions::new(snapshot);
    let missing = missing.par_iter_mut().zip(seen).enumerate();
    missing.for_each(|(number, (missing, seen))| {
        missing.dead.lookalike = suggestions.difference(&missing.path);
        if missing.dead.lookalike.is_none()
            && let Some(found) = suggestions.suggest(&missing.path, number < THOROUGH)
        {
            missing.dead.differs_in_case = found.differs_in_case;
            missing.dead.suggestion = Some(found.path);
        }
        missing.dead.last_seen = seen;
    });
}

/// Returns where history last had each path.
///
/// Follows a file that was moved and later moved again or removed. `moved_to` is the path at which
/// the file is now, and is empty if there is none.
fn last_seen(
    paths: Vec<RepoPath>,
    snapshot: &dyn Snapshot,
    history: &dyn History,
) -> Vec<Option<LastSeen>> {
    const MOVES: usize = 8;
    let mut seen = history.last_seen(&paths);
    let is_gone = |path: &RepoPath| snapshot.entry(path.as_bytes()).is_none();
    for _ in 0..MOVES {
        let moved: Vec<&mut LastSeen> = seen
            .iter_mut()
            .flatten()
            .filter(|seen| seen.moved_to.as_ref().is_some_and(is_gone))
            .collect();
        if moved.is_empty() {
            break;
        }
        let paths: Vec<RepoPath> = moved
            .iter()
            .filter_map(|seen| seen.moved_to.clone())
            .collect();
        let further = history.last_seen(&paths);
        for (seen, further) in moved.into_iter().zip(further) {
            match further {
                Some(further) => *seen = further,
                None => seen.moved_to = None,
            }
        }
    }
    for seen in seen.iter_mut().flatten() {
        seen.moved_to.take_if(|path| is_gone(path));
    }
    seen
}
