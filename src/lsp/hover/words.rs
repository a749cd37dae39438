//! The hover texts for keys and for words of a vocabulary.

use std::fmt::Write;

use super::records::of_regime;
use crate::lsp::cursor::FileView;
use crate::lsp::schema_walk::SchemaPlace;
use crate::record::meanings::{self, meaning};
use crate::record::{Fields, Kind, Record, Requirement, Vocabulary};
use crate::rules;

/// Returns the documentation of a key.
pub(super) fn of_key(view: &FileView<'_>, path: &[Option<String>]) -> Option<String> {
    let name = path.last()?.as_deref()?;
    let keys: Vec<&str> = path.iter().flatten().map(String::as_str).collect();
    if let Some(rule) = view.rule_of_key(&keys)
        && let Some(text) = of_rule(rule).or_else(|| of_family(rule))
    {
        return Some(text);
    }
    let schema = view.schema()?;
    let place = SchemaPlace::root(&schema).follow(path);
    let about = place.about()?;
    let mut text = format!("`{name}`\n\n{}", about.trim());
    let field = view.kind().filter(|_| path.len() == 1).and_then(|kind| {
        let mut fields = kind.fields().iter();
        fields.find(|field| field.name == name)
    });
    if let Some(field) = field {
        let need = match field.need {
            Requirement::Required => "required",
            Requirement::Template => "recommended",
            Requirement::Optional => "optional",
        };
        let _ = write!(text, "\n\nExpected: {} ({need})", field.expected);
        if !field.headings.is_empty() {
            let headings: Vec<String> = field
                .headings
                .iter()
                .map(|it| format!("`## {it}`"))
                .collect();
            let _ = write!(text, ", or in the body under {}", headings.join(" or "));
        }
    }
    let words = place.words();
    if !words.is_empty() && words.len() < 20 {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let _ = write!(text, "\n\nOne of {}", words.join(", "));
    }
    Some(text)
}

/// Returns the meaning of a value that is a word of a vocabulary.
pub(super) fn of_value(view: &FileView<'_>, path: &[Option<String>], text: &str) -> Option<String> {
    let keys: Vec<&str> = path.iter().flatten().map(String::as_str).collect();
    let regime = |record: &Record| match &record.fields {
        Fields::Regime(regime) => Some(of_regime(regime)),
        _ => None,
    };
    match keys[..] {
        ["regime"] => Some(format!("Regime: **{text}**\n{}", regime(view.record()?)?)),
        ["kind"] => {
            let kind = view.kind_named(text)?;
            let about = about_kind(kind, view.vocabulary());
            Some(format!("**{kind}**\n\n{about}"))
        }
        ["waive", "rule"] => of_rule(text).or_else(|| of_family(text)),
        _ => of_word(view, text).or_else(|| of_key(view, path)),
    }
}

/// Returns what a kind is for. Of a kind that the configuration defines, that is which fields it
/// needs.
pub(in crate::lsp) fn about_kind(kind: Kind, vocabulary: &Vocabulary) -> String {
    match vocabulary.kinds.get(kind.word()) {
        Some(own) => own.summary(),
        None => kind.about().trim().to_owned(),
    }
}

/// Returns the meaning of a word: a mode, an evidence type, a check type, a state or a rule.
fn of_word(view: &FileView<'_>, word: &str) -> Option<String> {
    if let Some(mode) = view.vocabulary().modes.get(word) {
        let mut text = format!("Mode **{}**\n\n{}", mode.name, mode.intent);
        let patterns = [
            ("required", &mode.pattern.required),
            ("preferred", &mode.pattern.preferred),
        ];
        for (need, types) in patterns.into_iter().filter(|(_, types)| !types.is_empty()) {
            let _ = write!(text, "\n\nEvidence, {need}: {}", listed(types));
        }
        return Some(text);
    }
    meaning_of(word).or_else(|| of_rule(word))
}

/// Returns one line about a word that [`of_word`] knows.
pub(in crate::lsp) fn line_about_word(view: &FileView<'_>, word: &str) -> Option<String> {
    if let Some(mode) = view.vocabulary().modes.get(word) {
        let needed = listed(&mode.pattern.required);
        return Some(match &*needed {
            "" => mode.intent.to_string(),
            needed => format!("{}; it requires {needed}", mode.intent),
        });
    }
    if let Some(meta) = rules::metas().find(|meta| meta.name == word) {
        return Some(meta.summary().to_owned());
    }
    meaning_of(word)
}

/// Lists evidence types, of which some stand for each other.
fn listed(types: &[Vec<String>]) -> String {
    let types: Vec<String> = types.iter().map(|one_of| one_of.join(" or ")).collect();
    types.join(", ")
}

/// Returns the page of a rule.
fn of_rule(name: &str) -> Option<String> {
    let meta = rules::metas().find(|meta| meta.name == name)?;
    Some(format!("### `{name}`\n\n{}", meta.manual().trim()))
}

/// Returns the introduction to a family, and a list of its rules.
fn of_family(name: &str) -> Option<String> {
    let family = rules::FAMILIES.iter().find(|family| family.name == name)?;
    let mut text = format!("### `{name}`\n\n{}\n", family.page);
    for rule in family.rules {
        let _ = write!(text, "\n- `{}`: {}", rule.meta.name, rule.meta.summary());
    }
    Some(text)
}

/// Returns the meaning of an evidence type, a check type or a state.
fn meaning_of(word: &str) -> Option<String> {
    let tables = [
        &meanings::EVIDENCE_TYPES[..],
        &meanings::CHECK_TYPES[..],
        &meanings::STATES[..],
    ];
    let known = tables.into_iter().find_map(|table| meaning(table, word));
    known.map(|meaning| format!("`{word}`: {meaning}"))
}
