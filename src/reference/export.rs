//! The columns of an export, and their JSON Schema: every line has them all, so
//! that whoever reads lines of a thousand repositories sees one table.

use serde_json::{Map, Value as Json, json};

use super::report;
use crate::record::schema::described;
use crate::record::{DecisionOutcome, Kind, Outcome, RegimeName};
use crate::target::resolution::ResolutionStatus;

/// What a line says that it is a line of.
pub const NAME: &str = "holdpoint/export/1";

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Record,
    Finding,
}

impl Line {
    pub const ALL: [Self; 2] = [Self::Record, Self::Finding];

    pub fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Finding => "finding",
        }
    }
}

/// One column.
pub struct Column {
    pub name: String,
    about: &'static str,
    schema: Json,
    /// The lines on which it may be something; null on the others.
    of: &'static [Line],
    is_always: bool,
}

const BOTH: &[Line] = &Line::ALL;
const RECORD: &[Line] = &[Line::Record];
const FINDING: &[Line] = &[Line::Finding];

/// All columns in their order.
pub fn columns() -> Vec<Column> {
    let column = |name: &str, about, schema, of| Column {
        name: name.to_owned(),
        about,
        schema,
        of,
        is_always: false,
    };
    let always = |name: &str, about, schema| Column {
        is_always: true,
        ..column(name, about, schema, BOTH)
    };
    let text = || json!({ "type": "string" });
    let time = || json!({ "type": "string", "format": "date-time" });
    let count = || json!({ "$ref": "#/$defs/count" });
    let words = |words: &[&str]| json!({ "enum": words });
    let lines = Line::ALL.map(Line::name);
    let mut columns = vec![
        always("schema", "The form of the line.", json!({ "const": NAME })),
        always("type", "What the line is about.", words(&lines)),
        column(
            "repository",
            "The name that `--repository` gives.",
            text(),
            BOTH,
        ),
        always(
            "snapshot",
            "What was read: `worktree`, `folder`, `revision`.",
            text(),
        ),
        column("tree", "The id of the tree that was read.", text(), BOTH),
        column(
            "revision",
            "The id of the commit that it is, or that it grew from.",
            text(),
            BOTH,
        ),
        always("path", "The file, from the repository's root.", text()),
        always(
            "line",
            "The line in it: where a finding begins; of a record, its kind.",
            json!({ "type": "integer", "minimum": 1 }),
        ),
        column(
            "kind",
            "What the record is a record of; null where that is not known.",
            words(Kind::WORDS),
            BOTH,
        ),
        column("id", "The id that the record bears itself.", text(), BOTH),
        column(
            "project",
            "The project that it is for; of a Project, itself.",
            text(),
            BOTH,
        ),
        column(
            "operator",
            "The operator of a run; of an Operator, itself.",
            text(),
            BOTH,
        ),
        column(
            "regime",
            "The regime that was in force in the project then; of what has no time, that is now.",
            words(RegimeName::WORDS),
            BOTH,
        ),
        column(
            "title",
            "What it is about, in the record's words.",
            text(),
            RECORD,
        ),
        column("mode", "The one mode.", text(), RECORD),
        column(
            "result",
            "How a run came out.",
            words(Outcome::WORDS),
            RECORD,
        ),
        column(
            "outcome",
            "What a decision came to.",
            words(DecisionOutcome::WORDS),
            RECORD,
        ),
        column(
            "held_by",
            "The constraint for which a run was not executed.",
            text(),
            RECORD,
        ),
        column(
            "started",
            "When a run or a block began, a decision was taken, a regime declared; UTC.",
            time(),
            RECORD,
        ),
        column("ended", "When a run or a block ended; UTC.", time(), RECORD),
        column(
            "minutes",
            "How long a run or a block took, or a debugging session.",
            json!({ "type": "integer" }),
            RECORD,
        ),
        column(
            "overrides_mode",
            "Of a run, whether its mode differs from what its title says.",
            json!({ "type": "boolean" }),
            RECORD,
        ),
        column("next_pointer", "What is to be done next.", text(), RECORD),
        column(
            "checks",
            "Of a run, how many acceptance results it has.",
            count(),
            RECORD,
        ),
        column(
            "checks_passed",
            "How many of them are PASS.",
            count(),
            RECORD,
        ),
        column(
            "evidence",
            "How many pieces of evidence it names.",
            count(),
            RECORD,
        ),
        column(
            "verified",
            "How many of them are there, as they were pinned.",
            count(),
            RECORD,
        ),
        column(
            "unverified",
            "How many nobody can tell of here.",
            count(),
            RECORD,
        ),
        column(
            "broken",
            "How many are not there, or are not what was pinned.",
            count(),
            RECORD,
        ),
        column(
            "targets",
            "Everything outside of it that it names by a path, a revision or a URL.",
            json!({ "type": "array", "items": { "$ref": "#/$defs/target" } }),
            RECORD,
        ),
        column(
            "findings",
            "How many findings there are in it that are not waived.",
            count(),
            RECORD,
        ),
        column(
            "fields",
            "All that the record says, as a JSON document: its kind's fields as the frontmatter \
            writes them wherever they stand, and every other key of its frontmatter.",
            json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": { "type": "object" } }),
            RECORD,
        ),
    ];
    for (name, schema) in report::finding_parts() {
        if columns.iter().all(|column| column.name != name) {
            columns.push(Column {
                name,
                about: "As in a report.",
                schema,
                of: FINDING,
                is_always: false,
            });
        }
    }
    columns
}

/// What each line must have, without the schema's head.
pub fn schema() -> Json {
    let columns = columns();
    let properties = columns.iter().map(|column| {
        let schema = match column.is_always {
            true => column.schema.clone(),
            false => json!({ "anyOf": [column.schema, { "type": "null" }] }),
        };
        (column.name.clone(), described(schema, column.about))
    });
    let properties: Map<String, Json> = properties.collect();
    let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
    let branches = Line::ALL.map(|line| {
        let others = columns.iter().filter(|column| !column.of.contains(&line));
        let null = |column: &Column| (column.name.clone(), json!({ "type": "null" }));
        let others: Map<String, Json> = others.map(null).collect();
        json!({
            "if": { "properties": { "type": { "const": line.name() } } },
            "then": { "properties": others },
        })
    });
    let mut schema = json!({
        "type": "object",
        "required": names,
        "properties": properties,
        "allOf": branches,
    });
    schema["$defs"] = report::definitions();
    schema["$defs"]["target"] = target();
    schema
}

fn target() -> Json {
    let or_null = json!({ "type": ["string", "null"] });
    report::object(
        vec![
            ("field", json!({ "type": "string" })),
            ("type", or_null.clone()),
            ("target", json!({ "type": "string" })),
            ("path", or_null),
            (
                "standing",
                json!({ "enum": ResolutionStatus::ALL.map(ResolutionStatus::word) }),
            ),
        ],
        &[],
    )
}
