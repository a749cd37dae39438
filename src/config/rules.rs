//! The keys `rules` and `overrides`: the severities of rules, for all files and for some.

use globset::GlobSet;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::family::{FAMILY, UNMATCHED_GLOB};
use super::key::{self, ConfigKey};
use super::reader::ConfigReader;
use super::schemas::{globs_schema, text_schema};
use super::settings::{RuleEntry, RuleSetting, RuleSettings, is_named, rank};
use crate::diagnostic::Severity;
use crate::document::yaml::Node;
use crate::text::{Span, nearest};

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
        read: |draft, node, reader| {
            draft.globs = reader.globs(node);
            reader.override_paths = Some(node.span().slice(reader.text).trim().to_owned());
        },
    },
    ConfigKey {
        name: "rules",
        required: true,
        about: "The severity of rules and families of rules in these files.",
        schema,
        read: |draft, node, reader| draft.rules = read(node, reader),
    },
];

/// What the configuration says about one rule.
#[derive(Default)]
struct EntryDraft {
    setting: Option<RuleSetting>,
    reason: Option<String>,
    until: Option<Date>,
}

/// The keys of the setting of a rule, where it is more than a word.
const ENTRY: &[ConfigKey<EntryDraft>] = &[
    ConfigKey {
        name: "severity",
        required: true,
        about: "`off`, `info`, `warning` or `error`.",
        schema: |_| json!({ "enum": WORDS }),
        read: |draft, node, reader| draft.setting = setting(node, reader),
    },
    ConfigKey {
        name: "reason",
        required: false,
        about: "Why; required where a rule of levels 1 to 3 is turned off or lowered.",
        schema: |_| text_schema(),
        read: |draft, node, reader| draft.reason = reader.text(node, "a reason").map(str::to_owned),
    },
    ConfigKey {
        name: "until",
        required: false,
        about: "The last day on which the setting applies.",
        schema: |_| json!({ "type": "string", "format": "date" }),
        read: |draft, node, reader| {
            draft.until = node.text().and_then(|text| text.trim().parse().ok());
            if draft.until.is_none() {
                reader.wrong(node, "a date such as `2026-03-04`");
            }
        },
    },
];

/// Returns whether a setting turns off or lowers a rule of levels 1 to 3. These report facts, which
/// cannot be waived in a record either.
fn loosens_facts(name: &str, setting: RuleSetting, reader: &ConfigReader<'_>) -> bool {
    let metas = reader.names.metas.iter();
    let mut named = metas.filter(|meta| is_named(name, meta));
    named.any(|meta| meta.level.is_structural() && rank(Some(setting), meta) < rank(None, meta))
}

fn report_unreasoned(name: &str, setting: RuleSetting, span: Span, reader: &mut ConfigReader<'_>) {
    let (what, word) = match setting {
        RuleSetting::Off => ("turned off", "off".to_owned()),
        RuleSetting::On(severity) => ("lowered", severity.to_string()),
    };
    let is_rule = reader.names.metas.iter().any(|meta| meta.name == name);
    let scope = if is_rule {
        "it reports facts (levels 1 to 3)"
    } else {
        "some of its rules report facts (levels 1 to 3)"
    };
    reader
        .fault(
            span,
            format!("`{name}` is {what} without a reason: {scope}"),
        )
        .help(format!(
            "give the reason: `{name}: {{severity: {word}, reason: …}}`"
        ));
}

/// Returns the JSON Schema of `rules`.
pub(crate) fn schema(rules: &[&'static str]) -> Json {
    let names: Vec<&str> = rules.iter().copied().chain(own_names()).collect();
    json!({
        "type": "object",
        "propertyNames": { "enum": names },
        "additionalProperties": {
            "anyOf": [
                { "enum": WORDS },
                key::schema(ENTRY, rules),
            ],
        },
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
        let mut entry = EntryDraft::default();
        if value.is_mapping() {
            key::read("the setting of a rule", ENTRY, &mut entry, value, reader);
        } else {
            entry.setting = setting(value, reader);
        }
        let (Some(rule), Some(setting)) = (rule, entry.setting) else {
            continue;
        };
        settings.insert(rule.to_owned(), setting);
        if entry.reason.is_none() && loosens_facts(rule, setting, reader) {
            report_unreasoned(rule, setting, value.span(), reader);
        }
        reader.rule_entries.push(RuleEntry {
            name: rule.to_owned(),
            setting,
            paths: reader.override_paths.clone(),
            reason: entry.reason,
            until: entry.until,
            span: value.span(),
        });
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
    for item in reader.first(node.items(), "overrides") {
        let mut draft = OverrideDraft::default();
        key::read("an override", OVERRIDE, &mut draft, item, reader);
        reader.override_paths = None;
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
