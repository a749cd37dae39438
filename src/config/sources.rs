//! The values of `fields` in an entry of `records`: where files have a field.

use serde_json::{Value as Json, json};

use super::key::{self, ConfigKey};
use super::reader::ConfigReader;
use super::schemas::{list_schema, text_schema};
use crate::document::yaml::{Core, Node};
use crate::record::record_mapping::{Boxes, FileName, Pattern, ValueSource};
use crate::text::list::joined;
use crate::text::{RepoPath, nearest};

/// The values that the configuration gives for one place.
#[derive(Default)]
pub(crate) struct SourceDraft {
    section: Option<String>,
    boxes: Option<Boxes>,
    line: Option<String>,
    file: Option<FileName>,
    beside: Option<String>,
    key: Option<String>,
    from: Option<ValueSource>,
    kind: Option<String>,
    is_revision: bool,
}

/// The keys of a place that is not a key of the frontmatter.
pub(crate) const KEYS: &[ConfigKey<SourceDraft>] = &[
    ConfigKey {
        name: "section",
        required: false,
        about: "A heading of the body, under which the value is.",
        schema: |_| text_schema(),
        read: |draft, node, reader| draft.section = reader.string(node, "a heading"),
    },
    ConfigKey {
        name: "boxes",
        required: false,
        about: "`true` if the check boxes under the heading are acceptance results: PASS if checked, else FAIL. A regular expression chooses those whose text it matches.",
        schema: |_| json!({ "type": ["boolean", "string"] }),
        read: boxes,
    },
    ConfigKey {
        name: "line",
        required: false,
        about: "The label of a line of the body, such as `Status` for `**Status**: accepted` and `- Status: accepted`.",
        schema: |_| text_schema(),
        read: |draft, node, reader| draft.line = reader.string(node, "the label of a line"),
    },
    ConfigKey {
        name: "file",
        required: false,
        about: "A part of the file's name: `stem` (without the extension), `name`, or what the group of a regular expression matches in the name, or in the whole path if the expression has a slash.",
        schema: |_| text_schema(),
        read: |draft, node, reader| draft.file = file(node, reader),
    },
    ConfigKey {
        name: "beside",
        required: false,
        about: "The name of a YAML file in the same folder that has the value. An entry reads at most one such file, and never changes it. What it says makes no record final, and the rules of history do not read it.",
        schema: |_| text_schema(),
        read: |draft, node, reader| draft.beside = beside(node, reader),
    },
    ConfigKey {
        name: "key",
        required: false,
        about: "With `beside`: the key in that file (`metadata.status` for a nested one).",
        schema: |_| text_schema(),
        read: |draft, node, reader| draft.key = reader.string(node, "the name of a key"),
    },
    ConfigKey {
        name: "from",
        required: false,
        about: "For `evidence_links`: where the target of a link is. In a list of these, each target that is present makes a link.",
        schema: |_| json!({ "anyOf": [text_schema(), { "type": "object" }] }),
        read: |draft, node, reader| draft.from = one(None, node, reader),
    },
    ConfigKey {
        name: "type",
        required: false,
        about: "The evidence type of the link.",
        schema: |_| text_schema(),
        read: kind,
    },
    ConfigKey {
        name: "as",
        required: false,
        about: "`revision` if the target is the id of a commit.",
        schema: |_| json!({ "const": "revision" }),
        read: |draft, node, reader| {
            let word = reader.word(node, "`revision`", &["revision"]);
            draft.is_revision = word.is_some();
        },
    },
];

/// Returns the JSON Schema of the place, or the places, of a field.
pub(crate) fn schema(rules: &[&'static str]) -> Json {
    list_schema(json!({ "anyOf": [text_schema(), key::schema(KEYS, rules)] }))
}

/// Reads where files have a field. Returns `None` if no place could be read.
pub(crate) fn read(
    field: Option<&str>,
    node: Node<'_>,
    reader: &mut ConfigReader<'_>,
) -> Option<Vec<ValueSource>> {
    let nodes: Vec<Node<'_>> = if node.is_sequence() {
        node.items().collect()
    } else {
        vec![node]
    };
    // All are read, so that each fault is reported.
    let read = nodes.into_iter().map(|node| one(field, node, reader));
    let read: Vec<Option<ValueSource>> = read.collect();
    let sources: Option<Vec<ValueSource>> = read.into_iter().collect();
    sources.filter(|sources| !sources.is_empty())
}

/// Returns the places of a field for a message: "no file has …".
pub(crate) fn named(sources: &[ValueSource]) -> String {
    let names = sources.iter().map(|source| match source.place() {
        ValueSource::Key(key) => format!("the key `{key}`"),
        ValueSource::Section { heading, boxes } => {
            let what = if boxes.is_some() {
                "check boxes under "
            } else {
                ""
            };
            format!("{what}the heading `{heading}`")
        }
        ValueSource::Line(label) => format!("a line `{label}: …`"),
        ValueSource::Beside { file, key } => format!("the key `{key}` in `{file}`"),
        ValueSource::File(FileName::Group(pattern)) => {
            format!("a name that matches `{}`", pattern.text())
        }
        ValueSource::File(FileName::Stem | FileName::Name) | ValueSource::Link { .. } => {
            "a name".into()
        }
    });
    joined(&names.collect::<Vec<_>>(), "or")
}

