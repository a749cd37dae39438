//! The result of looking up an expression in Git's revision syntax.

use jiff::Timestamp;

/// What a revision names that is given as evidence. It may end in a colon and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevisionLookup {
    Commit(ResolvedCommit),
    /// A file or folder of a commit.
    Path {
        commit: ResolvedCommit,
        object: ObjectContent,
    },
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
    /// What the revision begins with.
    pub name: RevisionName,
    pub committed_at: Timestamp,
    /// Whether it is the checked commit or one of its ancestors; `None` where a
    /// shallow clone cannot tell.
    pub reachable: Option<bool>,
}

/// The kind of name by which a commit is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionName {
    /// An id, or the beginning of one. Unlike the other names, it always means the same commit.
    Id,
    Head,
    Branch,
    Tag,
}

impl RevisionName {
    /// Returns why the name does not always mean the same commit; `None` for an id. The text
    /// completes the sentence "`main` …".
    pub(crate) fn why_moving(self) -> Option<&'static str> {
        match self {
            Self::Id => None,
            Self::Head => Some("moves"),
            Self::Branch => Some("is a branch, which moves"),
            Self::Tag => Some("is a tag, which can be moved"),
        }
    }
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
