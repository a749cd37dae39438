//! The settings in force one by one, each with its line in the configuration or as a default.

use serde_json::{Value as Json, json};

use super::keys::KEYS;
use super::limits::Limits;
use super::settings::{RuleEntry, RuleSetting, Settings};
use crate::document::yaml::{self, Core, Node};
use crate::text::{LineIndex, Span};

/// One setting that applies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SettingInForce {
    /// `limits.steps`, `rules.missing-field`, `modes.PIPELINE`.
    pub key: String,
    pub value: Json,
    /// The line in the configuration; `None` for a default.
    pub line: Option<u32>,
}

/// Returns all settings in the order of the keys: those that the configuration's text has, and the
/// defaults of the others. `settings` were read from the text, without entries that have expired.
pub(crate) fn settings_in_force(settings: &Settings, text: Option<&str>) -> Vec<SettingInForce> {
    let text = text.unwrap_or("");
    let (tree, _) = yaml::parse(text, Span::new(0, text.len()));
    let lines = LineIndex::new(text);
    let line = |span: Span| Some(lines.position(span.start).line);
    let entry_of = |key: &str| {
        let entry = tree.root()?.entry(key);
        entry.filter(|(_, value)| !value.is_null())
    };
    let mut all = Vec::new();
    let mut add = |key: String, value: Json, line: Option<u32>| {
        all.push(SettingInForce { key, value, line });
    };
    for key in KEYS.iter().map(|key| key.name) {
        let (name, value) = entry_of(key).unzip();
        let own_line = || name.and_then(|name| line(name.span()));
        match key {
            "limits" => {
                for (name, limit) in settings.limits.entries() {
                    let written = value.and_then(|value| value.entry(name));
                    let written = written.filter(|(_, value)| !value.is_null());
                    let line = written.and_then(|(name, _)| line(name.span()));
                    add(format!("limits.{name}"), limit, line);
                }
            }
            "rules" | "overrides" => {
                let is_override = key == "overrides";
                let entries = settings.rule_entries.iter();
                for entry in entries.filter(|entry| entry.paths.is_some() == is_override) {
                    let name = &entry.name;
                    let name = match &entry.paths {
                        Some(paths) => format!("overrides[{}].{name}", one_line(paths)),
                        None => format!("rules.{name}"),
                    };
                    add(name, rule_value(entry), line(entry.span));
                }
            }
            "modes" | "literacies" => {
                for (name, value) in value.into_iter().flat_map(Node::entries) {
                    let line = line(name.span());
                    let name = name.text().unwrap_or_default();
                    add(format!("{key}.{name}"), to_json(value), line);
                }
            }
            "version" => {
                add(key.to_owned(), json!(1), own_line());
            }
            _ => match value {
                Some(value) => add(key.to_owned(), to_json(value), own_line()),
                None => add(key.to_owned(), Json::Null, None),
            },
        }
    }
    all
}

/// Joins the lines of a text that may be a list in several lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn rule_value(entry: &RuleEntry) -> Json {
    let word = match entry.setting {
        RuleSetting::Off => "off",
        RuleSetting::On(severity) => severity.name(),
    };
    if entry.reason.is_none() && entry.until.is_none() {
        return json!(word);
    }
    let mut value = json!({ "severity": word });
    if let Some(reason) = &entry.reason {
        value["reason"] = json!(reason);
    }
    if let Some(until) = entry.until {
        value["until"] = json!(until.to_string());
    }
    value
}

/// Returns the meaning of a value under the core schema. A tree has a bounded depth and size.
fn to_json(node: Node<'_>) -> Json {
    if node.is_mapping() {
        let entries = node.entries().map(|(name, value)| {
            let name = name.text().unwrap_or_default();
            (name.to_owned(), to_json(value))
        });
        return Json::Object(entries.collect());
    }
    if node.is_sequence() {
        return node.items().map(to_json).collect();
    }
    match node.core() {
        Core::Null => Json::Null,
        Core::Bool(value) => json!(value),
        Core::Int(number) => json!(number),
        Core::Float(number) => json!(number),
        Core::BigInt | Core::Text => json!(node.text().unwrap_or_default()),
    }
}

impl Limits {
    /// Returns each limit with its key.
    pub(crate) fn entries(&self) -> [(&'static str, Json); 12] {
        let range = |(least, most): (i64, i64)| json!(format!("{least}-{most}"));
        let counts = |(least, most): (usize, usize)| json!(format!("{least}-{most}"));
        [
            ("hypotheses", json!(self.hypotheses)),
            ("debug_minutes", json!(self.debug_minutes)),
            ("timebox_minutes", range(self.timebox_minutes)),
            ("steps", counts(self.steps)),
            ("failure_paths", counts(self.failure_paths)),
            ("override_rate", json!(self.override_rate)),
            ("block_hours", json!(self.block_hours)),
            ("run_hours", json!(self.run_hours)),
            ("overdue_days", json!(self.overdue_days)),
            ("debug_loop", json!(self.debug_loop)),
            ("waiver_days", json!(self.waiver_days)),
            ("evidence_bytes", json!(self.evidence_bytes)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_listed() {
        let listed = Limits::default().entries().map(|(name, _)| name);
        let keys: Vec<&str> = super::super::bounds::KEYS
            .iter()
            .map(|key| key.name)
            .collect();
        assert_eq!(
            listed.as_slice(),
            keys,
            "add the limit to `Limits::entries`"
        );
    }
}
