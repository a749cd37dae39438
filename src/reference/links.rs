//! JSON Schemas of what `graph` and `impact` say in JSON. Later versions may say more, so they
//! forbid no further key.

use serde_json::{Value as Json, json};

use super::report::{list, object};
use super::views::{count, one_of_or_null, reference, snapshot, text, text_or_null};
use crate::record::Kind;
use crate::target::resolution::ResolutionStatus;

/// Of `graph --format json`.
pub fn graph() -> Json {
    let edge = vec![("from", text()), ("to", text())];
    let mut schema = object(
        vec![
            ("schema", json!({ "const": "holdpoint/graph/1" })),
            ("snapshot", snapshot()),
            ("nodes", list(reference("node"))),
            ("edges", list(object([edge, through()].concat(), &[]))),
        ],
        &[],
    );
    schema["$defs"] = json!({ "node": object(node(), &[]) });
    schema
}

/// Of `impact --format json`.
pub fn impact() -> Json {
    let subject = vec![
        ("path", text_or_null()),
        ("of", list(reference("node"))),
        ("hanging", list(reference("hanging"))),
        ("summary", summary()),
    ];
    let mut schema = object(
        vec![
            ("schema", json!({ "const": "holdpoint/impact/1" })),
            ("snapshot", snapshot()),
            ("subjects", list(object(subject, &[]))),
        ],
        &[],
    );
    let step = vec![("names", text()), ("through", list(object(through(), &[])))];
    let hanging = vec![
        ("distance", json!({ "type": "integer", "minimum": 1 })),
        ("chain", list(object(step, &[]))),
    ];
    schema["$defs"] = json!({
        "count": { "type": "integer", "minimum": 0 },
        "node": object(node(), &[]),
        "hanging": object([node(), hanging].concat(), &[]),
    });
    schema
}

/// How one thing names another.
fn through() -> Vec<(&'static str, Json)> {
    vec![("field", text()), ("note", text_or_null())]
}

/// A record, an id that none bears, or evidence; every key is there for each.
fn node() -> Vec<(&'static str, Json)> {
    let sorts = ["record", "missing", "path", "revision", "url", "elsewhere"];
    let outcomes = ["PASS", "WARN", "FAIL", "held", "commit", "hold"];
    vec![
        ("key", text()),
        ("sort", json!({ "enum": sorts })),
        ("kind", one_of_or_null(Kind::WORDS)),
        ("id", text_or_null()),
        ("path", text_or_null()),
        ("title", text_or_null()),
        ("project", text_or_null()),
        ("operator", text_or_null()),
        ("outcome", one_of_or_null(&outcomes)),
        ("target", text_or_null()),
        (
            "standing",
            one_of_or_null(&ResolutionStatus::ALL.map(ResolutionStatus::word)),
        ),
    ]
}

/// What hangs on it, counted; records that cannot be read are `unread`, and manifests are no
/// records.
fn summary() -> Json {
    let kinds = Kind::WORDS.iter().copied().chain(["unread", "manifest"]);
    let kinds: Vec<&'static str> = kinds.collect();
    let each = kinds.iter().map(|kind| (*kind, count()));
    object(
        vec![
            ("all", count()),
            ("direct", count()),
            ("indirect", count()),
            ("kinds", object(each.collect(), &kinds)),
        ],
        &[],
    )
}
