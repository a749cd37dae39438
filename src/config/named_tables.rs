//! Mappings of names, which the configuration chooses, to tables of keys: `modes` and `kinds`.

use serde_json::{Value as Json, json};

use super::key::{self, ConfigKey};
use super::reader::{ConfigReader, NAME_PATTERN, is_name};
use crate::document::yaml::Node;

/// Returns the JSON Schema of such a mapping.
pub(crate) fn schema<T>(keys: &[ConfigKey<T>], rules: &[&'static str]) -> Json {
    json!({
        "type": "object",
        "propertyNames": { "pattern": NAME_PATTERN },
        "additionalProperties": key::schema(keys, rules),
    })
}

/// Returns the names and the tables, and reports if there are too many. `what` describes them, as
/// in "modes".
pub(crate) fn entries<'n>(
    node: Node<'n>,
    what: &str,
    reader: &mut ConfigReader<'_>,
) -> Vec<(Node<'n>, Node<'n>)> {
    let mut entries = reader.entries(node, &format!("a mapping of {what}"));
    let names = entries.iter().map(|(name, _)| *name);
    entries.truncate(reader.first(names, what).len());
    entries
}

/// Reads a name. `one` describes what has the name, as in "a mode".
pub(crate) fn name<'n>(
    node: Node<'n>,
    one: &str,
    reader: &mut ConfigReader<'_>,
) -> Option<&'n str> {
    let name = reader.text(node, &format!("the name of {one}"))?;
    if is_name(name) {
        return Some(name);
    }
    let message = format!("`{name}` cannot be the name of {one}");
    reader
        .fault(node.span(), message)
        .help("use letters, digits, `_` and `-`");
    None
}
