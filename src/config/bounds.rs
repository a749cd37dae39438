//! The keys of `limits`, and the values that each limit may have.

use std::ops::RangeInclusive;

use serde_json::{Value as Json, json};

use super::key::ConfigKey;
use super::limits::Limits;
use super::reader::{ConfigReader, found_text};
use crate::document::yaml::{Core, Node};

/// The minutes of a week, the longest timebox that makes sense.
const WEEK: i64 = 7 * 24 * 60;

/// The hours of a year, after which nobody remembers what was begun.
const YEAR_HOURS: i64 = 366 * 24;

/// The days of a century, after which nobody remembers why a rule was waived.
const MANY_DAYS: i64 = 100 * 366;

/// The largest sensible count of anything in one record. A larger one is a typing error.
const MANY: i64 = 1000;

/// The keys of `limits`.
pub(crate) const KEYS: &[ConfigKey<Limits>] = &[
    ConfigKey {
        name: "hypotheses",
        required: false,
        about: "The maximum number of hypotheses in a debug packet (default 3).",
        schema: |_| number_schema(1..=MANY),
        read: |limits, node, reader| {
            set(
                &mut limits.hypotheses,
                number(node, 1..=MANY, reader).map(unsigned),
            );
        },
    },
    ConfigKey {
        name: "debug_minutes",
        required: false,
        about: "The minutes of failing work after which a debug packet is due (default 40).",
        schema: |_| number_schema(1..=WEEK),
        read: |limits, node, reader| set(&mut limits.debug_minutes, number(node, 1..=WEEK, reader)),
    },
    ConfigKey {
        name: "timebox_minutes",
        required: false,
        about: "The minimum and maximum minutes of an operator's timebox (default `1-480`). A single number is the maximum.",
        schema: |_| range_schema(1..=WEEK),
        read: |limits, node, reader| {
            let least = limits.timebox_minutes.0;
            set(
                &mut limits.timebox_minutes,
                range(node, 1..=WEEK, least, reader),
            );
        },
    },
    ConfigKey {
        name: "steps",
        required: false,
        about: "The minimum and maximum number of an operator's steps (default `5-12`). A single number is the maximum.",
        schema: |_| range_schema(0..=MANY),
        read: |limits, node, reader| set_counts(&mut limits.steps, node, reader),
    },
    ConfigKey {
        name: "failure_paths",
        required: false,
        about: "The minimum and maximum number of an operator's failure paths (default `2-3`). A single number is the maximum.",
        schema: |_| range_schema(0..=MANY),
        read: |limits, node, reader| set_counts(&mut limits.failure_paths, node, reader),
    },
    ConfigKey {
        name: "override_rate",
        required: false,
        about: "The percentage of runs that may override the classifier (default 10).",
        schema: |_| {
            json!({ "anyOf": [
                { "type": "number", "minimum": 0, "maximum": 100 },
                { "type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%?\s*$" },
            ] })
        },
        read: |limits, node, reader| set(&mut limits.override_rate, percent(node, reader)),
    },
    ConfigKey {
        name: "block_hours",
        required: false,
        about: "The hours after its start by which a block ends (default 24).",
        schema: |_| number_schema(1..=YEAR_HOURS),
        read: |limits, node, reader| {
            set(
                &mut limits.block_hours,
                number(node, 1..=YEAR_HOURS, reader),
            );
        },
    },
    ConfigKey {
        name: "run_hours",
        required: false,
        about: "The hours after its start by which a run is closed, whatever its timebox (default 24).",
        schema: |_| number_schema(1..=YEAR_HOURS),
        read: |limits, node, reader| {
            set(&mut limits.run_hours, number(node, 1..=YEAR_HOURS, reader));
        },
    },
    ConfigKey {
        name: "overdue_days",
        required: false,
        about: "The days that a next pointer may be overdue (default 7).",
        schema: |_| number_schema(0..=MANY),
        read: |limits, node, reader| set(&mut limits.overdue_days, number(node, 0..=MANY, reader)),
    },
    ConfigKey {
        name: "debug_loop",
        required: false,
        about: "The number of failures in a row that ask for a resolved debug packet (default 3).",
        schema: |_| number_schema(1..=MANY),
        read: |limits, node, reader| {
            set(
                &mut limits.debug_loop,
                number(node, 1..=MANY, reader).map(unsigned),
            );
        },
    },
    ConfigKey {
        name: "waiver_days",
        required: false,
        about: "The days for which a waiver may be valid (default 366).",
        schema: |_| number_schema(1..=MANY_DAYS),
        read: |limits, node, reader| {
            set(&mut limits.waiver_days, number(node, 1..=MANY_DAYS, reader));
        },
    },
    ConfigKey {
        name: "evidence_bytes",
        required: false,
        about: "The size of the largest evidence file that is read, in bytes (default 268435456).",
        schema: |_| number_schema(1..=MOST_BYTES),
        read: |limits, node, reader| {
            let bytes = number(node, 1..=MOST_BYTES, reader);
            set(&mut limits.evidence_bytes, bytes.map(i64::unsigned_abs));
        },
    },
];

/// A tebibyte, because a larger file does not fit into the memory of current machines.
const MOST_BYTES: i64 = 1 << 40;

/// Sets a limit if its value was read.
fn set<T>(limit: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *limit = value;
    }
}

fn set_counts(limit: &mut (usize, usize), node: Node<'_>, reader: &mut ConfigReader<'_>) {
    let least = i64::try_from(limit.0).unwrap_or(0);
    let counts = range(node, 0..=MANY, least, reader);
    set(
        limit,
        counts.map(|(least, most)| (unsigned(least), unsigned(most))),
    );
}

/// Converts a number that is known not to be negative.
fn unsigned(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn number(
    node: Node<'_>,
    within: RangeInclusive<i64>,
    reader: &mut ConfigReader<'_>,
) -> Option<i64> {
    match node.core() {
        Core::Int(number) if within.contains(&number) => Some(number),
        Core::Null | Core::Bool(_) | Core::Int(_) | Core::BigInt | Core::Float(_) | Core::Text => {
            reader.wrong(node, &format!("a whole number {}", bounds(&within)));
            None
        }
    }
}

/// Reads a range such as `5-12`, or a number that is the maximum.
fn range(
    node: Node<'_>,
    within: RangeInclusive<i64>,
    least: i64,
    reader: &mut ConfigReader<'_>,
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
        let found = found_text(node);
        let message = format!("{found} is an empty range: {from} is more than {to}");
        reader
            .fault(node.span(), message)
            .help("write the minimum before the maximum, as in `2-3`");
        return None;
    }
    Some((from, to))
}

/// Reads a percentage, with or without the percent sign.
fn percent(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Option<f64> {
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

/// Describes a range, for a message.
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
