//! The same target with another path: for fixes.

use super::grammar::{Parts, begins_with_dots};
use crate::record::Reference;
use crate::text::RepoPath;

/// The text of a reference of a record in `folder`, made to lead to `path`; its
/// line range and pin stay. `None` where the path has characters that would
/// need quotes or escapes at the place where the reference stands.
pub fn leading_to(reference: &Reference, folder: &[u8], path: &RepoPath) -> Option<String> {
    let text = reference.text.trim();
    let written = Parts::of(text, reference.is_link).ok()?.path;
    let rest = text.strip_prefix(written)?;
    let path = std::str::from_utf8(path.as_bytes()).ok()?;
    let new = match reference.is_link || begins_with_dots(written.as_bytes()) {
        true => relative(std::str::from_utf8(folder).ok()?, path),
        false => path.to_owned(),
    };
    let new = match written.starts_with("./") && !new.starts_with("../") {
        true => format!("./{new}"),
        false => new,
    };
    is_plain(&new).then(|| format!("{new}{rest}"))
}

/// The way from a folder to a path.
fn relative(folder: &str, path: &str) -> String {
    let folder: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let path: Vec<&str> = path.split('/').collect();
    let shared = folder.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; folder.len() - shared];
    parts.extend(&path[shared..]);
    match parts.is_empty() {
        true => ".".to_owned(),
        false => parts.join("/"),
    }
}

/// Whether a path can stand in YAML and in Markdown as it is.
fn is_plain(path: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || matches!(char, '/' | '.' | '_' | '-');
    !path.starts_with('-') && path.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_is_replaced() {
        let respelt = |text: &str, is_link, to: &str| {
            let reference = Reference {
                text: text.into(),
                is_link,
                ..Reference::target("")
            };
            leading_to(&reference, b"runs/may", &to.into())
        };
        let found = |text: &str| Some(text.to_owned());
        assert_eq!(
            respelt("Logs/a.log#L3-L9", false, "logs/a.log"),
            found("logs/a.log#L3-L9")
        );
        assert_eq!(
            respelt("../A.md#L3", false, "runs/a.md"),
            found("../a.md#L3")
        );
        assert_eq!(respelt("./A.md", false, "runs/may/a.md"), found("./a.md"));
        assert_eq!(
            respelt("../../Docs/a.md#top", true, "docs/a.md"),
            found("../../docs/a.md#top")
        );
        assert_eq!(respelt("A.md", true, "runs/may/a.md"), found("a.md"));
        assert_eq!(respelt("A B.md", false, "a b.md"), None);
        assert_eq!(respelt("a.md@sha256:12", false, "b.md"), None);
    }
}
