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

/// Returns the meaning of a word: a mode, a rule, an evidence type or a check type.
pub(in crate::lsp) fn of_word(view: &FileView<'_>, word: &str) -> Option<String> {
    if let Some(mode) = view.check.model().vocabulary().modes.get(word) {
        let patterns = [
            ("required", &mode.pattern.required),
            ("preferred", &mode.pattern.preferred),
        ];
        let mut text = format!("Mode **{}**\n\n{}", mode.name, mode.intent);
        for (need, types) in patterns.into_iter().filter(|(_, types)| !types.is_empty()) {
            let types: Vec<String> = types.iter().map(|one_of| one_of.join(" or ")).collect();
            let _ = write!(text, "\n\nEvidence, {need}: {}", types.join(", "));
        }
        return Some(text);
    }
    if let Some(rule) = rules::find(word) {
        let meta = &rule.meta;
        return Some(format!("### `{word}`\n\n{}", meta.manual().trim()));
    }
    let tables = [
        &meanings::EVIDENCE_TYPES[..],
        &meanings::CHECK_TYPES[..],
        &meanings::STATES[..],
    ];
    let known = tables.into_iter().find_map(|table| meaning(table, word));
    known.map(|meaning| format!("`{word}`: {meaning}"))
}
