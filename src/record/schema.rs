//! JSON Schema 2020-12 of a record's frontmatter, derived from the field tables.
//!
//! An empty field counts as absent, so every optional field may be empty. A field that may stand in
//! the body under a heading is not required, because the schema does not apply to the body.

use std::collections::BTreeSet;

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value as Json, json};

use super::mode::NEXT_POINTER;
pub(crate) use super::value::described;
use super::{Field, Kind, Requirement, Vocabulary, kind, op_run};
use crate::text::schema::{counts_schema, join, schema_head};

/// Returns the schema of one kind's frontmatter, with the names of a repository's vocabulary.
/// `waivable` are the rules that a record may waive.
pub(crate) fn of_record(kind: Kind, vocabulary: &Vocabulary, waivable: &[&str]) -> Json {
    let mut schema = schema_head(&file_name(kind), &format!("{kind}: frontmatter"));
    if *vocabulary != Vocabulary::default()
        && let Some(head) = schema.as_object_mut()
    {
        // The id belongs to the file in `schema/`, which has only the built-in names.
        head.shift_remove("$id");
    }
    join(&mut schema, of_kind(kind, vocabulary));
    if !matches!(kind, Kind::Own(_)) {
        schema["$defs"] = definitions(vocabulary, waivable);
    }
    schema
}

/// Returns the name of a kind's schema file: `op-run.json` for `OpRun`. The name of a kind that the
/// configuration defines is kept as it is.
pub(crate) fn file_name(kind: Kind) -> String {
    if let Kind::Own(_) = kind {
        return format!("{kind}.json");
    }
    let mut name = String::new();
    for char in kind.word().chars() {
        if char.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(char.to_lowercase());
    }
    name + ".json"
}

/// Returns the schema of an object with the number of records of each kind.
pub(crate) fn kind_counts(_: &mut SchemaGenerator) -> Schema {
    counts_schema(Kind::WORDS.iter().copied())
}

/// Returns the schema of one kind's frontmatter, without its head. It refers to [`definitions`].
pub(crate) fn of_kind(kind: Kind, vocabulary: &Vocabulary) -> Json {
    if let Some(own) = vocabulary.kinds.get(kind.word()) {
        return own.schema();
    }
    let mut properties = Map::new();
    properties.insert(
        "kind".into(),
        json!({ "description": "The kind of the record.", "const": kind.word() }),
    );
    let optional_if_held = match kind {
        Kind::OpRun => &op_run::NOT_OF_HELD[..],
        Kind::Operator
        | Kind::DebugPacket
        | Kind::Block
        | Kind::Project
        | Kind::Regime
        | Kind::Constraint
        | Kind::Decision
        | Kind::Own(_) => &[],
    };
    let is_required =
        |field: &&Field| field.need == Requirement::Required && field.headings.is_empty();
    let required = || {
        kind.fields()
            .iter()
            .filter(is_required)
            .map(|field| field.name)
    };
    for field in kind.fields() {
        let is_required = is_required(&field) && !optional_if_held.contains(&field.name);
        let mut schema = of_value(field);
        if field.name == "literacies" {
            offer(&mut schema, &vocabulary.literacies);
        }
        let schema = if is_required {
            non_empty(schema)
        } else {
            or_empty(schema)
        };
        properties.insert(field.name.to_owned(), described(schema, field.about));
    }
    let always = required().filter(|name| !optional_if_held.contains(name));
    let always: Vec<&str> = std::iter::once("kind").chain(always).collect();
    let unless_held: Vec<&str> = required()
        .filter(|name| optional_if_held.contains(name))
        .collect();
    let mut schema = json!({
        "description": kind.about().trim(),
        "type": "object",
        "required": always,
        "properties": properties,
        "patternProperties": { "^x[-_]": true, others(kind, vocabulary): true },
        "additionalProperties": false,
    });
    if !unless_held.is_empty() {
        let not_empty = json!({ "not": { "$ref": "#/$defs/empty" } });
        let filled = |names: &[&str]| {
            let properties = names
                .iter()
                .map(|name| ((*name).to_owned(), not_empty.clone()));
            let properties: Map<String, Json> = properties.collect();
            json!({ "required": names, "properties": properties })
        };
        schema["if"] = filled(&["held_by"]);
        schema["else"] = filled(&unless_held);
    }
    schema
}

/// Returns the schema of one field's value. It refers to [`definitions`].
pub(crate) fn of_value(field: &Field) -> Json {
    let mut schema = match field.name {
        // The reader accepts any list of text, because the finding of `unknown-mode` is more helpful.
        "mode_ids" => json!({ "type": "array", "items": { "$ref": "#/$defs/mode" } }),
        _ => (field.schema)(),
    };
    require_content(&mut schema);
    schema
}

