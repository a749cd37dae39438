//! The input of an audit.

use jiff::Timestamp;

use crate::config::Settings;
use crate::git::{Oid, Repository};
use crate::snapshot::Snapshot;
use crate::text::RepoPath;

/// Which commits are audited, and the settings that apply.
pub(crate) struct AuditInput<'a> {
    pub repository: &'a Repository,
    /// The last commit.
    pub tip: Oid,
    /// Commits that can be reached from these are left out.
    pub except: &'a [Oid],
    /// The commit whose mailmap identifies authors: one before the change under check, because a
    /// change cannot decide who its author is. `None` for `HEAD`.
    pub mailmap_of: Option<Oid>,
    /// Findings about commits that this one contains are exempt.
    pub baseline: Option<Oid>,
    /// The files of the last commit.
    pub snapshot: &'a dyn Snapshot,
    pub settings: &'a Settings,
    pub now: Timestamp,
    /// The paths that are reported on; empty for all.
    pub scope: &'a [RepoPath],
}
