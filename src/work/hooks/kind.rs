//! The Git hooks that Holdpoint implements.

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// A hook of githooks(5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HookKind {
    PreCommit,
    PreMergeCommit,
    PrePush,
    PreReceive,
    Update,
}

impl HookKind {
    pub(crate) const ALL: [Self; 5] = [
        Self::PreCommit,
        Self::PreMergeCommit,
        Self::PrePush,
        Self::PreReceive,
        Self::Update,
    ];

    /// Returns Git's name for the hook, which is also its file name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PreMergeCommit => "pre-merge-commit",
            Self::PrePush => "pre-push",
            Self::PreReceive => "pre-receive",
            Self::Update => "update",
        }
    }

    /// Describes when the hook runs and what it checks.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::PreCommit => "git commit: what is staged, against HEAD",
            Self::PreMergeCommit => "git merge: what the merge would record, against HEAD",
            Self::PrePush => "git push: the pushed commits, against what the remote has",
            Self::PreReceive => "on a server: a push as a whole, before any of it is stored",
            Self::Update => "on a server: each ref of a push separately",
        }
    }

    /// Returns whether Git writes the pushed refs to the hook's standard input.
    pub(crate) fn reads_standard_input(self) -> bool {
        match self {
            Self::PrePush | Self::PreReceive => true,
            Self::PreCommit | Self::PreMergeCommit | Self::Update => false,
        }
    }

    /// Returns the hooks to install by default. Nobody commits in a bare repository, so it needs only
    /// a server hook.
    pub(crate) fn usual(is_bare: bool) -> &'static [Self] {
        if is_bare {
            &[Self::PreReceive]
        } else {
            &[Self::PreCommit, Self::PreMergeCommit, Self::PrePush]
        }
    }
}

impl ValueEnum for HookKind {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.about()))
    }
}
