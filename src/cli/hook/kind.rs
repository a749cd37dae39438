//! The hooks of Git's that Holdpoint can be.

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// One of githooks(5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    PreCommit,
    PreMergeCommit,
    PrePush,
    PreReceive,
    Update,
}

impl Kind {
    pub const ALL: [Self; 5] = [
        Self::PreCommit,
        Self::PreMergeCommit,
        Self::PrePush,
        Self::PreReceive,
        Self::Update,
    ];

    /// What Git calls it, and the file that it is.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PreMergeCommit => "pre-merge-commit",
            Self::PrePush => "pre-push",
            Self::PreReceive => "pre-receive",
            Self::Update => "update",
        }
    }

    /// What is checked, and when.
    pub fn about(self) -> &'static str {
        match self {
            Self::PreCommit => "git commit: what is staged, against HEAD",
            Self::PreMergeCommit => "git merge: what the merge would record, against HEAD",
            Self::PrePush => "git push: the commits that are pushed, against what the remote has",
            Self::PreReceive => "on a server: a push as a whole, before anything of it is kept",
            Self::Update => "on a server: each ref of a push by itself",
        }
    }

    /// Whether Git tells it on standard input what it is about.
    pub fn reads_standard_input(self) -> bool {
        match self {
            Self::PrePush | Self::PreReceive => true,
            Self::PreCommit | Self::PreMergeCommit | Self::Update => false,
        }
    }

    /// Those that are of use in a repository, unless somebody says otherwise:
    /// nobody commits in a bare one.
    pub fn usual(is_bare: bool) -> &'static [Self] {
        match is_bare {
            true => &[Self::PreReceive],
            false => &[Self::PreCommit, Self::PreMergeCommit, Self::PrePush],
        }
    }
}

impl ValueEnum for Kind {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.about()))
    }
}
