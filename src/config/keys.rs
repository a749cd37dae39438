//! The config's keys, in the order in which they are read: names before what uses them.

use serde_json::{Value as Json, json};

use super::key::{self, Key};
use super::reader::{Reader, is_name, shown};
use super::{Settings, System, limits, modes, records, rules};
use crate::document::yaml::{Core, Node};
use crate::record::declaration::LITERACIES;
use crate::record::source::is_own;
use crate::record::{Kind, RegimeName, kind};
use crate::text::Spanned;
use crate::text::nearest::{distance, nearest};

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
        schema: |names| key::schema(limits::KEYS, names),
        read: |settings, node, reader| {
            key::read("`limits`", limits::KEYS, &mut settings.limits, node, reader);
        },
    },
    Key {
        name: "evidence_types",
        required: false,
        about: "Types of evidence beside the built-in ones.",
        schema: |_| names_schema(),
        read: |_, node, reader| evidence_types(node, reader),
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
        schema: |_| literacies_schema(),
        read: literacies,
    },
    Key {
        name: "require",
        required: false,
        about: "Systems of rules that bind from the start, and not only from their first record on.",
        schema: |_| list_schema(json!({ "enum": System::WORDS })),
        read: require,
    },
    Key {
        name: "records",
        required: false,
        about: "Files that are records though they were not written as such. The first entry that matches counts.",
        schema: |names| json!({ "type": "array", "items": records::schema(names) }),
        read: |settings, node, reader| settings.adoptions = records::read(node, reader),
    },
    Key {
        name: "baseline",
        required: false,
        about: "A revision. Findings that its tree already had are exempt.",
        schema: |_| json!({ "type": ["string", "integer"] }),
        read: |settings, node, reader| settings.baseline = baseline(node, reader),
    },
];

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

fn names_schema() -> Json {
    list_schema(json!({ "type": "string", "pattern": r"^[\p{L}\p{N}_-]+$" }))
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

fn evidence_types(node: Node<'_>, reader: &mut Reader<'_>) {
    for (text, item) in reader.texts(node, "a type of evidence", "a list of types") {
        if !is_name(text) {
            reader
                .fault(
                    item.span(),
                    format!("`{text}` cannot be a type of evidence"),
                )
                .help("use letters, digits, `_` and `-`");
        } else if crate::record::evidence::BESIDE.contains(&text) || is_own(text) {
            reader
                .fault(
                    item.span(),
                    format!("`{text}` has a meaning of its own in an evidence link"),
                )
                .help("give the type another name");
        } else {
            reader.vocabulary.evidence_types.insert(text.to_owned());
        }
    }
}

fn literacies_schema() -> Json {
    let names = list_schema(json!({ "anyOf": [{ "enum": LITERACIES }, { "type": "string" }] }));
    let properties = RegimeName::WORDS.iter();
    let properties: serde_json::Map<String, Json> = properties
        .map(|regime| ((*regime).to_owned(), names.clone()))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn literacies(settings: &mut Settings, node: Node<'_>, reader: &mut Reader<'_>) {
    if !node.is_mapping() {
        reader.wrong(node, "a mapping of regimes to lists of literacies");
        return;
    }
    for (name, list) in node.entries() {
        let regime = reader.word(
            name,
            "a regime: `exist`, `persist` or `scale`",
            RegimeName::WORDS,
        );
        let of = |word| RegimeName::ALL.iter().find(|regime| regime.word() == word);
        let regime = regime.and_then(of);
        if list.is_null() {
            continue;
        }
        for (text, item) in reader.texts(list, "a literacy", "a list of literacies") {
            if let Some(meant) = misspelt(text) {
                reader
                    .fault(item.span(), format!("there is no literacy `{text}`"))
                    .suggest(Some(meant));
            } else if let Some(regime) = regime {
                settings
                    .literacies
                    .entry(*regime)
                    .or_default()
                    .push(text.to_owned());
            }
        }
    }
}

/// A repository may ask for literacies of its own, but none that is a letter or
/// two off one of the thirteen.
fn misspelt(text: &str) -> Option<&'static str> {
    let near = nearest(text, LITERACIES)?;
    (near != text && distance(near, text) <= 2).then_some(near)
}

fn require(settings: &mut Settings, node: Node<'_>, reader: &mut Reader<'_>) {
    for item in reader.items(node, "a list of systems") {
        let expected = format!("one of {}", key::listed(System::WORDS.iter().copied()));
        let word = reader.word(item, &expected, &System::WORDS);
        settings.require.extend(word.and_then(System::named));
    }
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

/// Why a key cannot be a field, where it names one of another kind or none.
pub fn unknown_field(name: &str, of: Kind) -> (String, Option<String>) {
    let near = nearest(name, of.fields().iter().map(|field| field.name));
    let message = match kind::is_field(name) {
        true => format!("`{name}` is a field of another kind than {of}"),
        false => format!("{of} has no field `{name}`"),
    };
    (message, near.map(|near| format!("did you mean `{near}`?")))
}
