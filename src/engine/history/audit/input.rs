//! The input of an audit.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::config::Settings;
use crate::git::{Error, Oid, Repository};
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
    /// Whether the records of the last commit are counted.
    pub counts_records: bool,
    /// Finds the records of the last commit that may name some files.
    pub naming: Option<&'a RecordsNaming<'a>>,
}

/// Returns the records of a state that may name some files; `None` if that is not known, so that all
/// records have to be searched.
pub(crate) type RecordsNaming<'a> =
    dyn Fn(&BTreeSet<&RepoPath>) -> Result<Option<BTreeSet<RepoPath>>, Error> + 'a;
