//! The keys of the configuration, in the order in which they are read: names before their uses.

use serde_json::{Value as Json, json};

use super::key::{self, ConfigKey};
use super::reader::{ConfigReader, found_text};
use super::schemas::{globs_schema, list_schema, texts_schema};
use super::settings::{Settings, System};
#[cfg(test)]
use super::sources;
use super::{bounds, kinds, modes, names, records, rules};
use crate::document::yaml::{Core, Node};
use crate::text::Spanned;

/// The key of the severities of rules.
pub(crate) const RULES: &str = "rules";

/// All top-level keys of the configuration.
pub(crate) const KEYS: &[ConfigKey<Settings>] = &[
    ConfigKey {
        name: "version",
        required: false,
        about: "The version of the configuration format, which is 1.",
        schema: |_| json!({ "const": 1 }),
        read: |_, node, reader| version(node, reader),
    },
    ConfigKey {
        name: "include",
        required: false,
        about: "Globs of the files to check. If it is absent or empty, all files are checked.",
        schema: |_| globs_schema(),
        read: |settings, node, reader| settings.include = reader.globs(node),
    },
    ConfigKey {
        name: "exclude",
        required: false,
        about: "Globs of files that are not checked.",
        schema: |_| globs_schema(),
        read: |settings, node, reader| settings.exclude = reader.globs(node).unwrap_or_default(),
    },
    ConfigKey {
        name: RULES,
        required: false,
        about: "The severity of rules and families of rules. The name of a rule takes precedence over \
                that of its family. A rule that is off by default is turned on only by its own name.",
        schema: rules::schema,
        read: |settings, node, reader| settings.rules = rules::read(node, reader),
    },
    ConfigKey {
        name: "overrides",
        required: false,
        about: "Severities of rules for some paths. The last entry that matches the path and names \
                the rule or its family applies, and takes precedence over `rules`.",
        schema: |names| json!({ "type": "array", "items": key::schema(rules::OVERRIDE, names) }),
        read: |settings, node, reader| settings.overrides = rules::overrides(node, reader),
    },
    ConfigKey {
        name: "limits",
        required: false,
        about: "The limits that rules apply to records.",
        schema: |names| key::schema(bounds::KEYS, names),
        read: |settings, node, reader| {
            key::read("`limits`", bounds::KEYS, &mut settings.limits, node, reader);
        },
    },
    ConfigKey {
        name: "evidence_types",
        required: false,
        about: "Evidence types in addition to the built-in ones.",
        schema: |_| names::evidence_types_schema(),
        read: |_, node, reader| names::evidence_types(node, reader),
    },
    ConfigKey {
        name: "check_types",
        required: false,
        about: "Types of acceptance checks in addition to the built-in ones.",
        schema: |_| texts_schema(),
        read: |_, node, reader| {
            let types = reader.strings(node, "a check type", "a list of check types");
            reader.vocabulary.check_types.extend(types);
        },
    },
    ConfigKey {
        name: "extra_fields",
        required: false,
        about: "Additional top-level keys of frontmatter. Keys that begin with `x-` or `x_` are always allowed.",
        schema: |_| texts_schema(),
        read: |_, node, reader| {
            let fields = reader.strings(node, "the name of a field", "a list of names");
            reader.vocabulary.extra_fields.extend(fields);
        },
    },
    ConfigKey {
        name: "modes",
        required: false,
        about: "Modes in addition to the built-in ones, or changes to the built-in ones.",
        schema: modes::schema,
        read: |_, node, reader| modes::read(node, reader),
    },
    ConfigKey {
        name: "literacies",
        required: false,
        about: "Literacies that a regime requires in addition to the built-in ones.",
        schema: |_| names::literacies_schema(),
        read: names::literacies,
    },
    ConfigKey {
        name: "require",
        required: false,
        about: "Optional systems of rules that apply even if the repository has no record of their kind.",
        schema: |_| list_schema(json!({ "enum": System::WORDS })),
        read: names::require,
    },
    ConfigKey {
        name: "kinds",
        required: false,
        about: "Kinds of records of your own, by name. `Document` is built in: a file of which only frontmatter, links and an optional `id` are checked.",
        schema: kinds::schema,
        read: |_, node, reader| kinds::read(node, reader),
    },
    ConfigKey {
        name: "records",
        required: false,
        about: "Files to read as records although their frontmatter does not say so. The first entry that matches applies.",
        schema: |names| json!({ "type": "array", "items": records::schema_of_entry(names) }),
        read: |settings, node, reader| settings.record_mappings = records::read(node, reader),
    },
    ConfigKey {
        name: "baseline",
        required: false,
        about: "A revision. Findings that already exist in it are not reported.",
        schema: |_| json!({ "type": ["string", "integer"], "pattern": r"^[^\s-]\S*$" }),
        read: |settings, node, reader| settings.baseline = baseline(node, reader),
    },
];

/// Returns every key and its description in Markdown, for `schema/README.md`. A nested key has a name such as
/// `records[].paths`.
#[cfg(test)]
pub(crate) fn key_descriptions() -> Vec<(String, &'static str)> {
    let below = |name: &str| match name {
        "overrides" => pages("overrides[].", rules::OVERRIDE),
        "limits" => pages("limits.", bounds::KEYS),
        "modes" => pages("modes.*.", modes::KEYS),
        "kinds" => [
            pages("kinds.*.", kinds::KEYS),
            pages("kinds.*.fields.*.", kinds::FIELD_KEYS),
        ]
        .concat(),
        "records" => [
            pages("records[].", records::KEYS),
            pages("records[].fields.*.", sources::KEYS),
        ]
        .concat(),
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

#[cfg(test)]
fn pages<T>(prefix: &str, keys: &[ConfigKey<T>]) -> Vec<(String, &'static str)> {
    let page = |key: &ConfigKey<T>| (format!("{prefix}{}", key.name), key.about);
    keys.iter().map(page).collect()
}

/// Returns the JSON Schema 2020-12 of the configuration, without its head.
pub(crate) fn schema(rules: &[&'static str]) -> Json {
    key::schema(KEYS, rules)
}

fn version(node: Node<'_>, reader: &mut ConfigReader<'_>) {
    if node.core() == Core::Int(1) {
        return;
    }
    let found = found_text(node);
    reader
        .fault(
            node.span(),
            format!("expected configuration version 1, found {found}"),
        )
        .help("write `version: 1`");
}

fn baseline(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Option<Spanned<String>> {
    let text = reader.text(node, "a revision")?;
    // A revision is one word and does not look like an option (gitrevisions(7)).
    if text.starts_with('-')
        || text.contains(|char: char| char.is_whitespace() || char.is_control())
    {
        reader.wrong(node, "a revision");
        return None;
    }
    // Only the id of a commit or a tag always names the same commit.
    let moves = matches!(text, "HEAD" | "@") || text.contains(['^', '~', ':', '{']);
    if moves {
        reader
            .fault(node.span(), format!("`{text}` moves with every commit"))
            .help("write the id of a commit, or a tag: git rev-parse HEAD");
        return None;
    }
    Some(Spanned::new(text.to_owned(), node.span()))
}