/// Reads one place. `field` is its name; `None` within a link, or if the field is not known.
fn one(field: Option<&str>, node: Node<'_>, reader: &mut ConfigReader<'_>) -> Option<ValueSource> {
    if !node.is_mapping() {
        return reader
            .string(node, "the name of a key")
            .map(ValueSource::Key);
    }
    let faults = reader.findings.len();
    let mut draft = SourceDraft::default();
    key::read("a place of a field", KEYS, &mut draft, node, reader);
    if reader.findings.len() > faults {
        return None;
    }
    let SourceDraft {
        section,
        boxes,
        line,
        file,
        beside,
        key,
        from,
        kind,
        is_revision,
    } = draft;
    let beside = match (beside, key) {
        (Some(file), Some(key)) => Some(ValueSource::Beside { file, key }),
        (None, None) => None,
        (Some(_), None) => return unclear(node, "`beside` needs a `key`", reader),
        (None, Some(_)) => return unclear(node, "`key` needs `beside`", reader),
    };
    let source = match (section, boxes, line, file, from, kind) {
        (None, None, None, None, None, None) if !is_revision && beside.is_some() => beside,
        (Some(heading), boxes, None, None, None, None) if !is_revision && beside.is_none() => {
            Some(ValueSource::Section { heading, boxes })
        }
        (None, None, Some(label), None, None, None) if !is_revision && beside.is_none() => {
            Some(ValueSource::Line(label))
        }
        (None, None, None, Some(name), None, None) if !is_revision && beside.is_none() => {
            Some(ValueSource::File(name))
        }
        (None, None, None, None, Some(from), Some(kind)) if beside.is_none() => {
            Some(ValueSource::Link {
                from: Box::new(from),
                kind,
                is_revision,
            })
        }
        _ => None,
    };
    let Some(source) = source else {
        return unclear(node, "it is not clear where the value is", reader);
    };
    if let Some(message) = misplaced(&source, field) {
        reader.fault(node.span(), message);
        return None;
    }
    Some(source)
}

/// Returns why a field cannot be read from a place, if only other fields can.
fn misplaced(source: &ValueSource, field: Option<&str>) -> Option<&'static str> {
    let is_field = |name: &str| field.is_none_or(|field| field == name);
    match source {
        ValueSource::Section { boxes: Some(_), .. } if !is_field("acceptance_results") => {
            Some("only `acceptance_results` are read from check boxes")
        }
        ValueSource::Link { from, .. }
            if !is_field("evidence_links") || matches!(**from, ValueSource::Link { .. }) =>
        {
            Some("only `evidence_links` are made of other values")
        }
        ValueSource::Key(_)
        | ValueSource::Section { .. }
        | ValueSource::Line(_)
        | ValueSource::File(_)
        | ValueSource::Beside { .. }
        | ValueSource::Link { .. } => None,
    }
}

/// Reports a place that says too little or too much.
fn unclear(node: Node<'_>, message: &str, reader: &mut ConfigReader<'_>) -> Option<ValueSource> {
    reader.fault(node.span(), message).help(
        "write one of `section`, `line` and `file`, or `beside` with `key`, or `from` with `type`",
    );
    None
}

/// Reads `beside`.
fn beside(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Option<String> {
    let name = reader.string(node, "the name of a file")?;
    if name.contains(['/', '\\']) || matches!(&*name, "." | "..") {
        reader
            .fault(
                node.span(),
                format!("`{name}` is not the name of a file in the same folder"),
            )
            .help("write a name without folders, such as `meta.yaml`");
        return None;
    }
    if RepoPath::new(name.as_bytes()).is_markdown() {
        reader
            .fault(node.span(), format!("`{name}` is not a YAML file"))
            .help("name a file such as `meta.yaml`");
        return None;
    }
    Some(name)
}

/// Reads `boxes`.
fn boxes(draft: &mut SourceDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    match node.core() {
        Core::Bool(true) => draft.boxes = Some(Boxes { matching: None }),
        Core::Bool(false) => {}
        Core::Null | Core::Int(_) | Core::BigInt | Core::Float(_) | Core::Text => {
            let matching = pattern(node, "`true` or a regular expression", reader);
            draft.boxes = matching.map(|matching| Boxes {
                matching: Some(matching),
            });
        }
    }
}

/// Reads `file`.
fn file(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Option<FileName> {
    match node.text() {
        Some("stem") => return Some(FileName::Stem),
        Some("name") => return Some(FileName::Name),
        Some(_) | None => {}
    }
    let expected = "`stem`, `name` or a regular expression";
    let pattern = pattern(node, expected, reader)?;
    if pattern.groups() != 1 {
        let found = pattern.groups();
        let message = format!("the expression must have one group in parentheses, found {found}");
        reader
            .fault(node.span(), message)
            .help("write `stem`, `name`, or an expression such as `^(\\d+)-`; `(?:…)` is not such a group");
        return None;
    }
    Some(FileName::Group(pattern))
}

fn pattern(node: Node<'_>, expected: &str, reader: &mut ConfigReader<'_>) -> Option<Pattern> {
    let text = reader.text(node, expected)?;
    match Pattern::new(text) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            // The last line says what is wrong; those before it show where.
            let error = error.to_string();
            let reason = error
                .lines()
                .last()
                .unwrap_or("")
                .trim_start_matches("error: ");
            let message = format!("`{text}` is not a regular expression: {reason}");
            reader.fault(node.span(), message);
            None
        }
    }
}

/// Reads `type`.
fn kind(draft: &mut SourceDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    let Some(name) = reader.text(node, "an evidence type") else {
        return;
    };
    let types = &reader.vocabulary.evidence_types;
    if !types.contains(name) {
        let near = nearest(name, types.iter().map(String::as_str)).map(str::to_owned);
        reader
            .fault(node.span(), format!("unknown evidence type `{name}`"))
            .suggest(near.as_deref());
    }
    draft.kind = Some(name.to_owned());
}