/// Returns the definitions that the schemas refer to: the names of the vocabulary, and the `rules`
/// that may be waived.
pub(crate) fn definitions(vocabulary: &Vocabulary, rules: &[&str]) -> Json {
    let modes: Vec<&str> = vocabulary.modes.names().collect();
    let types = vocabulary
        .evidence_types
        .iter()
        .map(String::as_str)
        .chain([NEXT_POINTER]);
    let types: Vec<String> = types.map(escaped).collect();
    let one = format!("({})", types.join("|"));
    json!({
        "mode": { "enum": modes },
        "evidence_type": { "enum": vocabulary.evidence_types },
        // `a|b` means one of the types.
        "evidence_requirement": { "type": "string", "pattern": format!(r"^{one}(\s*\|\s*{one})*$") },
        "check_type": { "enum": vocabulary.check_types },
        "rule": { "enum": rules },
        "empty": { "enum": [null, "", [], {}] },
    })
}

/// Names some of a mapping's keys, so that an editor suggests them; other keys stay allowed.
fn offer(schema: &mut Json, names: &BTreeSet<String>) {
    let value = &schema["additionalProperties"];
    let named = names.iter().map(|name| (name.clone(), value.clone()));
    schema["properties"] = Json::Object(named.collect());
}

/// Requires content for the required keys inside a value, and allows the others to be empty.
fn require_content(schema: &mut Json) {
    let Json::Object(object) = schema else { return };
    let required = object.get("required").and_then(Json::as_array);
    let required: Vec<Json> = required.cloned().unwrap_or_default();
    if let Some(Json::Object(properties)) = object.get_mut("properties") {
        for (name, property) in properties {
            require_content(property);
            let about = property
                .as_object_mut()
                .and_then(|property| property.shift_remove("description"));
            let is_required = required.iter().any(|known| known == name);
            let plain = property.take();
            let schema = if is_required {
                non_empty(plain)
            } else {
                or_empty(plain)
            };
            *property = match about.as_ref().and_then(Json::as_str) {
                Some(about) => described(schema, about),
                None => schema,
            };
        }
    }
    for key in ["items", "additionalProperties"] {
        object.get_mut(key).into_iter().for_each(require_content);
    }
    for alternative in object
        .get_mut("anyOf")
        .and_then(Json::as_array_mut)
        .into_iter()
        .flatten()
    {
        require_content(alternative);
    }
}

fn or_empty(mut schema: Json) -> Json {
    let empty = json!({ "$ref": "#/$defs/empty" });
    // `true` and `{}` allow everything already.
    if schema.is_boolean() || schema.as_object().is_some_and(Map::is_empty) {
        return schema;
    }
    let is_choice = schema.as_object().is_some_and(|object| object.len() == 1);
    if let (true, Some(alternatives)) = (
        is_choice,
        schema.get_mut("anyOf").and_then(Json::as_array_mut),
    ) {
        alternatives.push(empty);
        return schema;
    }
    json!({ "anyOf": [schema, empty] })
}

fn non_empty(mut schema: Json) -> Json {
    if let Some(alternatives) = schema.get_mut("anyOf").and_then(Json::as_array_mut) {
        for alternative in alternatives {
            *alternative = non_empty(alternative.take());
        }
        return schema;
    }
    let is = |kind: &str| match &schema["type"] {
        Json::String(only) => only == kind,
        Json::Array(several) => several.iter().any(|one| one == kind),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => false,
    };
    let least = [
        ("string", "minLength"),
        ("array", "minItems"),
        ("object", "minProperties"),
    ];
    let least: Vec<&str> = least
        .into_iter()
        .filter(|(kind, _)| is(kind))
        .map(|(_, key)| key)
        .collect();
    for key in least {
        schema[key] = 1.into();
    }
    schema
}

/// Returns a pattern for the keys that are allowed in addition to those of the kind: the keys of
/// other kinds and of site generators, and the repository's own. They are not properties, because an
/// editor would suggest those.
fn others(kind: Kind, vocabulary: &Vocabulary) -> String {
    let is_own = |name: &&str| kind.fields().iter().any(|field| field.name == *name);
    let fields = Kind::ALL
        .iter()
        .flat_map(|kind| kind.fields())
        .map(|field| field.name);
    let extra = vocabulary.extra_fields.iter().map(String::as_str);
    let mut names: Vec<&str> = Vec::new();
    for name in kind::GENERIC_FIELDS
        .iter()
        .copied()
        .chain(fields)
        .chain(extra)
    {
        if !is_own(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    let names: Vec<String> = names.into_iter().map(escaped).collect();
    format!("^({})$", names.join("|"))
}

/// Escapes text for a pattern of JSON Schema, which allows only these escapes (ECMA-262,
/// "SyntaxCharacter").
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if "^$\\.*+?()[]{}|/".contains(char) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}
