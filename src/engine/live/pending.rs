//! The part of a check that follows after the open files were checked.

use std::collections::{BTreeSet, HashSet};

use crate::engine::affected::AffectedSet;
use crate::text::RepoPath;

/// How many records are checked at a time. If one of them names a missing file, all paths are indexed to
/// suggest another one, so many records share that, but messages have to wait for them.
const SOME: usize = 1024;

/// What is still to do.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// Whether all records have to be checked.
    pub is_all: bool,
    /// The records to check.
    pub paths: HashSet<RepoPath>,
    /// The rules about all records that have to run, by name.
    pub rules: BTreeSet<&'static str>,
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        !self.is_all && self.paths.is_empty() && self.rules.is_empty()
    }

    /// Returns the records that are checked at once. If more than a number of records are affected,
    /// these are the urgent ones, and the others are left for later.
    pub(super) fn split(
        &mut self,
        affected: AffectedSet,
        urgent: &HashSet<RepoPath>,
        beyond: usize,
    ) -> AffectedSet {
        match affected {
            AffectedSet::All => {
                self.is_all = true;
                AffectedSet::Only(urgent.clone())
            }
            AffectedSet::Only(mut later) if later.len() > beyond => {
                let now = urgent.iter().filter_map(|path| later.take(path));
                let now = AffectedSet::Only(now.collect());
                // If all records are pending, they are listed later.
                if !self.is_all {
                    // Mostly these are the same records as after the letter before.
                    if self.paths.len() < later.len() {
                        std::mem::swap(&mut self.paths, &mut later);
                    }
                    self.paths.extend(later);
                }
                now
            }
            AffectedSet::Only(paths) => AffectedSet::Only(paths),
        }
    }

    /// Takes some of the records.
    pub(super) fn take_some(&mut self) -> HashSet<RepoPath> {
        self.paths.extract_if(|_| true).take(SOME).collect()
    }

    /// Notes that records were checked.
    pub(super) fn remove(&mut self, checked: &AffectedSet) {
        match checked {
            AffectedSet::All => {
                self.is_all = false;
                self.paths.clear();
            }
            AffectedSet::Only(paths) => {
                for path in paths {
                    self.paths.remove(path);
                }
            }
        }
    }
}
