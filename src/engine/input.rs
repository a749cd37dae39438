//! The input of the pipeline: one snapshot, its Git history and the settings.

use jiff::Timestamp;

use super::closed::ClosingHistory;
use super::memo::Memo;
use crate::config::Settings;
use crate::git::History;
use crate::snapshot::{EntryState, Snapshot};
use crate::text::RepoPath;

/// What is checked, and the settings that apply. [`Session`](super::Session) builds it.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub snapshot: &'a dyn Snapshot,
    pub history: &'a dyn History,
    pub settings: &'a Settings,
    /// The history in which the closing commits of records are found. Without it, every record is
    /// checked against the current definitions and files.
    pub closing: Option<&'a ClosingHistory>,
    /// The cache of what was read from files. The findings are the same without it.
    pub memo: Option<&'a dyn Memo>,
    /// The states of the snapshot's entries, where they are known already; else empty.
    pub states: &'a [Option<EntryState>],
    /// The time that counts as now.
    pub now: Timestamp,
    /// Only findings in these files and below these folders are reported; empty means all. All
    /// records are read whatever the scope is.
    pub scope: &'a [RepoPath],
}

/// Returns whether a path is one of these paths or below one of them; always true where there are
/// none.
pub(crate) fn in_scope(path: &RepoPath, scope: &[RepoPath]) -> bool {
    let is_within = |outer: &RepoPath| {
        let outer = outer.as_bytes();
        let rest = path.as_bytes().strip_prefix(outer);
        outer.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
    };
    scope.is_empty() || scope.iter().any(is_within)
}
