//! Why a file on the disk is not checked, and the command that a help suggests for it.

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

/// Returns the same command as text.
pub(super) fn add_command(path: &RepoPath, is_ignored: bool) -> String {
    let force = if is_ignored { "--force " } else { "" };
    let name = match path.as_bytes() {
        b"" => ".".to_owned(),
        _ => path.to_string(),
    };
    format!("git add {force}{}", quoted(&name))
}

/// Quotes a path as one shell word. The prefix `./` keeps Git from reading a path that begins with
/// a dash as an option.
fn quoted(path: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "-_./+@%=,".contains(char);
    if path.chars().all(is_plain) && !path.starts_with('-') {
        path.to_owned()
    } else {
        format!("'./{}'", path.replace('\'', r"'\''"))
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
