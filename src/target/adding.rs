//! The `git add` command that a help suggests for a file Git does not track.

use crate::diagnostic::Help;
use crate::text::RepoPath;

/// Returns the `git add` command for a path, quoted for a shell and with `--force` if Git ignores
/// the path. The path of the repository's root is empty and becomes `.`.
pub(crate) fn git_add(path: &RepoPath, is_ignored: bool) -> Help {
    Help::Command(add_command(path, is_ignored))
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
        for (path, is_ignored, command) in [
            ("a@b.log", false, "git add a@b.log"),
            ("-f", true, "git add --force './-f'"),
            ("it's a.log", false, r"git add './it'\''s a.log'"),
            ("", false, "git add ."),
        ] {
            let added = git_add(&path.into(), is_ignored);
            assert_eq!(added, Help::Command(command.into()));
        }
    }
}
