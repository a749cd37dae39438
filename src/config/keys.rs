//! The config's keys, in the order in which they are read: names before what uses them.

use serde_json::{Value as Json, json};

use super::key::{self, Key};
use super::reader::{Reader, shown};
use super::{Settings, System, bounds, modes, names, records, rules};
use crate::document::yaml::{Core, Node};
use crate::text::Spanned;

/// All keys of the config.
pub const KEYS: &[Key<Settings>] = &[
    Key {
        name: "version",
        required: false,
        about: "The version of this format: 1.",
        schema: |_| json!({ "const": 1 }),
        read: |_, node, reader| version(node, reader),
    },
    Key {
        name: "include",
        required: false,
        about: "Globs: only files that match one are looked at. Absent or empty means all.",
        schema: |_| globs_schema(),
        read: |settings, node, reader| settings.include = reader.globs(node),
    },
    Key {
        name: "exclude",
        required: false,
        about: "Globs: files that match one are not looked at.",
        schema: |_| globs_schema(),
        read: |settings, node, reader| settings.exclude = reader.globs(node).unwrap_or_default(),
    },
    Key {
        name: "rules",
        required: false,
        about: "A rule or a family, and how grave its findings are. A rule's own name goes before \
                its family's; a rule that is off by default is turned on by its own name only.",
        schema: rules::schema,
        read: |settings, node, reader| settings.rules = rules::read(node, reader),
    },
    Key {
        name: "overrides",
        required: false,
        about: "Other settings of rules for some paths. The last that matches and names the rule \
                or its family counts, before `rules`.",
        schema: |names| json!({ "type": "array", "items": key::schema(rules::OVERRIDE, names) }),
        read: |settings, node, reader| settings.overrides = rules::overrides(node, reader),
    },
    Key {
        name: "limits",
        required: false,
        about: "The numbers that rules hold records to.",
        schema: |names| key::schema(bounds::KEYS, names),
        read: |settings, node, reader| {
            key::read("`limits`", bounds::KEYS, &mut settings.limits, node, reader);
        },
    },
    Key {
        name: "evidence_types",
        required: false,
        about: "Types of evidence beside the built-in ones.",
        schema: |_| names::evidence_types_schema(),
        read: |_, node, reader| names::evidence_types(node, reader),
    },
    Key {
        name: "check_types",
        required: false,
        about: "Types of acceptance checks beside the built-in ones.",
        schema: |_| texts_schema(),
        read: |_, node, reader| {
            let types = reader.texts(node, "a type of check", "a list of types");
            let types = types.into_iter().map(|(text, _)| text.to_owned());
            reader.vocabulary.check_types.extend(types);
        },
    },
    Key {
        name: "extra_fields",
        required: false,
        about: "Top-level keys of frontmatter that are your own. Those that begin with `x-` or `x_` always are.",
        schema: |_| texts_schema(),
        read: |_, node, reader| {
            let fields = reader.texts(node, "the name of a field", "a list of names");
            let fields = fields.into_iter().map(|(text, _)| text.to_owned());
            reader.vocabulary.extra_fields.extend(fields);
        },
    },
    Key {
        name: "modes",
        required: false,
        about: "Modes beside the built-in ones, or another evidence pattern for one of those.",
        schema: modes::schema,
        read: |_, node, reader| modes::read(node, reader),
    },
    Key {
        name: "literacies",
        required: false,
        about: "Literacies that a regime makes mandatory beside the built-in ones.",
        schema: |_| names::literacies_schema(),
        read: names::literacies,
    },
    Key {
        name: "require",
        required: false,
        about: "Systems of rules that bind from the start, and not only from their first record on.",
        schema: |_| list_schema(json!({ "enum": System::WORDS })),
        read: names::require,
    },
    Key {
        name: "records",
        required: false,
        about: "Files that are records though they were not written as such. The first entry that matches counts.",
        schema: |names| json!({ "type": "array", "items": records::schema_of_entry(names) }),
        read: |settings, node, reader| settings.adoptions = records::read(node, reader),
    },
    Key {
        name: "baseline",
        required: false,
        about: "A revision. Findings that its tree already had are exempt.",
        schema: |_| json!({ "type": ["string", "integer"], "pattern": r"^[^\s-]\S*$" }),
        read: |settings, node, reader| settings.baseline = baseline(node, reader),
    },
];

/// Every key and what it settles, in Markdown; those inside another one as `records[].paths`.
pub fn names_and_pages() -> Vec<(String, &'static str)> {
    let below = |name: &str| match name {
        "overrides" => pages("overrides[].", rules::OVERRIDE),
        "limits" => pages("limits.", bounds::KEYS),
        "modes" => pages("modes.*.", modes::KEYS),
        "records" => pages("records[].", records::KEYS),
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    for (name, about) in pages("", KEYS) {
        let below = below(&name);
        all.push((name, about));
        all.extend(below);
    }
    all
}

fn pages<T>(prefix: &str, keys: &[Key<T>]) -> Vec<(String, &'static str)> {
    let page = |key: &Key<T>| (format!("{prefix}{}", key.name), key.about);
    keys.iter().map(page).collect()
}

/// JSON Schema 2020-12 of the config, without its head.
pub fn schema(rules: &[&'static str]) -> Json {
    key::schema(KEYS, rules)
}

/// A list, or one item alone.
pub fn list_schema(item: Json) -> Json {
    json!({ "anyOf": [item, { "type": "array", "items": item }] })
}

pub fn globs_schema() -> Json {
    list_schema(json!({ "type": "string", "minLength": 1, "pattern": "^[^!]" }))
}

pub fn texts_schema() -> Json {
    list_schema(json!({ "type": "string", "minLength": 1 }))
}

fn version(node: Node<'_>, reader: &mut Reader<'_>) {
    if node.core() == Core::Int(1) {
        return;
    }
    let found = shown(node);
    reader
        .fault(
            node.span(),
            format!("this program reads version 1 of the config, found {found}"),
        )
        .help("write `version: 1`");
}

fn baseline(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Spanned<String>> {
    let text = reader.text(node, "a revision")?;
    // What Git takes for an option, or for several words, is none (gitrevisions(7)).
    if text.starts_with('-')
        || text.contains(|char: char| char.is_whitespace() || char.is_control())
    {
        reader.wrong(node, "a revision");
        return None;
    }
    Some(Spanned::new(text.to_owned(), node.span()))
}
