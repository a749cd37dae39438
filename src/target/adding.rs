//! Why a file on the disk is not checked, and what a help suggests for it.

use super::add_command::add_command;
use crate::diagnostic::Help;
use crate::target::resolution::UncommittedReason;
use crate::text::RepoPath;

impl UncommittedReason {
    /// Returns the whole reason, about a path as it is displayed.
    pub(crate) fn sentence(self, path: &str) -> String {
        match self {
            Self::Ignored => format!("`{path}` is on this disk only: Git ignores it"),
            Self::NeverAdded => format!("`{path}` is on this disk only: it was never added"),
            Self::LeftOut => format!("`{path}` is staged, but not part of this commit"),
        }
    }

    /// Returns what to do about it: the `git add` command, quoted for a shell and with `--force` if
    /// Git ignores the path, or how to commit what is staged already. The path of the repository's
    /// root is empty and becomes `.`.
    pub(crate) fn help(self, path: &RepoPath) -> Help {
        match self {
            Self::Ignored => Help::Command(add_command(path, true)),
            Self::NeverAdded => Help::Command(add_command(path, false)),
            Self::LeftOut => Help::Advice(
                "name it too where `git commit` names files, or name none, so that everything that \
                 is staged is committed"
                    .to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_and_not_an_option() {
        let (added, ignored) = (UncommittedReason::NeverAdded, UncommittedReason::Ignored);
        for (path, reason, command) in [
            ("a@b.log", added, "git add a@b.log"),
            ("-f", ignored, "git add --force './-f'"),
            ("it's a.log", added, r"git add './it'\''s a.log'"),
            ("", added, "git add ."),
        ] {
            let added = reason.help(&path.into());
            assert_eq!(added, Help::Command(command.into()));
        }
    }
}
