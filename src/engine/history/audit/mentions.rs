//! Finds out, without parsing a file as a record, whether it may name one of some paths.

use bstr::ByteSlice;
use regex::bytes::Regex;

use crate::text::RepoPath;

/// If there are more names than this, every record is read.
const MOST: usize = 4096;

/// The names of some files, as they appear in a text.
pub(crate) struct Mentions(Option<Regex>);

impl Mentions {
    pub(crate) fn new<'p>(paths: impl Iterator<Item = &'p RepoPath>) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for path in paths {
            match plain(path.name()) {
                Some(name) if names.len() < MOST => names.push(name),
                Some(_) | None => return Self(None),
            }
        }
        names.sort_unstable();
        names.dedup();
        let names: Vec<String> = names.into_iter().map(regex::escape).collect();
        // Without names, this pattern matches only an empty text.
        let pattern = if names.is_empty() {
            "$^".into()
        } else {
            names.join("|")
        };
        Self(Regex::new(&pattern).ok())
    }

    /// Returns whether a record with this text may name one of the files. A text with `%` or `\`
    /// may contain escaped characters, so it may name any file.
    pub(crate) fn may_be_in(&self, text: &[u8]) -> bool {
        let has_escapes = || text.contains_str("%") || text.contains_str("\\");
        match &self.0 {
            Some(names) => names.is_match(text) || has_escapes(),
            None => true,
        }
    }
}

/// Returns the longest part of a name that is written in the same way in every text.
fn plain(name: &[u8]) -> Option<&str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let parts = name.split(|byte| !is_plain(*byte));
    let longest = parts.max_by_key(|part| part.len())?;
    let text = std::str::from_utf8(longest).ok()?;
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let paths = ["logs/a b.log", "b/é-17.csv"].map(RepoPath::from);
        let mentions = Mentions::new(paths.iter());
        for text in [
            "- logs: logs/a b.log",
            "[log](a%20b.log)",
            "\"\\xe9-17.csv\"",
            "é-17.csv",
        ] {
            assert!(mentions.may_be_in(text.as_bytes()), "{text}");
        }
        assert!(!mentions.may_be_in(b"logs/c.txt"));
        let odd = ["é".into()];
        assert!(Mentions::new(odd.iter()).may_be_in(b""));
        assert!(!Mentions::new([].iter()).may_be_in(b"a"));
    }
}
