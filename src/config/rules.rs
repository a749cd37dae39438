//! The keys `rules` and `overrides`: the severities of rules, for all files and for some.

use globset::GlobSet;
use serde_json::{Value as Json, json};

use super::family::{FAMILY, UNMATCHED_GLOB};
use super::key::{self, ConfigKey};
use super::reader::ConfigReader;
use super::schemas::globs_schema;
use super::settings::{RuleSetting, RuleSettings};
use crate::diagnostic::Severity;
use crate::document::yaml::Node;
use crate::text::nearest;

/// The words for the setting of a rule.
const WORDS: [&str; 4] = ["off", "info", "warning", "error"];

/// Words that other checkers use, and what they mean here.
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

/// The values that the configuration gives for one override.
#[derive(Default)]
pub(crate) struct OverrideDraft {
    globs: Option<GlobSet>,
    rules: RuleSettings,
}

/// The keys of an override.
pub(crate) const OVERRIDE: &[ConfigKey<OverrideDraft>] = &[
    ConfigKey {
        name: "paths",
        required: true,
        about: "Globs of the files.",
        schema: |_| globs_schema(),
        read: |draft, node, reader| draft.globs = reader.globs(node),
    },
    ConfigKey {
        name: "rules",
        required: true,
        about: "The severity of rules and families of rules in these files.",
        schema,
        read: |draft, node, reader| draft.rules = read(node, reader),
    },
];

/// Returns the JSON Schema of `rules`.
pub(crate) fn schema(rules: &[&'static str]) -> Json {
    let names: Vec<&str> = rules.iter().copied().chain(own_names()).collect();
    json!({
        "type": "object",
        "propertyNames": { "enum": names },
        "additionalProperties": { "enum": WORDS },
    })
}

/// Returns the names of the findings about the configuration that can be set.
fn own_names() -> [&'static str; 2] {
    [FAMILY.name, UNMATCHED_GLOB.name]
}

/// Reads `rules`.
pub(crate) fn read(node: Node<'_>, reader: &mut ConfigReader<'_>) -> RuleSettings {
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

/// Reads `overrides`.
pub(crate) fn overrides(
    node: Node<'_>,
    reader: &mut ConfigReader<'_>,
) -> Vec<(GlobSet, RuleSettings)> {
    let mut overrides = Vec::new();
    if !node.is_sequence() {
        reader.wrong(node, "a list of overrides");
    }
    for item in node.items() {
        let mut draft = OverrideDraft::default();
        key::read("an override", OVERRIDE, &mut draft, item, reader);
        overrides.extend(draft.globs.map(|globs| (globs, draft.rules)));
    }
    overrides
}

/// Reads the name of a rule or family.
fn rule<'n>(node: Node<'n>, reader: &mut ConfigReader<'_>) -> Option<&'n str> {
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
            format!("unknown rule or family `{name}`"),
        )
        .help("`holdpoint rules` lists them")
        .suggest(near);
    None
}

/// Reads the setting of a rule.
fn setting(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Option<RuleSetting> {
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
        "off" => Some(RuleSetting::Off),
        word => word.parse::<Severity>().ok().map(RuleSetting::On),
    }
}
