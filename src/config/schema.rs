//! The JSON Schema of the configuration file.

use serde_json::{Value as Json, json};

use super::{PATH, keys};
use crate::record::Vocabulary;
use crate::record::schema::definitions;
use crate::text::schema::{join, schema_head};

/// The name of the file in `schema/`.
pub(crate) const FILE: &str = "config.json";

/// Returns the schema of the configuration. `rules` are the names of all rules, and `waivable` are
/// those that a record may waive.
pub(crate) fn of_file(rules: &[&'static str], waivable: &[&str]) -> Json {
    let mut schema = schema_head(FILE, &format!("{PATH}: the configuration"));
    join(&mut schema, keys::schema(rules));
    let mut names = definitions(&Vocabulary::default(), waivable);
    // The configuration can define further names of these, so the built-in ones are suggestions.
    for open in [
        "mode",
        "evidence_type",
        "evidence_requirement",
        "check_type",
    ] {
        let known = names[open].take();
        names[open] = json!({ "anyOf": [known, { "type": "string" }] });
    }
    schema["$defs"] = names;
    schema
}
