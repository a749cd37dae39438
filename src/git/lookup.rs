//! The result of looking up an expression in Git's revision syntax.

use jiff::Timestamp;

/// What an expression in Git's revision syntax (gitrevisions(7)) names. The
/// expression may end in a colon and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevisionLookup {
    Commit(ResolvedCommit),
    /// A file or folder of a revision; `commit` is the commit of that revision.
    /// The index and a bare tree have none.
    Path {
        commit: Option<ResolvedCommit>,
        object: ObjectContent,
    },
    /// A tree or blob that is named by its id.
    Object(ObjectContent),
    /// There is no such revision, or no such path in it. The text says which:
    /// "no commit or tag has the id `3f2a9c1`".
    Missing(String),
    /// The revision may exist outside this clone.
    Unknown {
        reason: String,
        /// The command that fetches it, or another way to make it available.
        remedy: String,
    },
}

/// A commit that a revision names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedCommit {
    /// The full hexadecimal id.
    pub id: String,
    pub committed_at: Timestamp,
    /// Whether it is the checked commit or one of its ancestors; `None` where a
    /// shallow clone cannot tell.
    pub reachable: Option<bool>,
}

/// What an object contains, as far as the checks need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectContent {
    /// The first bytes of a file, enough to tell whether the file is blank. The
    /// rest is dropped because the results of a whole batch are in memory together.
    File {
        bytes: Vec<u8>,
    },
    /// A file that is too large to be read.
    LargeFile {
        /// In bytes.
        size: u64,
    },
    Folder,
    Submodule,
}
