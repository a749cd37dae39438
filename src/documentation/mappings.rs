//! The mappings that stand inside fields: their keys from the fields' own schemas, and what each key means.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::table::table;
use crate::record::Kind;

/// What a key of a field's mapping means.
type Meaning = (&'static str, &'static str);

/// The mappings inside fields, in the order of the documentation.
const MEANINGS: &[(&str, &[Meaning])] = &[
    (
        "inputs",
        &[
            ("name", "The name that runs give a value for."),
            ("type", "`object`, `path`, `url` or `param`."),
            (
                "required",
                "Whether a run has to give a value; `true` unless it says otherwise.",
            ),
            ("description", "What it is, for people."),
        ],
    ),
    (
        "acceptance_checks",
        &[
            (
                "id",
                "The name that results use; the `type` where it is absent.",
            ),
            ("type", "A type of check, from the list below."),
            ("run", "The exact command."),
            (
                "check",
                "What exactly is looked at, where there is no command.",
            ),
            ("description", "What it is about, for people."),
            (
                "required",
                "Whether its failure fails the run; `true` unless it says otherwise.",
            ),
        ],
    ),
    (
        "failure_paths",
        &[
            ("when", "What has gone wrong."),
            ("then", "What to do then."),
        ],
    ),
    (
        "evidence_pattern",
        &[
            (
                "required",
                "Types of evidence that a run needs to pass; `a|b` asks for one of several.",
            ),
            (
                "preferred",
                "Types of evidence that are better to have, written in the same way.",
            ),
        ],
    ),
    (
        "acceptance_results",
        &[
            ("check", "The id of the operator's check."),
            ("result", "`PASS`, `WARN` or `FAIL`."),
            ("note", "A remark."),
            (
                "evidence_links",
                "What shows this result, written like the record's own `evidence_links`.",
            ),
        ],
    ),
    (
        "evidence_links",
        &[
            (
                "result",
                "How the linked thing came out: `PASS`, `WARN` or `FAIL`.",
            ),
            ("created_at", "When it was made, a timestamp."),
            (
                "note",
                "A remark. A `note` that stands alone is evidence of the type `note`.",
            ),
        ],
    ),
    (
        "stop",
        &[
            ("rule", "The stop rule that ended the run."),
            ("action", "What was done then, one of the rule's actions."),
            ("to", "For `convert`: the mode in which the work goes on."),
        ],
    ),
    (
        "live_changes",
        &[
            ("target", "What was changed."),
            (
                "bound",
                "What limits the change: a share, a time, a way back.",
            ),
        ],
    ),
    (
        "minimal_repro",
        &[
            ("commands", "The commands, as a list of texts."),
            ("inputs", "What the commands need, in any form."),
            ("expected", "What should have come out."),
            ("actual", "What came out."),
        ],
    ),
    (
        "experiments",
        &[
            (
                "change",
                "What was changed; in `CONTRACT` one thing at a time.",
            ),
            ("result", "What came of it."),
            ("evidence", "One target or a list of targets."),
        ],
    ),
    (
        "regression_guard",
        &[
            ("test", "The target of a test."),
            ("gate", "The target of a gate."),
            ("check", "The target of a check."),
        ],
    ),
    (
        "override",
        &[
            ("constraint", "The id of the constraint that gives way."),
            (
                "because",
                "The id of a constraint of a higher level, and why.",
            ),
        ],
    ),
    (
        "waive",
        &[
            ("rule", "The rule or family that is waived."),
            ("reason", "Why; urgency alone is no reason."),
            ("until", "The last day on which the waiver holds."),
        ],
    ),
];

/// Returns a table of keys for each field whose value is a mapping or a list of mappings.
pub fn tables() -> String {
    let mut out = String::new();
    for (field, meanings) in MEANINGS {
        let required = required(field);
        let rows = meanings.iter().map(|(key, about)| {
            let need = if required[*key] {
                "required"
            } else {
                "optional"
            };
            [format!("`{key}`"), need.to_owned(), (*about).to_owned()]
        });
        out += &format!(
            "#### `{field}`\n\n{}\n",
            table(["key", "", "what it is"], rows)
        );
    }
    out
}

/// Returns the keys of a field's mapping by its schema, and whether each is required.
fn required(field: &str) -> BTreeMap<String, bool> {
    let mut fields = Kind::ALL.iter().flat_map(|kind| kind.fields());
    let field = fields.find(|known| known.name == field).expect(field);
    let mut keys = BTreeMap::new();
    collect(&(field.schema)(), &mut keys);
    keys
}

/// Collects the keys of a schema's outermost mappings. The indicators have a table of their own.
fn collect(schema: &Json, keys: &mut BTreeMap<String, bool>) {
    if let Some(properties) = schema["properties"].as_object() {
        let required = schema["required"].as_array();
        for key in properties.keys() {
            let is_required = required.is_some_and(|names| names.iter().any(|name| name == key));
            // Of several forms, the first describes the mapping; a later one is a special case.
            keys.entry(key.clone()).or_insert(is_required);
        }
        return;
    }
    collect_below(schema, keys);
}

fn collect_below(schema: &Json, keys: &mut BTreeMap<String, bool>) {
    let alternatives = schema["anyOf"].as_array().into_iter().flatten();
    let items = schema.get("items").into_iter();
    alternatives
        .chain(items)
        .for_each(|below| collect(below, keys));
}

/// Every key that a record may write is explained, and no other.
#[test]
fn every_key_of_a_mapping_has_its_meaning() {
    for kind in Kind::ALL {
        for field in kind
            .fields()
            .iter()
            .filter(|field| field.name != "indicators")
        {
            let mut keys = BTreeMap::new();
            collect(&(field.schema)(), &mut keys);
            let known = MEANINGS.iter().find(|(name, _)| *name == field.name);
            let known = known.map_or(&[][..], |(_, meanings)| meanings);
            let mut known: Vec<&str> = known.iter().map(|(key, _)| *key).collect();
            known.sort_unstable();
            let keys: Vec<&str> = keys.keys().map(String::as_str).collect();
            assert_eq!(known, keys, "MEANINGS of `{}`", field.name);
        }
    }
}
