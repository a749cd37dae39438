//! How grave the findings of rules are: for all files, and for some.

use globset::GlobSet;
use serde_json::{Value as Json, json};

use super::key::{self, Key};
use super::keys::globs_schema;
use super::reader::Reader;
use super::settings::RuleSettings;
use super::{FAMILY, Setting, UNMATCHED_GLOB};
use crate::diagnostic::Severity;
use crate::document::yaml::Node;
use crate::text::nearest;

/// The words that a rule may be set to.
const WORDS: [&str; 4] = ["off", "info", "warning", "error"];

/// Words that other checkers have for them.
const ELSEWHERE: [(&str, &str); 10] = [
    ("false", "off"),
    ("no", "off"),
    ("none", "off"),
    ("ignore", "off"),
    ("disable", "off"),
    ("allow", "off"),
    ("note", "info"),
    ("warn", "warning"),
    ("deny", "error"),
    ("true", "error"),
];

/// Settings for some paths, while they are read.
#[derive(Default)]
pub struct Draft {
    globs: Option<GlobSet>,
    rules: RuleSettings,
}

/// The keys of an override.
pub const OVERRIDE: &[Key<Draft>] = &[
    Key {
        name: "paths",
        required: true,
        about: "The globs of the files it is for.",
        schema: |_| globs_schema(),
        read: |draft, node, reader| draft.globs = reader.globs(node),
    },
    Key {
        name: "rules",
        required: true,
        about: "A rule or a family, and how grave its findings are there.",
        schema,
        read: |draft, node, reader| draft.rules = read(node, reader),
    },
];

pub fn schema(rules: &[&'static str]) -> Json {
    let names: Vec<&str> = rules.iter().copied().chain(own_names()).collect();
    json!({
        "type": "object",
        "propertyNames": { "enum": names },
        "additionalProperties": { "enum": WORDS },
    })
}

/// The names that the config's own findings have.
fn own_names() -> [&'static str; 2] {
    [FAMILY.name, UNMATCHED_GLOB.name]
}

pub fn read(node: Node<'_>, reader: &mut Reader<'_>) -> RuleSettings {
    let mut settings = RuleSettings::new();
    if !node.is_mapping() {
        reader.wrong(
            node,
            "a mapping of rules to `off`, `info`, `warning` or `error`",
        );
        return settings;
    }
    for (name, value) in node.entries() {
        let rule = rule(name, reader);
        let setting = setting(value, reader);
        if let (Some(rule), Some(setting)) = (rule, setting) {
            settings.insert(rule.to_owned(), setting);
        }
    }
    settings
}

pub fn overrides(node: Node<'_>, reader: &mut Reader<'_>) -> Vec<(GlobSet, RuleSettings)> {
    let mut overrides = Vec::new();
    if !node.is_sequence() {
        reader.wrong(node, "a list of overrides");
    }
    for item in node.items() {
        let mut draft = Draft::default();
        key::read("an override", OVERRIDE, &mut draft, item, reader);
        overrides.extend(draft.globs.map(|globs| (globs, draft.rules)));
    }
    overrides
}

fn rule<'n>(node: Node<'n>, reader: &mut Reader<'_>) -> Option<&'n str> {
    let name = reader.text(node, "a rule or a family")?;
    let names = || reader.names.rules.iter().copied().chain(own_names());
    if names().any(|known| known == name) {
        return Some(name);
    }
    let near = nearest(name, names());
    let unknown = reader.names.unknown_rule;
    reader
        .report(
            unknown,
            node.span(),
            format!("there is no rule or family `{name}`"),
        )
        .help("`holdpoint rules` lists them")
        .suggest(near);
    None
}

fn setting(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Setting> {
    let text = node.text().unwrap_or("");
    let elsewhere = ELSEWHERE
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(text));
    let before = reader.findings.len();
    let word = reader.word(node, "`off`, `info`, `warning` or `error`", &WORDS);
    if let (Some((_, meant)), Some(finding)) = (elsewhere, reader.findings.get_mut(before)) {
        finding.suggest(Some(meant));
    }
    match word? {
        "off" => Some(Setting::Off),
        word => word.parse::<Severity>().ok().map(Setting::On),
    }
}
