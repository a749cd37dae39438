//! Placeholders for values that somebody has to write.

use serde_json::Value as Json;

use super::yaml::YamlValue;
use crate::record::value::FieldType;
use crate::record::{Modes, Reference};

/// The placeholder for a text. The rule `placeholder` reports it.
pub(crate) const TODO: &str = "TODO";

/// The placeholder for a target or an input. It differs from [`TODO`] because a repository may have
/// a file of that name.
pub(crate) const TODO_TARGET: &str = "<TODO>";

/// Returns a value of a schema in which every text is a placeholder.
pub(crate) fn placeholder(schema: &Json, modes: &Modes) -> YamlValue {
    if *schema == Reference::schema() {
        return YamlValue::text(TODO_TARGET);
    }
    if let Some(forms) = schema["anyOf"].as_array() {
        return forms
            .first()
            .map_or(YamlValue::Empty, |form| placeholder(form, modes));
    }
    match schema["type"].as_str() {
        Some("array") => YamlValue::List(vec![placeholder(&schema["items"], modes)]),
        Some("object") => match schema["required"].as_array() {
            Some(names) => {
                let names = names.iter().filter_map(Json::as_str);
                let part = |name: &str| placeholder(&schema["properties"][name], modes);
                YamlValue::Map(names.map(|name| (name.to_owned(), part(name))).collect())
            }
            // The record chooses the keys of such a mapping.
            None => YamlValue::Empty,
        },
        Some(_) | None => scalar(schema, modes),
    }
}

fn scalar(schema: &Json, modes: &Modes) -> YamlValue {
    if let Some(words) = schema["enum"].as_array() {
        return choice(words.iter().filter_map(Json::as_str));
    }
    match schema["$ref"].as_str() {
        Some("#/$defs/mode") => choice(modes.names()),
        Some(_) | None => YamlValue::text(TODO),
    }
}

/// Returns a placeholder for one of several words, with the words as a comment.
pub(crate) fn choice<'a>(words: impl Iterator<Item = &'a str>) -> YamlValue {
    let words: Vec<&str> = words.collect();
    match words.split_last() {
        None => YamlValue::text(TODO),
        Some((last, [])) => YamlValue::with_comment(TODO, *last),
        Some((last, words)) => {
            YamlValue::with_comment(TODO, format!("{} or {last}", words.join(", ")))
        }
    }
}
