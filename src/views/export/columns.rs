//! The columns of an export, and their JSON Schema.
//!
//! Every line has all columns, so that the lines of several repositories form one table.

use serde_json::{Map, Value as Json, json};

use super::target_entry::TargetEntry;
use crate::record::schema::described;
use crate::record::{DecisionOutcome, Kind, RegimeName, RunResult};
use crate::report;
use crate::text::schema::{join, schema_head, type_schema};
use crate::views::unproven::UNPROVEN;

/// The format of a line.
pub(crate) const NAME: &str = "holdpoint/export/1";

/// Whether a line is about a record, about a finding, or says why nothing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowType {
    Record,
    Finding,
    Error,
}

impl RowType {
    pub(crate) const ALL: [Self; 3] = [Self::Record, Self::Finding, Self::Error];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Finding => "finding",
            Self::Error => "error",
        }
    }
}

/// A column of the export.
pub(crate) struct ExportColumn {
    pub name: String,
    about: &'static str,
    schema: Json,
    /// The types of rows that can have a value. In other rows the column is null.
    types: &'static [RowType],
    /// Whether every row has a value.
    is_required: bool,
}

const ALL: &[RowType] = &RowType::ALL;
const BOTH: &[RowType] = &[RowType::Record, RowType::Finding];
const RECORD: &[RowType] = &[RowType::Record];
const FINDING: &[RowType] = &[RowType::Finding];
const FINDING_OR_ERROR: &[RowType] = &[RowType::Finding, RowType::Error];

