//! What stands where a person has something to write.

use serde_json::Value as Json;

use super::yaml::Yaml;
use crate::record::value::Value;
use crate::record::{Modes, Reference};

/// A text that is still to be written, which `placeholder` reports.
pub const TODO: &str = "TODO";

/// The same of a target or an input: a repository may well have a file `TODO`.
pub const TODO_TARGET: &str = "<TODO>";

/// A value of this schema in which everything is still to be written.
pub fn blank(schema: &Json, modes: &Modes) -> Yaml {
    if *schema == Reference::schema() {
        return Yaml::text(TODO_TARGET);
    }
    if let Some(forms) = schema["anyOf"].as_array() {
        return forms
            .first()
            .map_or(Yaml::Nothing, |form| blank(form, modes));
    }
    match schema["type"].as_str() {
        Some("array") => Yaml::List(vec![blank(&schema["items"], modes)]),
        Some("object") => match schema["required"].as_array() {
            Some(names) => {
                let names = names.iter().filter_map(Json::as_str);
                let part = |name: &str| blank(&schema["properties"][name], modes);
                Yaml::Map(names.map(|name| (name.to_owned(), part(name))).collect())
            }
            // Its keys are names that only the record knows.
            None => Yaml::Nothing,
        },
        Some(_) | None => scalar(schema, modes),
    }
}

fn scalar(schema: &Json, modes: &Modes) -> Yaml {
    if let Some(words) = schema["enum"].as_array() {
        return choice(words.iter().filter_map(Json::as_str));
    }
    match schema["$ref"].as_str() {
        Some("#/$defs/mode") => choice(modes.names()),
        Some(_) | None => Yaml::text(TODO),
    }
}

/// One of several words, which a comment names.
pub fn choice<'a>(words: impl Iterator<Item = &'a str>) -> Yaml {
    let words: Vec<&str> = words.collect();
    match words.split_last() {
        None => Yaml::text(TODO),
        Some((last, [])) => Yaml::noted(TODO, *last),
        Some((last, words)) => Yaml::noted(TODO, format!("{} or {last}", words.join(", "))),
    }
}
