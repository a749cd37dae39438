//! Chooses the suggestion for an unknown command.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::text::nearest;

/// Names of commands in other programs, and the commands of this one that correspond to them.
const SYNONYMS: [(&str, &str); 8] = [
    ("lint", "check"),
    ("verify", "check"),
    ("validate", "check"),
    ("test", "check"),
    ("setup", "init"),
    ("install", "hook"),
    ("add", "new"),
    ("create", "new"),
];

/// Reduces clap's suggestions, which are all similar commands, to the best one or none.
/// Removes the advice to pass an unknown option as a value, which nobody meant who misspelt an
/// option.
pub(crate) fn refine(mut error: Error) -> Error {
    if error.kind() == ErrorKind::UnknownArgument {
        error.remove(ContextKind::Suggested);
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    let known = SYNONYMS.iter().find(|(other, _)| other == word);
    let alike: Vec<String> = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(alike)) => alike.clone(),
        Some(ContextValue::String(alike)) => vec![alike.clone()],
        Some(_) | None => Vec::new(),
    };
    let near = nearest(word, alike.iter().map(String::as_str));
    let meant = known.map(|(_, own)| *own).or(near).map(str::to_owned);
    error.remove(ContextKind::SuggestedSubcommand);
    // It is empty and would print a blank line.
    error.remove(ContextKind::Suggested);
    if let Some(meant) = meant {
        let meant = ContextValue::Strings(vec![meant]);
        error.insert(ContextKind::SuggestedSubcommand, meant);
    }
    error
}
