//! JSON Schema of a report in JSON. Later versions may say more, so it forbids no further key.

use serde_json::{Map, Value as Json, json};

use crate::diagnostic::{Level, Severity};
use crate::record::{Kind, RegimeName};

/// What the document and what is in it must have, without the schema's head.
pub fn schema() -> Json {
    let count = json!({ "$ref": "#/$defs/count" });
    let counts = |names: &[&str]| {
        let named = names.iter().map(|name| (*name, count.clone()));
        object(named.collect(), &[])
    };
    let text = json!({ "type": "string" });
    let or_null = json!({ "type": ["string", "null"] });
    let records = Kind::ALL.iter().map(|kind| (kind.word(), count.clone()));
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
    let regimes: Vec<&str> = RegimeName::ALL.iter().map(|it| it.word()).collect();
    let regimes = json!({ "type": "object", "additionalProperties": object(vec![
        ("regime", json!({ "enum": regimes })),
        ("raised", count.clone()),
        ("silenced", count.clone()),
    ], &[]) });
    let summary = object(
        vec![
            ("records", object(records.collect(), &kinds)),
            ("runs", counts(&["PASS", "WARN", "FAIL", "held"])),
            ("decisions", counts(&["commit", "hold"])),
            ("regimes", regimes),
            ("error", count.clone()),
            ("warning", count.clone()),
            ("info", count.clone()),
            ("waived", count.clone()),
        ],
        &["regimes"],
    );
    let unverified = object(
        vec![
            ("reason", text.clone()),
            ("remedy", text.clone()),
            ("targets", count.clone()),
        ],
        &[],
    );
    let mut schema = object(
        vec![
            ("schema", json!({ "const": "holdpoint/report/1" })),
            (
                "tool",
                object(vec![("name", text.clone()), ("version", text.clone())], &[]),
            ),
            (
                "snapshot",
                object(
                    vec![
                        ("kind", text.clone()),
                        ("tree", or_null.clone()),
                        ("base", or_null),
                    ],
                    &[],
                ),
            ),
            ("complete", json!({ "type": "boolean" })),
            ("unverified", list(unverified)),
            ("findings", list(json!({ "$ref": "#/$defs/finding" }))),
            ("summary", summary),
        ],
        &[],
    );
    schema["$defs"] = definitions();
    schema
}

/// What the parts refer to.
pub fn definitions() -> Json {
    json!({
        "count": { "type": "integer", "minimum": 0 },
        "finding": finding(),
        "span": object(vec![("start", position()), ("end", position())], &[]),
        "position": object(
            vec![
                ("line", json!({ "type": "integer", "minimum": 1 })),
                ("column", json!({ "type": "integer", "minimum": 1 })),
                ("byte", json!({ "type": "integer", "minimum": 0 })),
            ],
            &[],
        ),
    })
}

/// What a finding of a snapshot has, by name.
pub fn finding_parts() -> impl Iterator<Item = (String, Json)> {
    let parts = match finding()["properties"].take() {
        Json::Object(parts) => parts,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            Map::new()
        }
    };
    // Only an audit names commits.
    parts.into_iter().filter(|(name, _)| name != "commit")
}

fn finding() -> Json {
    let text = json!({ "type": "string" });
    let span = json!({ "$ref": "#/$defs/span" });
    let edit = object(
        vec![
            ("path", text.clone()),
            ("start", position()),
            ("end", position()),
            ("text", text.clone()),
        ],
        &[],
    );
    let fix = object(
        vec![
            ("title", text.clone()),
            ("safe", json!({ "type": "boolean" })),
            ("edits", list(edit)),
        ],
        &[],
    );
    let related = object(
        vec![
            ("path", text.clone()),
            ("span", span.clone()),
            ("message", text.clone()),
        ],
        &[],
    );
    let commit = ["id", "short", "author", "date"].map(|name| (name, text.clone()));
    let waived = ["reason", "until"].map(|name| (name, text.clone()));
    object(
        vec![
            ("rule", text.clone()),
            ("family", text.clone()),
            ("level", json!({ "enum": Level::ALL.map(Level::number) })),
            (
                "severity",
                json!({ "enum": Severity::ALL.map(Severity::name) }),
            ),
            ("path", text.clone()),
            ("span", span),
            ("message", text.clone()),
            ("help", text.clone()),
            ("related", list(related)),
            ("fix", fix),
            (
                "fingerprint",
                json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
            ),
            ("commit", object(commit.into(), &[])),
            ("waived", object(waived.into(), &[])),
            ("url", text),
        ],
        &["help", "fix", "commit", "waived"],
    )
}

fn position() -> Json {
    json!({ "$ref": "#/$defs/position" })
}

pub(super) fn list(items: Json) -> Json {
    json!({ "type": "array", "items": items })
}

/// An object that has all of these but the optional ones.
pub fn object(properties: Vec<(&str, Json)>, optional: &[&str]) -> Json {
    let names = properties.iter().map(|(name, _)| *name);
    let required: Vec<&str> = names.filter(|name| !optional.contains(name)).collect();
    let properties = properties
        .into_iter()
        .map(|(name, it)| (name.to_owned(), it));
    let properties: Map<String, Json> = properties.collect();
    json!({ "type": "object", "properties": properties, "required": required })
}
