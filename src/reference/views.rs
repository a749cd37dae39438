//! JSON Schemas of what `next` and `report` say in JSON. Later versions may say more, so they
//! forbid no further key.

use serde_json::{Value as Json, json};

use super::report::{list, object};
use crate::record::{DecisionOutcome, Kind, ProjectStatus, RegimeName};

/// Of `next --format json`.
pub fn next() -> Json {
    let project = object(
        vec![
            ("id", text_or_null()),
            ("name", text_or_null()),
            ("status", one_of_or_null(ProjectStatus::WORDS)),
            ("open", list(reference("open"))),
            ("unsaid", list(reference("unsaid"))),
            ("taken_up", count()),
        ],
        &[],
    );
    let mut schema = object(
        vec![
            ("schema", json!({ "const": "holdpoint/next/1" })),
            ("snapshot", snapshot()),
            ("now", json!({ "type": "string", "format": "date-time" })),
            ("projects", list(project)),
            ("unread", count()),
        ],
        &[],
    );
    let unsaid = vec![("kind", kind()), ("path", text()), ("text", text_or_null())];
    schema["$defs"] = json!({
        "count": { "type": "integer", "minimum": 0 },
        "open": open(),
        "unsaid": object(unsaid, &[]),
    });
    schema
}

/// Of `report --format json`.
pub fn overview() -> Json {
    let records = Kind::WORDS.iter().map(|kind| (*kind, count()));
    let totals = vec![
        ("records", object(records.collect(), Kind::WORDS)),
        ("unread", count()),
        ("earlier", count()),
        ("open", count()),
        ("findings", reference("findings")),
    ];
    let tool = vec![("name", text()), ("version", text())];
    let mut schema = object(
        vec![
            ("schema", json!({ "const": "holdpoint/overview/1" })),
            ("tool", object(tool, &[])),
            ("snapshot", snapshot()),
            ("day", day()),
            ("since", or_null(day())),
            ("totals", object([totals, work()].concat(), &[])),
            ("projects", list(reference("project"))),
        ],
        &[],
    );
    schema["$defs"] = json!({
        "count": { "type": "integer", "minimum": 0 },
        "findings": counts(&["error", "warning", "info"]),
        "open": open(),
        "project": project(),
        "timeline": timeline(),
        "decision": decision(),
    });
    schema
}

fn project() -> Json {
    let regime = vec![
        ("regime", json!({ "enum": RegimeName::WORDS })),
        ("since", day()),
        ("path", text()),
    ];
    let own = vec![
        ("id", text_or_null()),
        ("name", text_or_null()),
        ("status", one_of_or_null(ProjectStatus::WORDS)),
        ("is_recorded", json!({ "type": "boolean" })),
        ("findings", reference("findings")),
        ("latest", or_null(day())),
        ("timeline", reference("timeline")),
        ("open", list(reference("open"))),
        ("regimes", list(object(regime, &[]))),
        ("decisions", list(reference("decision"))),
    ];
    object([own, work()].concat(), &[])
}

/// What is counted of a project and of the whole alike.
fn work() -> Vec<(&'static str, Json)> {
    let overrides = vec![("count", count()), ("limit", json!({ "type": "number" }))];
    vec![
        ("runs", counts(&RESULTS)),
        (
            "evidence",
            counts(&["verified", "by_form", "unverifiable", "broken", "none"]),
        ),
        ("overrides", object(overrides, &[])),
        (
            "debugging",
            counts(&[
                "packets",
                "packet_minutes",
                "packets_untimed",
                "failed_minutes",
                "failed_untimed",
            ]),
        ),
    ]
}

/// How a run may have come out.
const RESULTS: [&str; 5] = ["PASS", "WARN", "FAIL", "held", "unclear"];

fn timeline() -> Json {
    let mark = vec![
        ("day", day()),
        ("mode", text()),
        ("result", json!({ "enum": RESULTS })),
        ("count", count()),
        ("title", text()),
        ("path", text()),
    ];
    let steps = ["run", "day", "week", "month", "quarter", "year"];
    object(
        vec![
            ("step", json!({ "enum": steps })),
            ("from", or_null(day())),
            ("to", or_null(day())),
            ("modes", list(text())),
            ("marks", list(object(mark, &["title", "path"]))),
            ("undated", count()),
        ],
        &[],
    )
}

fn decision() -> Json {
    object(
        vec![
            ("id", text_or_null()),
            ("title", text_or_null()),
            ("state", text_or_null()),
            ("outcome", one_of_or_null(DecisionOutcome::WORDS)),
            ("day", or_null(day())),
            ("superseded_by", text_or_null()),
            ("expires", or_null(day())),
            ("path", text()),
        ],
        &[],
    )
}

fn open() -> Json {
    object(
        vec![
            ("text", text()),
            ("kind", kind()),
            ("of", text_or_null()),
            ("path", text()),
            ("line", json!({ "type": ["integer", "null"], "minimum": 1 })),
            (
                "since",
                json!({ "type": ["string", "null"], "format": "date-time" }),
            ),
            ("age_days", json!({ "type": ["integer", "null"] })),
        ],
        &[],
    )
}

pub fn snapshot() -> Json {
    object(vec![("kind", text()), ("tree", text_or_null())], &[])
}

fn counts(names: &[&'static str]) -> Json {
    object(names.iter().map(|name| (*name, count())).collect(), &[])
}

pub fn count() -> Json {
    reference("count")
}

pub fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{name}") })
}

pub fn text() -> Json {
    json!({ "type": "string" })
}

pub fn text_or_null() -> Json {
    json!({ "type": ["string", "null"] })
}

fn day() -> Json {
    json!({ "type": "string", "format": "date" })
}

fn kind() -> Json {
    json!({ "enum": Kind::WORDS })
}

pub fn one_of_or_null(words: &[&str]) -> Json {
    or_null(json!({ "enum": words }))
}

fn or_null(schema: Json) -> Json {
    json!({ "anyOf": [schema, { "type": "null" }] })
}
