//! Walks a JSON Schema along the keys of a document, to find the keys and words that are valid at a
//! place.

use serde_json::Value as Json;

/// A key or a word that a schema allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub word: String,
    /// Its meaning, in Markdown.
    pub about: String,
    /// Whether the schema requires the key.
    pub is_required: bool,
}

/// A place in a schema: all subschemas that may apply there.
pub(super) struct SchemaPlace<'s> {
    root: &'s Json,
    at: Vec<&'s Json>,
    /// The description of the key that leads here.
    about: Option<&'s str>,
}

impl<'s> SchemaPlace<'s> {
    /// Returns the place of the whole document.
    pub(super) fn root(root: &'s Json) -> Self {
        let mut place = Self {
            root,
            at: Vec::new(),
            about: None,
        };
        place.add(root, 0);
        place
    }

    /// Follows a path of keys. An entry without a key is an item of a list.
    pub(super) fn follow(self, path: &[Option<String>]) -> Self {
        path.iter().fold(self, |place, key| match key {
            Some(key) => place.value(key),
            None => place.item(),
        })
    }

    /// Returns the description of the key that leads here, in Markdown.
    pub(super) fn about(&self) -> Option<&'s str> {
        self.about
    }

    /// Adds a schema and all its alternatives.
    fn add(&mut self, schema: &'s Json, depth: usize) {
        if depth > 16 {
            return;
        }
        self.at.push(schema);
        if let Some(reference) = schema["$ref"].as_str()
            && let Some(target) = self.root.pointer(reference.trim_start_matches('#'))
        {
            self.add(target, depth + 1);
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            for alternative in schema[key].as_array().into_iter().flatten() {
                self.add(alternative, depth + 1);
            }
        }
    }

    fn value(self, key: &str) -> Self {
        let mut next = Self {
            root: self.root,
            at: Vec::new(),
            about: None,
        };
        for schema in self.at {
            let known = schema["properties"].get(key);
            let value = known.or_else(|| schema.get("additionalProperties"));
            if let Some(value) = value.filter(|value| value.is_object()) {
                let about = value["description"].as_str();
                next.about = next.about.or(about);
                next.add(value, 0);
            }
        }
        next
    }

    fn item(self) -> Self {
        let mut next = Self {
            root: self.root,
            at: Vec::new(),
            about: self.about,
        };
        for schema in self.at {
            if schema["items"].is_object() {
                next.add(&schema["items"], 0);
            }
        }
        next
    }

    /// Returns the keys that are valid here, in the order of the schema.
    pub(super) fn keys(&self) -> Vec<Offer> {
        let mut offers: Vec<Offer> = Vec::new();
        let mut offer = |word: &str, schema: &Json, is_required: bool| {
            if offers.iter().all(|offer| offer.word != word) {
                offers.push(Offer {
                    word: word.to_owned(),
                    about: schema["description"].as_str().unwrap_or("").to_owned(),
                    is_required,
                });
            }
        };
        for schema in &self.at {
            let required = schema["required"].as_array();
            let is_required =
                |key: &str| required.is_some_and(|list| list.iter().any(|it| it == key));
            for (key, value) in schema["properties"].as_object().into_iter().flatten() {
                offer(key, value, is_required(key));
            }
            for key in self.words_of(&schema["propertyNames"]) {
                offer(&key, &Json::Null, false);
            }
        }
        offers
    }

    /// Returns the words that are valid here as a value, in the order of the schema.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for schema in &self.at {
            for word in plain_words(schema) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        words
    }

    /// Returns whether a list is valid here.
    pub(super) fn is_list(&self) -> bool {
        self.at.iter().any(|schema| schema["items"].is_object())
    }

    /// Returns whether a mapping is valid here.
    pub(super) fn is_mapping(&self) -> bool {
        self.at
            .iter()
            .any(|schema| schema["type"] == "object" || schema["properties"].is_object())
    }

    fn words_of(&self, schema: &'s Json) -> Vec<String> {
        let mut place = Self {
            root: self.root,
            at: Vec::new(),
            about: None,
        };
        if schema.is_object() {
            place.add(schema, 0);
        }
        place.words()
    }
}

/// Returns the words that a schema lists itself.
fn plain_words(schema: &Json) -> Vec<String> {
    let listed = schema["enum"].as_array().into_iter().flatten();
    let constant = schema.get("const").into_iter();
    let words = listed.chain(constant).filter_map(|word| match word {
        Json::String(word) if !word.is_empty() => Some(word.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(word) => Some(word.to_string()),
        Json::Null | Json::String(_) | Json::Array(_) | Json::Object(_) => None,
    });
    let mut words: Vec<String> = words.collect();
    if schema["type"] == "boolean" {
        words.extend(["true", "false"].map(str::to_owned));
    }
    words
}
