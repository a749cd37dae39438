//! Operators that a pointer names.

use std::collections::{BTreeSet, HashMap};

use crate::model::Model;

/// How operators may be named: by id, or by name.
pub struct Names {
    /// In small letters.
    by_id: HashMap<String, Box<str>>,
    /// Names of several words, by their first.
    by_name: HashMap<String, Vec<Name>>,
}

/// A name's words, and the id of the operator.
type Name = (Vec<String>, Box<str>);

/// The operators that a text names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Those that nothing else can be meant by.
    pub surely: BTreeSet<Box<str>>,
    /// Those whose id is an everyday word.
    pub perhaps: BTreeSet<Box<str>>,
}

impl Names {
    pub fn of(model: &Model) -> Self {
        let (mut by_id, mut by_name) = (HashMap::new(), HashMap::<_, Vec<Name>>::new());
        for operator in model.operators() {
            let Some(id) = &operator.fields.op_id else {
                continue;
            };
            by_id
                .entry(id.value.to_lowercase())
                .or_insert_with(|| id.value.0.clone());
            let name = operator.fields.name.as_ref();
            let words = name.map_or(Vec::new(), |name| words(&name.value));
            // A name of one word is an everyday word more often than not.
            if let [first, _, ..] = words.as_slice() {
                by_name
                    .entry(first.clone())
                    .or_default()
                    .push((words, id.value.0.clone()));
            }
        }
        Self { by_id, by_name }
    }

    /// Those that a text names.
    pub fn named_in(&self, text: &str) -> Named {
        let mut named = Named::default();
        let words = words(text);
        for (at, word) in words.iter().enumerate() {
            if let Some(id) = self.by_id.get(word) {
                match word.contains(|char: char| !char.is_alphabetic()) {
                    true => named.surely.insert(id.clone()),
                    false => named.perhaps.insert(id.clone()),
                };
            }
            let names = self.by_name.get(word).into_iter().flatten();
            let here = names.filter(|(name, _)| words[at..].starts_with(name));
            named.surely.extend(here.map(|(_, id)| id.clone()));
        }
        named
    }
}

/// The words of a text in small letters, without marks around them: of
/// `` [`load-returns`](../operators/load-returns.md)'s `` it is `load-returns` twice, and `s`.
pub fn words(text: &str) -> Vec<String> {
    let parts = text.split(|char: char| {
        char.is_whitespace() || matches!(char, '/' | '(' | ')' | '[' | ']' | '\'' | '’')
    });
    let words = parts.map(|part| {
        let word = part.trim_matches(|char: char| !char.is_alphanumeric());
        word.strip_suffix(".md").unwrap_or(word).to_lowercase()
    });
    words.filter(|word| !word.is_empty()).collect()
}
