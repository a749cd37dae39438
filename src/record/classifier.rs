//! The fast mode classifier: which mode a title suggests.

use regex::{RegexSet, RegexSetBuilder};

use super::Modes;

/// The keyword lists of a registry, as one set of patterns.
pub struct Classifier {
    set: RegexSet,
    /// For each pattern, the index of its mode in the registry, and the keyword.
    keywords: Vec<(usize, String)>,
    modes: Vec<String>,
}

/// The result of classifying a title.
#[derive(Debug, PartialEq, Eq)]
pub struct Classification<'c> {
    /// The mode with the most distinct keywords; `None` on a tie or if no keyword matches.
    pub mode: Option<&'c str>,
    /// Every mode with keywords in the title, in the order of the registry.
    pub matches: Vec<(&'c str, Vec<&'c str>)>,
}

/// The number of bytes of a title that are classified. Without a limit, a megabyte of non-ASCII
/// letters would take seconds.
const LONGEST: usize = 4096;

impl Classifier {
    /// Compiles the keyword lists.
    ///
    /// # Errors
    /// The keywords are too large for a set of patterns.
    pub fn new(modes: &Modes) -> Result<Self, regex::Error> {
        let keywords: Vec<(usize, String)> = modes
            .iter()
            .enumerate()
            .flat_map(|(at, mode)| {
                mode.keywords
                    .iter()
                    .map(move |keyword| (at, keyword.clone()))
            })
            .collect();
        let set = RegexSetBuilder::new(keywords.iter().map(|(_, keyword)| pattern(keyword)))
            .case_insensitive(true)
            .build()?;
        Ok(Self {
            set,
            keywords,
            modes: modes.names().map(String::from).collect(),
        })
    }

    /// Finds the keywords of each mode in a title.
    pub fn classify(&self, title: &str) -> Classification<'_> {
        let title = &title[..title.floor_char_boundary(LONGEST)];
        let mut found: Vec<Vec<&str>> = vec![Vec::new(); self.modes.len()];
        for index in self.set.matches(title) {
            let (mode, keyword) = &self.keywords[index];
            if !found[*mode].contains(&keyword.as_str()) {
                found[*mode].push(keyword);
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
}

/// Returns the pattern for a keyword as whole words. Spaces and hyphens match each other, and a
/// plural `s` may follow.
///
/// `\b` never matches after a keyword that ends in a punctuation mark, so the pattern tests only the
/// half of the boundary that is outside the keyword. The character class `[^\w]` would also do, but
/// it takes longer to compile than a small repository takes to check.
fn pattern(keyword: &str) -> String {
    let words: Vec<String> = keyword
        .split(|char: char| char == '-' || char.is_whitespace())
        .map(regex::escape)
        .collect();
    let words = words.join(r"[-\s]+");
    format!(r"\b{{start-half}}(?:{words})s?\b{{end-half}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode_of(title: &str) -> Option<String> {
        let classifier = Classifier::new(&Modes::default()).unwrap();
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
    fn distinct_keywords_are_counted_and_a_tie_suggests_no_mode() {
        assert_eq!(mode_of("api tool"), None);
        assert_eq!(mode_of("tool tool api config"), Some("CONTRACT".into()));
        assert_eq!(mode_of(""), None);
    }
}
