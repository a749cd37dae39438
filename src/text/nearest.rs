//! Suggestions for misspelt words.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{lookalike, steps};

/// The maximum number of words that one word is compared with. Among more words, the one that was
/// meant would not be certain, and comparing each of many words with each of many others would take
/// too long.
const MAX_COMPARED: usize = 500;

/// The longest word that is compared, in bytes. Comparing takes time in proportion to the product
/// of the lengths.
const MAX_LENGTH: usize = 256;

/// Returns the candidate closest to `word`, if one is close enough to suggest: at most a third
/// of the longer word differs, or two characters in a short one. Letter case does not count.
/// The first of several equally close candidates wins; only the first [`MAX_COMPARED`] are looked
/// at.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let mut best = None;
    for candidate in candidates.into_iter().take(MAX_COMPARED) {
        let distance = distance(word, candidate);
        if is_near(distance, word, candidate) && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Returns whether words at this distance are close enough to suggest one for the other.
fn is_near(distance: usize, word: &str, candidate: &str) -> bool {
    if distance == usize::MAX {
        return false;
    }
    let longer = word.chars().count().max(candidate.chars().count());
    distance <= (longer / 3).max(2)
        && distance < longer
        && !differ_in_digits(word, candidate)
        && !have_other_numbers(word, candidate)
}

/// Returns whether each of two words has a number that the other does not have, as the names of
/// different things in a series do: `ADR-019-debate` and `ADR-032-debate-log`.
fn have_other_numbers(a: &str, b: &str) -> bool {
    let numbers = |word: &str| -> HashSet<String> {
        let parts = word.split(|char: char| !char.is_ascii_digit());
        let parts = parts.filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (a, b) = (numbers(a), numbers(b));
    !a.is_subset(&b) && !b.is_subset(&a)
}

/// Returns whether two words differ only in their digits, as the names of numbered things do. Neither
/// is a misspelling of the other.
fn differ_in_digits(a: &str, b: &str) -> bool {
    let is_other = |char: &char| !char.is_numeric();
    let others = |word: &str| word.chars().filter(is_other).collect::<String>();
    a.chars().filter(is_other).count() < a.chars().count().max(b.chars().count())
        && a != b
        && others(a) == others(b)
}

/// A word that is close to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NearWord<'w> {
    pub word: &'w str,
    /// Whether no other word is as close. Where there are too many words to compare them all, that
    /// is not known.
    pub is_only: bool,
}

/// The closest word for each that was looked for, by position, and whether it is the only one.
type FoundWords = HashMap<Box<str>, Option<(u32, bool)>>;

/// Many words, among which those that are close to another word are found without comparing all.
///
/// Words are close to each other if they share letters, so the words with the rarest three letters
/// of the one that is looked for are compared first.
#[derive(Debug, Default)]
pub(crate) struct WordIndex {
    words: Vec<Box<str>>,
    /// The words that contain three letters, by position; empty if there are few words.
    by_letters: HashMap<[char; 3], Vec<u32>>,
    /// What was found for a word: many records may name the same unknown id.
    found: Mutex<FoundWords>,
}

impl WordIndex {
    /// Indexes words. The first of several equally close words wins.
    pub(crate) fn new(words: Vec<Box<str>>) -> Self {
        let mut by_letters: HashMap<[char; 3], Vec<u32>> = HashMap::new();
        if words.len() > MAX_COMPARED {
            for (at, word) in words.iter().enumerate() {
                for letters in letters(word) {
                    by_letters.entry(letters).or_default().push(at as u32);
                }
            }
        }
        Self {
            words,
            by_letters,
            found: Mutex::default(),
        }
    }

    /// Returns the word closest to another one, if one is close enough to suggest.
    pub(crate) fn nearest(&self, word: &str) -> Option<NearWord<'_>> {
        if word.len() > MAX_LENGTH {
            return None;
        }
        let known = self.lock().get(word).copied();
        let found = known.unwrap_or_else(|| {
            let found = self.find(word);
            self.lock().insert(word.into(), found);
            found
        });
        found.map(|(at, is_only)| NearWord {
            word: &self.words[at as usize],
            is_only,
        })
    }

    fn lock(&self) -> MutexGuard<'_, FoundWords> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, word: &str) -> Option<(u32, bool)> {
        let is_complete = self.words.len() <= MAX_COMPARED;
        let mut best: Option<(usize, u32, bool)> = None;
        for at in self.candidates(word) {
            let candidate = &self.words[at as usize];
            let distance = distance(word, candidate);
            match &mut best {
                Some((least, _, is_only)) if *least == distance => *is_only = false,
                Some((least, ..)) if *least < distance => {}
                Some(_) | None if !is_near(distance, word, candidate) => {}
                Some(_) | None => best = Some((distance, at, is_complete)),
            }
        }
        best.map(|(_, at, is_only)| (at, is_only))
    }

    /// Returns the words to compare with one, by position.
    fn candidates(&self, word: &str) -> Vec<u32> {
        if self.words.len() <= MAX_COMPARED {
            return (0..self.words.len() as u32).collect();
        }
        let lists = letters(word).into_iter();
        let mut lists: Vec<_> = lists
            .filter_map(|letters| Some((self.by_letters.get(&letters)?, letters)))
            .collect();
        lists.sort_by_key(|(words, letters)| (words.len(), *letters));
        let mut candidates = Vec::new();
        for (words, _) in lists {
            candidates.extend(words.iter().take(MAX_COMPARED - candidates.len()));
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

/// Returns each three letters that follow each other in a word, with its ends as spaces.
fn letters(word: &str) -> Vec<[char; 3]> {
    let word = word
        .get(..word.floor_char_boundary(MAX_LENGTH))
        .unwrap_or("");
    let word = word.chars().flat_map(char::to_lowercase);
    let ends = || std::iter::repeat_n(' ', 2);
    let padded: Vec<char> = ends().chain(word).chain(ends()).collect();
    let mut letters: Vec<[char; 3]> = padded
        .windows(3)
        .map(|three| [three[0], three[1], three[2]])
        .collect();
    letters.sort_unstable();
    letters.dedup();
    letters
}

/// Suggests the closest candidate in a sentence, if one is close enough.
pub(crate) fn suggestion<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(word, candidates).map(|near| suggest(word, near))
}

/// Returns the sentence that suggests a word in place of another one. If they look the same, it says
/// in which character they differ.
pub(crate) fn suggest(word: &str, near: &str) -> String {
    lookalike::difference(word, near).unwrap_or_else(|| did_you_mean(near))
}

/// Returns the sentence that suggests a word.
pub(crate) fn did_you_mean(word: &str) -> String {
    format!("did you mean `{word}`?")
}

/// Returns how many characters have to be inserted, deleted, replaced or swapped with their
/// neighbour to turn one word into the other. Letter case does not count.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    // A word that is far longer than any name is not close to one; skip the costly comparison.
    if a.len().abs_diff(b.len()) > 16 || a.len().max(b.len()) > MAX_LENGTH {
        return usize::MAX;
    }
    steps::count();
    strsim::osa_distance(&a.to_lowercase(), &b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_close_words_are_suggested() {
        assert_eq!(nearest("opid", ["op_id", "owner"]), Some("op_id"));
        assert_eq!(
            nearest("pipeline", ["SERVICE", "PIPELINE"]),
            Some("PIPELINE")
        );
        assert_eq!(nearest("xyz", ["op_id", "owner"]), None);
        assert_eq!(nearest("a", ["b"]), None);
        assert_eq!(nearest("load-v1", ["load-v2", "load-v"]), None);
        assert_eq!(nearest("laod-v1", ["load-v1"]), Some("load-v1"));
        assert_eq!(nearest("adr-019-load", ["adr-032-033-loads"]), None);
        assert_eq!(
            nearest("adr-19-load", ["adr-19-load-7"]),
            Some("adr-19-load-7")
        );
    }

    #[test]
    fn among_many_words_the_closest_is_found() {
        let ids = (0..5000).map(|number| format!("operator-{number}").into());
        let index = WordIndex::new(ids.collect());
        let near = |word: &str| index.nearest(word).map(|near| near.word);
        assert_eq!(near("operatr-1234"), Some("operator-1234"));
        assert_eq!(near("Operator_77"), Some("operator-77"));
        assert_eq!(near("something else"), None);
        assert_eq!(near(&"operator".repeat(1000)), None);
    }

    #[test]
    fn a_word_is_the_only_near_one_if_no_other_is_as_near() {
        let index = WordIndex::new(vec!["load".into(), "lead".into(), "ship".into()]);
        let near = |word: &str| index.nearest(word).map(|near| (near.word, near.is_only));
        assert_eq!(near("lod"), Some(("load", true)));
        assert_eq!(near("lxad"), Some(("load", false)));
    }

    #[test]
    fn the_number_of_comparisons_does_not_grow_with_the_number_of_words() {
        let comparisons = |count: usize| {
            let ids = (0..count).map(|number| format!("operator-{number}").into());
            let index = WordIndex::new(ids.collect());
            let find = || {
                (0..100)
                    .filter_map(|at| index.nearest(&format!("operatr-{at}")))
                    .count()
            };
            steps::counted(find).1
        };
        assert!(comparisons(4000) <= comparisons(1000) * 3 / 2);
    }
}