/// Returns all columns in their order.
pub(crate) fn columns() -> Vec<ExportColumn> {
    let column = |name: &str, about, schema, types| ExportColumn {
        name: name.to_owned(),
        about,
        schema,
        types,
        is_required: false,
    };
    let required = |name: &str, about, schema| ExportColumn {
        is_required: true,
        ..column(name, about, schema, ALL)
    };
    let text = || json!({ "type": "string" });
    let time = || json!({ "type": "string", "format": "date-time" });
    let count = || json!({ "type": "integer", "minimum": 0 });
    let words = |words: &[&str]| json!({ "enum": words });
    let types = RowType::ALL.map(RowType::name);
    let mut columns = vec![
        required(
            "schema",
            "The format of the line.",
            json!({ "const": NAME }),
        ),
        required(
            "type",
            "Whether the line is about a record or a finding, or says why nothing was read: then the \
            export ended with exit status 2.",
            words(&types),
        ),
        column("repository", "The name from `--repository`.", text(), ALL),
        required(
            "snapshot",
            "What was read: `worktree`, `folder`, `revision`; `none` in an error.",
            text(),
        ),
        column("tree", "The id of the tree that was read.", text(), BOTH),
        column(
            "revision",
            "The id of the commit that was read, or that the work tree is based on.",
            text(),
            BOTH,
        ),
        required(
            "path",
            "The file, from the repository's root; `.` in an error that is about no file.",
            text(),
        ),
        required(
            "line",
            "The line in the file: where the finding starts, or where the record states its kind.",
            json!({ "type": "integer", "minimum": 1 }),
        ),
        column(
            "kind",
            "The kind of the record; null if it is unknown.",
            words(Kind::WORDS),
            BOTH,
        ),
        column("id", "The id of the record.", text(), BOTH),
        column(
            "project",
            "The project of the record; for a Project record, its own id.",
            text(),
            BOTH,
        ),
        column(
            "operator",
            "The operator of a run; for an Operator record, its own id.",
            text(),
            BOTH,
        ),
        column(
            "regime",
            "The regime of the project at the time of the record, or its current regime if the record has no time.",
            words(RegimeName::WORDS),
            BOTH,
        ),
        column("title", "The title of the record.", text(), RECORD),
        column("mode", "The mode, if there is only one.", text(), RECORD),
        column(
            "result",
            "The result of a run, or `unproven` for a PASS whose evidence is missing.",
            words(&[RunResult::WORDS, &[UNPROVEN]].concat()),
            RECORD,
        ),
        column(
            "outcome",
            "The outcome of a decision.",
            words(DecisionOutcome::WORDS),
            RECORD,
        ),
        column(
            "held_by",
            "The constraint that held a run, so that it was not executed.",
            text(),
            RECORD,
        ),
        column(
            "started",
            "When a run or a block started, a decision was made, or a regime was declared, in UTC.",
            time(),
            RECORD,
        ),
        column(
            "ended",
            "When a run or a block ended, in UTC.",
            time(),
            RECORD,
        ),
        column(
            "minutes",
            "How many minutes a run, a block or the debugging of a packet took.",
            json!({ "type": "integer" }),
            RECORD,
        ),
        column(
            "overrides_mode",
            "Whether a run overrides the mode that its title suggests.",
            json!({ "type": "boolean" }),
            RECORD,
        ),
        column("next_pointer", "What to do next.", text(), RECORD),
        column(
            "checks",
            "How many acceptance results a run has.",
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
            "How many evidence targets the record names.",
            count(),
            RECORD,
        ),
        column(
            "verified",
            "How many of them exist and match their pin.",
            count(),
            RECORD,
        ),
        column(
            "unverified",
            "How many of them cannot be verified in this clone.",
            count(),
            RECORD,
        ),
        column(
            "broken",
            "How many of them are missing or do not match their pin.",
            count(),
            RECORD,
        ),
        column(
            "targets",
            "Everything that the record names by a path, a revision or a URL.",
            json!({ "type": "array", "items": type_schema::<TargetEntry<'_>>() }),
            RECORD,
        ),
        column(
            "findings",
            "How many findings in the record are not waived.",
            count(),
            RECORD,
        ),
        column(
            "fields",
            "All fields of the record as a JSON document: those of its kind, in the form that the \
            frontmatter has, and every other key of its frontmatter.",
            json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": { "type": "object" } }),
            RECORD,
        ),
    ];
    for (name, schema) in finding_properties() {
        if columns.iter().all(|column| column.name != name) {
            let is_of_error = matches!(&*name, "message" | "help");
            let types = if is_of_error {
                FINDING_OR_ERROR
            } else {
                FINDING
            };
            columns.push(ExportColumn {
                name,
                about: "As in a report.",
                schema,
                types,
                is_required: false,
            });
        }
    }
    columns
}

/// Returns the properties of a finding in a report, except `commit`, which only an audit has.
fn finding_properties() -> Map<String, Json> {
    let mut schema = report::json::finding_schema();
    let Json::Object(mut properties) = schema["properties"].take() else {
        return Map::new();
    };
    properties.shift_remove("commit");
    properties
}

/// Returns the schema of a line.
pub(crate) fn schema() -> Json {
    let columns = columns();
    let properties: Map<String, Json> = columns
        .iter()
        .map(|column| {
            let schema = if column.is_required {
                column.schema.clone()
            } else {
                json!({ "anyOf": [column.schema, { "type": "null" }] })
            };
            (column.name.clone(), described(schema, column.about))
        })
        .collect();
    let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
    // A column that does not apply to a type of row is null there.
    let branches = RowType::ALL.map(|row_type| {
        let others: Map<String, Json> = columns
            .iter()
            .filter(|column| !column.types.contains(&row_type))
            .map(|column| (column.name.clone(), json!({ "type": "null" })))
            .collect();
        json!({
            "if": { "properties": { "type": { "const": row_type.name() } } },
            "then": { "properties": others },
        })
    });
    let mut schema = schema_head("export.json", "A line of an export");
    let row = json!({
        "type": "object",
        "required": names,
        "properties": properties,
        "allOf": branches,
        "$defs": report::json::finding_schema()["$defs"],
    });
    join(&mut schema, row);
    schema
}
