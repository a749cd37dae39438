//! The fast mode classifier: which mode a title suggests.

use std::collections::BTreeSet;

use super::Modes;
use crate::text::FastMap;

/// The keyword lists of a registry, to be looked up by the beginning of a keyword. They are not one
/// regular expression, because compiling that takes longer than checking a small repository.
pub struct Classifier {
    keywords: Vec<Keyword>,
    /// The indexes of the keywords that begin with a run of letters and digits, or with another
    /// character. In lower case.
    by_start: FastMap<String, Vec<usize>>,
    modes: Vec<String>,
}

struct Keyword {
    /// The index of the mode in the registry.
    mode: usize,
    /// As it is written in the registry.
    text: String,
    /// Its parts between spaces and hyphens, in lower case.
    words: Vec<String>,
}

/// The result of classifying a title.
#[derive(Debug, PartialEq, Eq)]
pub struct Classification<'c> {
    /// The mode with the most distinct keywords; `None` on a tie or if no keyword matches.
    pub mode: Option<&'c str>,
    /// Every mode with keywords in the title, in the order of the registry.
    pub matches: Vec<(&'c str, Vec<&'c str>)>,
}

/// The number of bytes of a title that are classified. A longer text is not a title.
const LONGEST: usize = 4096;

impl Classifier {
    /// Indexes the keyword lists.
    pub fn new(modes: &Modes) -> Self {
        let mut keywords = Vec::new();
        let mut by_start: FastMap<String, Vec<usize>> = FastMap::default();
        for (at, mode) in modes.iter().enumerate() {
            for text in &mode.keywords {
                let lower = text.to_lowercase();
                let words = lower.split(is_separator).filter(|word| !word.is_empty());
                let words: Vec<String> = words.map(String::from).collect();
                let Some(first) = words.first() else {
                    continue;
                };
                let start = by_start.entry(start(first).to_owned()).or_default();
                start.push(keywords.len());
                keywords.push(Keyword {
                    mode: at,
                    text: text.clone(),
                    words,
                });
            }
        }
        Self {
            keywords,
            by_start,
            modes: modes.names().map(String::from).collect(),
        }
    }

    /// Finds the keywords of each mode in a title.
    pub fn classify(&self, title: &str) -> Classification<'_> {
        let title = title[..title.floor_char_boundary(LONGEST)].to_lowercase();
        let mut found: Vec<Vec<&str>> = vec![Vec::new(); self.modes.len()];
        for index in self.find(&title) {
            let keyword = &self.keywords[index];
            let found = &mut found[keyword.mode];
            if !found.contains(&keyword.text.as_str()) {
                found.push(&keyword.text);
            }
        }
        let most = found.iter().map(Vec::len).max().unwrap_or(0);
        let mut best = (0..found.len()).filter(|mode| most > 0 && found[*mode].len() == most);
        let mode = best
            .next()
            .filter(|_| best.next().is_none())
            .map(|mode| self.modes[mode].as_str());
        let matches = self
            .modes
            .iter()
            .map(String::as_str)
            .zip(found)
            .filter(|(_, keywords)| !keywords.is_empty());
        Classification {
            mode,
            matches: matches.collect(),
        }
    }

    /// Returns the indexes of the keywords in a title in lower case.
    fn find(&self, title: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut before = None;
        for (at, char) in title.char_indices() {
            if !before.is_some_and(is_word) {
                let rest = &title[at..];
                let start = start(rest);
                // The first word may be the last one, with a plural `s`.
                for start in [Some(start), start.strip_suffix('s')].into_iter().flatten() {
                    let keywords = self.by_start.get(start).into_iter().flatten();
                    found.extend(keywords.filter(|index| self.keywords[**index].begins(rest)));
                }
            }
            before = Some(char);
        }
        found
    }
}

impl Keyword {
    /// Returns whether a text begins with the keyword as whole words. Spaces and hyphens match each
    /// other, and a plural `s` may follow.
    fn begins(&self, text: &str) -> bool {
        let mut rest = text;
        for (at, word) in self.words.iter().enumerate() {
            let after = rest.trim_start_matches(is_separator);
            if at > 0 && after.len() == rest.len() {
                return false;
            }
            let Some(after) = after.strip_prefix(word.as_str()) else {
                return false;
            };
            rest = after;
        }
        let is_end = |rest: &str| !rest.starts_with(is_word);
        is_end(rest) || rest.strip_prefix('s').is_some_and(is_end)
    }
}

/// Returns the letters and digits that a text begins with, or else its first character.
fn start(text: &str) -> &str {
    let end = text.find(|char| !is_word(char)).unwrap_or(text.len());
    let first = text.chars().next().map_or(0, char::len_utf8);
    &text[..end.max(first)]
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

fn is_separator(char: char) -> bool {
    char == '-' || char.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode_of(title: &str) -> Option<String> {
        let classifier = Classifier::new(&Modes::default());
        classifier.classify(title).mode.map(String::from)
    }

    #[test]
    fn keywords_match_whole_words_in_any_case() {
        assert_eq!(mode_of("Backfill March orders"), Some("PIPELINE".into()));
        assert_eq!(mode_of("Scroll to the bottom"), None);
        assert_eq!(mode_of("Restart the bots"), Some("SERVICE".into()));
        assert_eq!(mode_of("Follow up with the vendor"), Some("CONTACT".into()));
        assert_eq!(mode_of("GitHub Pages"), Some("SERVICE".into()));
        assert_eq!(mode_of("Fix: API"), Some("CONTRACT".into()));
    }

    #[test]
    fn keywords_of_several_words_and_with_other_characters_match() {
        let mut modes = Modes::default();
        let keywords = ["C++", "follow-up note", ".net", "R&D", "-"];
        modes.0.last_mut().unwrap().keywords = keywords.map(String::from).to_vec();
        let classifier = Classifier::new(&modes);
        let found = |title: &str| {
            let matches = classifier.classify(title).matches;
            let of_mode = matches.into_iter().find(|(mode, _)| *mode == "CONTACT");
            of_mode.map_or(Vec::new(), |(_, keywords)| keywords)
        };
        assert_eq!(found("Port c++ code"), ["C++"]);
        assert_eq!(found("The follow  up-NOTES"), ["follow-up note"]);
        assert_eq!(
            found("follows up note, follow up noted, followup note"),
            [""; 0]
        );
        assert_eq!(found("to .NET, or asp.net"), [".net"]);
        assert_eq!(found("r&d - R&Ds"), ["R&D"]);
        assert_eq!(found("ßs c+ &"), [""; 0]);
    }

    #[test]
    fn distinct_keywords_are_counted_and_a_tie_suggests_no_mode() {
        assert_eq!(mode_of("api tool"), None);
        assert_eq!(mode_of("tool tool api config"), Some("CONTRACT".into()));
        assert_eq!(mode_of(""), None);
    }
}
