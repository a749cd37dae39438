//! The command that gives Git what it lacks.

use crate::diagnostic::Help;
use crate::text::RepoPath;

/// `git add` for a path, forced where Git ignores it, as a shell takes it. The
/// repository's own folder has no name and is `.`.
pub fn git_add(path: &RepoPath, is_ignored: bool) -> Help {
    let force = if is_ignored { "--force " } else { "" };
    let name = match path.as_bytes() {
        b"" => ".".to_owned(),
        _ => path.to_string(),
    };
    Help::Command(format!("git add {force}{}", quoted(&name)))
}

/// A path as one word; `./` keeps one that begins with a dash from being an option.
fn quoted(path: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "-_./+@%=,".contains(char);
    match path.chars().all(is_plain) && !path.starts_with('-') {
        true => path.to_owned(),
        false => format!("'./{}'", path.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_and_no_option() {
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
