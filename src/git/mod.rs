//! What else Git knows: revisions, ancestry, where a path was last seen.

mod absent;
pub mod author;
mod base;
mod difference;
pub mod error;
pub mod history;
pub mod history_reader;
mod hooks;
mod ignored;
mod last_seen;
pub mod memory;
mod objects;
pub mod oid;
mod open;
mod packs;
mod quarantine;
mod refs;
pub mod repository;
pub(crate) mod revision;
mod walk;

pub use author::Author;
pub use difference::Difference;
pub use error::{Error, cause};
pub use history::GitHistory;
pub use history_reader::{CommitInfo, HistoryReader, WalkedCommit};
pub use memory::{MemoryCommit, MemoryHistory};
pub use oid::Oid;
pub use repository::{Gap, Repository};

use jiff::Timestamp;

use crate::text::RepoPath;

/// What became of a question in Git's revision syntax (gitrevisions(7)),
/// a path after a colon included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Commit(Commit),
    /// A file or folder in a revision. `commit` is the revision it was asked in.
    Path {
        commit: Option<Commit>,
        object: Object,
    },
    /// A tree or blob named by its id.
    Object(Object),
    /// There is no such revision, or no such path in it; in words ("no commit
    /// or tag is called `3f2a9c1`").
    Missing(String),
    /// It may exist beyond what this clone holds; in words, with the command that fetches it.
    Unknown {
        reason: String,
        remedy: String,
    },
}

/// A commit as evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Full hexadecimal id.
    pub id: String,
    pub committed_at: Timestamp,
    /// Whether it is the checked commit or an ancestor of it; `None` where a
    /// shallow clone cannot tell.
    pub reachable: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// Its bytes, or as many of the first as tell that it is not blank: a batch
    /// of answers is kept all at once.
    File {
        bytes: Vec<u8>,
    },
    /// Too large to be looked into (its size in bytes).
    LargeFile {
        size: u64,
    },
    Folder,
    Submodule,
}

/// Where history last saw a path that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSeen {
    /// The abbreviated id of the commit that removed or moved it, its author and date.
    pub commit: String,
    pub author: String,
    pub date: String,
    /// Where it went, if that commit moved it.
    pub moved_to: Option<RepoPath>,
}

/// What Git knows beside the files of a snapshot. Questions come in batches,
/// so that one handle and one walk answer them all.
pub trait History: Sync {
    /// One answer a question, in the order asked.
    fn resolve(&self, questions: &[String]) -> Vec<Answer>;

    /// For each path that the snapshot lacks, where history last had it.
    fn last_seen(&self, paths: &[RepoPath]) -> Vec<Option<LastSeen>>;
}

/// The history of a folder outside Git: there is none.
pub struct NoHistory;

impl History for NoHistory {
    fn resolve(&self, questions: &[String]) -> Vec<Answer> {
        let unknown = || Answer::Unknown {
            reason: "this folder is not in a Git repository".into(),
            remedy: "check the repository that the revision is in".into(),
        };
        questions.iter().map(|_| unknown()).collect()
    }

    fn last_seen(&self, paths: &[RepoPath]) -> Vec<Option<LastSeen>> {
        paths.iter().map(|_| None).collect()
    }
}
