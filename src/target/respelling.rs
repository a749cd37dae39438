//! Replaces the path of a target, for fixes.

use super::grammar::{TargetParts, is_relative};
use crate::record::Reference;
use crate::text::RepoPath;

/// Returns the text of a reference, in a record whose folder is `folder`, with `path` in place of its
/// path. The line range and the pin stay.
///
/// Returns `None` if the path has characters that would need quotes or escapes.
pub(crate) fn with_path(reference: &Reference, folder: &[u8], path: &RepoPath) -> Option<String> {
    let text = reference.text.trim();
    let written = TargetParts::split(text, reference.is_link).ok()?.path;
    let rest = text.strip_prefix(written)?;
    let path = std::str::from_utf8(path.as_bytes()).ok()?;
    let mut new = if reference.is_link || is_relative(written.as_bytes()) {
        relative(std::str::from_utf8(folder).ok()?, path)
    } else {
        path.to_owned()
    };
    if written.starts_with("./") && !new.starts_with("../") {
        new.insert_str(0, "./");
    }
    is_plain(&new).then(|| format!("{new}{rest}"))
}

/// Returns the relative path from a folder to a path.
fn relative(folder: &str, path: &str) -> String {
    let folder: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let path: Vec<&str> = path.split('/').collect();
    let shared = folder.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; folder.len() - shared];
    parts.extend(&path[shared..]);
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

/// Returns whether YAML and Markdown need no quotes or escapes for a path.
fn is_plain(path: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || matches!(char, '/' | '.' | '_' | '-');
    !path.starts_with('-') && path.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_is_replaced() {
        let replace = |text: &str, is_link, to: &str| {
            let reference = Reference {
                text: text.into(),
                is_link,
                ..Reference::target("")
            };
            with_path(&reference, b"runs/may", &to.into())
        };
        let found = |text: &str| Some(text.to_owned());
        assert_eq!(
            replace("Logs/a.log#L3-L9", false, "logs/a.log"),
            found("logs/a.log#L3-L9")
        );
        assert_eq!(
            replace("../A.md#L3", false, "runs/a.md"),
            found("../a.md#L3")
        );
        assert_eq!(replace("./A.md", false, "runs/may/a.md"), found("./a.md"));
        assert_eq!(
            replace("../../Docs/a.md#top", true, "docs/a.md"),
            found("../../docs/a.md#top")
        );
        assert_eq!(replace("A.md", true, "runs/may/a.md"), found("a.md"));
        assert_eq!(replace("A B.md", false, "a b.md"), None);
        assert_eq!(replace("a.md@sha256:12", false, "b.md"), None);
    }
}
