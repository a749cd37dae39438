//! Paths as arguments of a shell.

use crate::text::RepoPath;
use crate::views::projects::shell_word;

/// Quotes a path for a shell.
pub(crate) fn shell_path(path: &RepoPath) -> String {
    let text = path.text();
    let is_plain = |char: char| char.is_alphanumeric() || "-_.+@%=,:/".contains(char);
    if !text.starts_with('-') && text.chars().all(is_plain) {
        return text.into_owned();
    }
    shell_word(&text)
}
