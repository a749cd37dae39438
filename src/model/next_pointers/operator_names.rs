//! Finds the operators that a pointer names.

use std::collections::{BTreeSet, HashMap};

use crate::model::Model;

/// The ids and names of all operators.
pub(crate) struct OperatorNames {
    /// By id in lower case.
    by_id: HashMap<String, Box<str>>,
    /// Names of several words, by their first word.
    by_first_word: HashMap<String, Vec<OperatorName>>,
}

/// The words of an operator's name, and its id.
type OperatorName = (Vec<String>, Box<str>);

/// The operators that are named in text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct NamedOperators {
    /// The operators that are named unambiguously.
    pub certain: BTreeSet<Box<str>>,
    /// The operators whose id is also an everyday word.
    pub possible: BTreeSet<Box<str>>,
}

impl OperatorNames {
    pub(crate) fn new(model: &Model) -> Self {
        let mut by_id = HashMap::new();
        let mut by_first_word = HashMap::<_, Vec<OperatorName>>::new();
        for operator in model.operators() {
            let Some(id) = &operator.fields.op_id else {
                continue;
            };
            by_id
                .entry(id.value.to_lowercase())
                .or_insert_with(|| id.value.0.clone());
            let name = operator.fields.name.as_ref();
            let words = name.map_or(Vec::new(), |name| words(&name.value));
            // A name of a single word is usually an everyday word.
            if let [first, _, ..] = words.as_slice() {
                by_first_word
                    .entry(first.clone())
                    .or_default()
                    .push((words, id.value.0.clone()));
            }
        }
        Self {
            by_id,
            by_first_word,
        }
    }

    /// Finds the operators that are named in text by id or by name.
    pub(crate) fn find_in(&self, text: &str) -> NamedOperators {
        let mut named = NamedOperators::default();
        let words = words(text);
        for (at, word) in words.iter().enumerate() {
            if let Some(id) = self.by_id.get(word) {
                let is_everyday_word = word.chars().all(char::is_alphabetic);
                if is_everyday_word {
                    named.possible.insert(id.clone());
                } else {
                    named.certain.insert(id.clone());
                }
            }
            let names = self.by_first_word.get(word).into_iter().flatten();
            let here = names.filter(|(name, _)| words[at..].starts_with(name));
            named.certain.extend(here.map(|(_, id)| id.clone()));
        }
        named
    }
}

/// Splits text into words in lower case without the punctuation around them. The words of
/// `` [`load-returns`](../operators/load-returns.md)'s `` are `load-returns` twice, and `s`.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|char: char| {
        char.is_whitespace() || matches!(char, '/' | '(' | ')' | '[' | ']' | '\'' | '’')
    })
    .map(|part| {
        let word = part.trim_matches(|char: char| !char.is_alphanumeric());
        word.strip_suffix(".md").unwrap_or(word).to_lowercase()
    })
    .filter(|word| !word.is_empty())
    .collect()
}
