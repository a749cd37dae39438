//! The history that revisions and lost paths are looked up in.

use jiff::Timestamp;

use super::{Oid, RevisionLookup};
use crate::text::RepoPath;

/// The Git history of a snapshot. Callers look up in batches, so that one handle
/// and one walk serve a whole batch.
pub trait History: Sync {
    /// Looks up revisions that are given as evidence; one result for each, in
    /// the same order.
    fn resolve(&self, expressions: &[String]) -> Vec<RevisionLookup>;

    /// Returns for each path where history last had it. The snapshot must not
    /// have the paths.
    fn last_seen(&self, paths: &[RepoPath]) -> Vec<Option<LastSeen>>;

    /// Returns for each path the object that the last commit has there, unless it is an empty file.
    fn committed(&self, paths: &[RepoPath]) -> Vec<Option<Oid>> {
        vec![None; paths.len()]
    }

    /// Describes what the refs and the tips of this history point to. Equal descriptions mean that
    /// revisions which were found are found again. `None` if the refs cannot be read.
    fn describe_refs(&self) -> Option<Vec<u8>> {
        None
    }

    /// Calls `visit` with the number of each path and each of its contents in the last commits
    /// before a time. Where several branches were open then, a path may have several contents.
    fn visit_before(&self, _paths: &[(RepoPath, Timestamp)], _visit: &mut dyn FnMut(usize, &[u8])) {
    }
}

/// The commit that removed or moved a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSeen {
    /// The abbreviated id of the commit.
    pub commit: String,
    /// The name of its author.
    pub author: String,
    /// Its day, in the author's time zone.
    pub date: String,
    /// The new path, if the commit moved the file.
    pub moved_to: Option<RepoPath>,
}

/// The history of a folder outside Git, which is empty.
pub(crate) struct NoHistory;

impl History for NoHistory {
    fn resolve(&self, expressions: &[String]) -> Vec<RevisionLookup> {
        let unknown = || RevisionLookup::Unknown {
            reason: "this folder is not in a Git repository".into(),
            remedy: "check the repository that the revision is in".into(),
        };
        expressions.iter().map(|_| unknown()).collect()
    }

    fn last_seen(&self, paths: &[RepoPath]) -> Vec<Option<LastSeen>> {
        paths.iter().map(|_| None).collect()
    }
}
