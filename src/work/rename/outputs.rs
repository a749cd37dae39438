//! Renames a path in globs: in the outputs of operators and in the configuration.

use super::edits::moved;
use crate::text::RepoPath;

/// The characters that end the literal part of a glob.
const SPECIAL: [char; 7] = ['*', '?', '[', '{', '<', '$', '\\'];

/// Returns the glob after a rename, if it is the renamed path or begins with the renamed folder.
pub(super) fn moved_glob(glob: &str, old: &RepoPath, new: &RepoPath) -> Option<String> {
    let written = glob.trim();
    let start = written.strip_prefix("./").map_or(0, |_| 2);
    let rest = &written[start..];
    let literal = match rest.find(SPECIAL) {
        Some(special) => &rest[..rest[..special].rfind('/')?],
        None => rest.trim_end_matches('/'),
    };
    let path = RepoPath::resolve(b"", literal.as_bytes())?;
    let moved = moved(&path, old, new)?;
    let moved = std::str::from_utf8(moved.as_bytes()).ok()?;
    let is_plain = !moved.contains(SPECIAL) && !moved.contains(['}', ']']);
    is_plain.then(|| format!("{}{moved}{}", &written[..start], &rest[literal.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_follows_its_folder() {
        let moved = |glob: &str| moved_glob(glob, &"data/a".into(), &"kept/b".into());
        for (glob, after) in [
            ("data/a", Some("kept/b")),
            ("./data/a/", Some("./kept/b/")),
            ("data/a/x.csv", Some("kept/b/x.csv")),
            ("data/a/*.csv", Some("kept/b/*.csv")),
            ("data/a/${MONTH}/x.csv", Some("kept/b/${MONTH}/x.csv")),
            ("data/*.csv", None),
            ("data/a*.csv", None),
            ("*.csv", None),
            ("the data/a of May", None),
        ] {
            assert_eq!(moved(glob).as_deref(), after, "{glob}");
        }
    }
}
