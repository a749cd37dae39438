//! The keys of `limits`, and what a limit may be.

use std::ops::RangeInclusive;

use serde_json::{Value as Json, json};

use super::Limits;
use super::key::Key;
use super::reader::{Reader, shown};
use crate::document::yaml::{Core, Node};

/// Minutes in a week: what takes longer is no timebox.
const WEEK: i64 = 7 * 24 * 60;

/// More of anything in one record is a slip of the keyboard.
const MANY: i64 = 1000;

/// The keys of `limits`.
pub const KEYS: &[Key<Limits>] = &[
    Key {
        name: "hypotheses",
        required: false,
        about: "How many hypotheses a debug packet may hold (3).",
        schema: |_| number_schema(1..=MANY),
        read: |limits, node, reader| {
            set(
                &mut limits.hypotheses,
                number(node, 1..=MANY, reader).map(unsigned),
            );
        },
    },
    Key {
        name: "debug_minutes",
        required: false,
        about: "After how many minutes of failing work a debug packet is due (40).",
        schema: |_| number_schema(1..=WEEK),
        read: |limits, node, reader| set(&mut limits.debug_minutes, number(node, 1..=WEEK, reader)),
    },
    Key {
        name: "timebox_minutes",
        required: false,
        about: "The least and the most minutes of an operator's timebox (`1-480`); one number is the most.",
        schema: |_| range_schema(1..=WEEK),
        read: |limits, node, reader| {
            let least = limits.timebox_minutes.0;
            set(
                &mut limits.timebox_minutes,
                range(node, 1..=WEEK, least, reader),
            );
        },
    },
    Key {
        name: "steps",
        required: false,
        about: "The least and the most steps of an operator (`5-12`); one number is the most.",
        schema: |_| range_schema(0..=MANY),
        read: |limits, node, reader| set_counts(&mut limits.steps, node, reader),
    },
    Key {
        name: "failure_paths",
        required: false,
        about: "The least and the most failure paths of an operator (`2-3`); one number is the most.",
        schema: |_| range_schema(0..=MANY),
        read: |limits, node, reader| set_counts(&mut limits.failure_paths, node, reader),
    },
    Key {
        name: "override_rate",
        required: false,
        about: "The share of runs, in percent, that may override the classifier (10).",
        schema: |_| {
            json!({ "anyOf": [
                { "type": "number", "minimum": 0, "maximum": 100 },
                { "type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%?\s*$" },
            ] })
        },
        read: |limits, node, reader| set(&mut limits.override_rate, percent(node, reader)),
    },
    Key {
        name: "evidence_bytes",
        required: false,
        about: "The largest evidence file that is looked into, in bytes (268435456).",
        schema: |_| number_schema(1..=MOST_BYTES),
        read: |limits, node, reader| {
            let bytes = number(node, 1..=MOST_BYTES, reader);
            set(&mut limits.evidence_bytes, bytes.map(i64::unsigned_abs));
        },
    },
];

/// A tebibyte: what is larger is not read into memory on any machine of today.
const MOST_BYTES: i64 = 1 << 40;

fn set<T>(limit: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *limit = value;
    }
}

fn set_counts(limit: &mut (usize, usize), node: Node<'_>, reader: &mut Reader<'_>) {
    let least = i64::try_from(limit.0).unwrap_or(0);
    let counts = range(node, 0..=MANY, least, reader);
    set(
        limit,
        counts.map(|(least, most)| (unsigned(least), unsigned(most))),
    );
}

/// A number that is known to be none below zero.
fn unsigned(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn number(node: Node<'_>, within: RangeInclusive<i64>, reader: &mut Reader<'_>) -> Option<i64> {
    match node.core() {
        Core::Int(number) if within.contains(&number) => Some(number),
        Core::Null | Core::Bool(_) | Core::Int(_) | Core::BigInt | Core::Float(_) | Core::Text => {
            reader.wrong(node, &format!("a whole number {}", bounds(&within)));
            None
        }
    }
}

/// `5-12`, or a number that is the most.
fn range(
    node: Node<'_>,
    within: RangeInclusive<i64>,
    least: i64,
    reader: &mut Reader<'_>,
) -> Option<(i64, i64)> {
    let number = |text: &str| {
        text.trim()
            .parse()
            .ok()
            .filter(|number| within.contains(number))
    };
    let text = node.text().unwrap_or("");
    let ends = match text.split_once(['-', '–']) {
        Some((from, to)) => number(from).zip(number(to)),
        None => number(text).map(|most| (least, most)),
    };
    let Some((from, to)) = ends else {
        let expected = format!(
            "a range such as `{least}-{}` {}",
            least.max(1) * 2,
            bounds(&within)
        );
        reader.wrong(node, &expected);
        return None;
    };
    if from > to {
        let found = shown(node);
        reader
            .fault(
                node.span(),
                format!("{found} leaves nothing: at least {from}, at most {to}"),
            )
            .help("write the least and the most, as in `2-3`");
        return None;
    }
    Some((from, to))
}

fn percent(node: Node<'_>, reader: &mut Reader<'_>) -> Option<f64> {
    let text = node.text().unwrap_or("").trim();
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    let percent = number
        .parse()
        .ok()
        .filter(|percent| (0.0..=100.0).contains(percent));
    if percent.is_none() {
        reader.wrong(node, "a percentage between 0 and 100");
    }
    percent
}

fn bounds(within: &RangeInclusive<i64>) -> String {
    format!("between {} and {}", within.start(), within.end())
}

fn number_schema(within: RangeInclusive<i64>) -> Json {
    json!({ "type": "integer", "minimum": within.start(), "maximum": within.end() })
}

fn range_schema(within: RangeInclusive<i64>) -> Json {
    json!({ "anyOf": [
        number_schema(within),
        { "type": "string", "pattern": r"^\s*\d+\s*([-–]\s*\d+\s*)?$" },
    ] })
}
