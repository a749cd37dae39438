//! Writes the text of the configuration that `adopt` proposes.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::group::Group;
use super::guess::{Guess, Guessed};
use crate::record::own_kind::DOCUMENT;
use crate::work::yaml::YamlValue;

/// A configuration, and the names of its kinds.
pub(crate) struct Proposal {
    /// The text of `.holdpoint.yaml`.
    pub text: String,
    /// The name of the kind of each group.
    pub kinds: Vec<String>,
}

/// Writes the configuration for groups of files from what is guessed about them.
pub(crate) fn proposal(guessed: &[(Group, Guess)]) -> Proposal {
    let mut taken = BTreeSet::new();
    let mut names = Vec::new();
    for (_, guess) in guessed {
        let name = guess.kind.clone().unwrap_or_else(|| DOCUMENT.into());
        let mut unique = name.clone();
        let mut number = 2;
        while guess.kind.is_some() && !taken.insert(unique.clone()) {
            unique = format!("{name}{number}");
            number += 1;
        }
        names.push(unique);
    }
    let mut text = String::from("version: 1\n");
    let own: Vec<_> = guessed
        .iter()
        .zip(&names)
        .filter(|((_, guess), _)| guess.kind.is_some())
        .collect();
    if !own.is_empty() {
        text.push_str("kinds:\n");
    }
    for ((_, guess), name) in own {
        add_kind(guess, name, &mut text);
    }
    if !guessed.is_empty() {
        text.push_str("records:\n");
    }
    let (own, documents): (Vec<_>, Vec<_>) = guessed
        .iter()
        .zip(&names)
        .partition(|((_, guess), _)| guess.kind.is_some());
    for ((group, guess), name) in own {
        add_entry(&group.globs, guess, name, &mut text);
    }
    // All documents are checked in the same way, so one entry lists all of them.
    if let Some(((_, guess), name)) = documents.first() {
        let globs = documents
            .iter()
            .flat_map(|((group, _), _)| group.globs.clone());
        add_entry(&globs.collect::<Vec<_>>(), guess, name, &mut text);
    }
    Proposal { text, kinds: names }
}

fn add_kind(guess: &Guess, name: &str, text: &mut String) {
    let mut line = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    line(format!("  {name}:"));
    if let Some((id, _)) = &guess.id {
        line(format!("    id: {}", scalar(id)));
    }
    line("    fields:".into());
    if let Some((id, true)) = &guess.id {
        line(format!("      {}: {{type: id}}", scalar(id)));
    }
    for (field, guessed) in &guess.fields {
        let form = match guessed {
            Guessed::Text => "type: text".to_owned(),
            Guessed::Id => "type: id".to_owned(),
            Guessed::Date => "type: date".to_owned(),
            Guessed::Words(words) => {
                let words: Vec<String> = words.iter().map(|word| scalar(word)).collect();
                format!("type: enum, values: [{}]", words.join(", "))
            }
            Guessed::Reference => format!("type: ref, kind: {name}"),
        };
        let required = if guess.required.contains(field) {
            ", required: true"
        } else {
            ""
        };
        line(format!("      {}: {{{form}{required}}}", scalar(field)));
    }
}

fn add_entry(globs: &[String], guess: &Guess, name: &str, text: &mut String) {
    let globs: Vec<String> = globs.iter().map(|glob| scalar(glob)).collect();
    let _ = writeln!(text, "  - paths: [{}]\n    kind: {name}", globs.join(", "));
    if let Some(marker) = &guess.marker {
        let _ = writeln!(text, "    where: {{{}: present}}", scalar(marker));
    }
    let mut fields = Vec::new();
    if let Some((id, true)) = &guess.id {
        fields.push(format!("{}: {{file: '^(\\d+)'}}", scalar(id)));
    }
    if guess.has_status_section {
        fields.push("status: {section: Status}".into());
    }
    if !fields.is_empty() {
        let _ = writeln!(text, "    fields: {{{}}}", fields.join(", "));
    }
    if !guess.link_folders.is_empty() {
        let folders = guess.link_folders.iter().map(|folder| scalar(folder));
        let folders = folders.collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "    link_folders: [{folders}]");
    }
}

/// Writes a text as YAML, in quotes if it needs them. More texts need quotes within brackets than
/// elsewhere.
fn scalar(text: &str) -> String {
    let is_plain =
        |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | ' ' | '.' | '/');
    let begins_plain = text.starts_with(char::is_alphabetic);
    if begins_plain && text.chars().all(is_plain) && !YamlValue::is_quoted(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}
