//! The command that adds a file to Git.

use crate::text::RepoPath;

/// Returns the `git add` command for a path, quoted for a shell, and with `--force` if Git ignores it.
/// The path of the repository's root is empty and becomes `.`.
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
