//! Where the paths went that are not there.

use rayon::prelude::*;

use super::near::Neighbours;
use super::resolution::Dead;
use crate::git::{History, LastSeen};
use crate::snapshot::Snapshot;
use crate::text::RepoPath;

/// A path that leads nowhere, and what is said of it.
pub struct Gone<'d> {
    pub path: RepoPath,
    pub dead: &'d mut Dead,
}

/// How many paths are compared with all names around them. Where more are
/// gone, whole folders are, and nobody mistyped.
const THOROUGH: usize = 500;

/// Tells of each what was probably meant, and where history last saw it.
pub fn tell(mut gone: Vec<Gone<'_>>, snapshot: &dyn Snapshot, history: &dyn History) {
    if gone.is_empty() {
        return;
    }
    // They come from a hash map; which ones are looked at thoroughly must not change.
    gone.sort_by(|a, b| a.path.cmp(&b.path));
    let paths: Vec<RepoPath> = gone.iter().map(|gone| gone.path.clone()).collect();
    let seen = last_seen(paths, snapshot, history);
    let neighbours = Neighbours::new(snapshot);
    let told = gone.par_iter_mut().zip(seen).enumerate();
    told.for_each(|(number, (gone, seen))| {
        if let Some(near) = neighbours.of(&gone.path, number < THOROUGH) {
            gone.dead.differs_in_case = near.differs_in_case;
            gone.dead.near = Some(near.path);
        }
        gone.dead.last_seen = seen;
    });
}

/// Where history last saw each path. A file that was moved, and moved again or
/// removed from there, is followed to the end; it is told to have moved only to
/// where it is now.
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
