//! The values that a shell offers for an argument, where the repository determines them.

use std::collections::BTreeMap;
use std::ffi::OsStr;

use clap::{Arg, Command};
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};

use crate::cli::new::kind_name;
use crate::engine::Session;
use crate::engine::names::NamedRecord;
use crate::git::Repository;
use crate::record::Kind;
use crate::snapshot::typed_path::current_folder;
use crate::text::visible;

/// Adds to each argument the values that its name in the help stands for.
pub(super) fn add(command: Command) -> Command {
    let command = command.mut_args(|arg| match completer(&arg) {
        Some(completer) => arg.add(completer),
        None => arg,
    });
    command.mut_subcommands(add)
}

/// Returns what completes an argument; `None` if it is free text, a path, or one of a list of words,
/// which need nothing more.
fn completer(arg: &Arg) -> Option<ArgValueCompleter> {
    let of_kind = |kind: Kind| ArgValueCompleter::new(move |typed: &OsStr| ids(typed, kind));
    let name = arg.get_value_names()?.first()?;
    Some(match (name.as_str(), arg.get_long()) {
        ("OP", _) => of_kind(Kind::Operator),
        ("PROJECT", _) | ("ID", Some("project")) => of_kind(Kind::Project),
        ("ID", Some("block")) => of_kind(Kind::Block),
        ("CONSTRAINT", _) => of_kind(Kind::Constraint),
        ("MODE", _) => ArgValueCompleter::new(modes),
        ("RUN", _) => ArgValueCompleter::new(runs),
        ("REV", _) => ArgValueCompleter::new(revisions),
        ("ID-or-PATH", _) => ArgValueCompleter::new(|typed: &OsStr| subjects(typed, false)),
        ("KIND:OLD", _) => ArgValueCompleter::new(|typed: &OsStr| subjects(typed, true)),
        _ => return None,
    })
}

/// Reads the names of the records of the work tree; `None` if they cannot be read, because a shell has
/// no place for the reason. Nothing is checked, and no cache is written.
fn read() -> Option<(Session, Vec<NamedRecord>)> {
    Session::named_records().ok()
}

/// Returns those of some values that begin with what is typed, without those that could move the
/// cursor of the terminal or end the line of an answer.
fn matching(
    typed: &OsStr,
    values: impl IntoIterator<Item = CompletionCandidate>,
) -> Vec<CompletionCandidate> {
    let typed = typed.as_encoded_bytes();
    let is_match = |value: &CompletionCandidate| {
        let text = value.get_value().to_string_lossy();
        let is_plain = !text.chars().any(char::is_control);
        is_plain && value.get_value().as_encoded_bytes().starts_with(typed)
    };
    values.into_iter().filter(is_match).collect()
}

/// Returns the ids of a kind, each with the path of its record.
fn ids(typed: &OsStr, kind: Kind) -> Vec<CompletionCandidate> {
    let Some((_, records)) = read() else {
        return Vec::new();
    };
    matching(typed, ids_of(&records, kind, ""))
}

/// Returns each id of a kind once, in order, with the first record that has it.
fn ids_of(records: &[NamedRecord], kind: Kind, prefix: &str) -> Vec<CompletionCandidate> {
    let mut ids: BTreeMap<&str, &NamedRecord> = BTreeMap::new();
    for record in records.iter().filter(|record| record.kind == kind) {
        if let Some(id) = &record.id {
            ids.entry(id).or_insert(record);
        }
    }
    let candidate = |(id, record): (&str, &NamedRecord)| {
        let candidate = CompletionCandidate::new(format!("{prefix}{id}"));
        candidate.help(Some(visible(&record.path.text()).to_string().into()))
    };
    ids.into_iter().map(candidate).collect()
}

/// Returns the modes, each with its intent.
fn modes(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Ok(session) = Session::open_unlisted() else {
        return Vec::new();
    };
    let modes = session.settings().vocabulary.modes.iter();
    let candidates = modes.map(|mode| {
        let candidate = CompletionCandidate::new(mode.name.to_string());
        candidate.help(Some(visible(&mode.intent).to_string().into()))
    });
    matching(typed, candidates)
}

/// Returns the open runs, and then what a path may be: commands that take a closed run take a folder's
/// worth of them too.
fn runs(typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut values = Vec::new();
    if let Some((session, records)) = read() {
        let open = records.iter().filter(|record| record.is_open_run);
        let candidates = open.map(|record| {
            let shown = session.files.shown(&record.path).to_string();
            CompletionCandidate::new(shown).help(Some("an open run".into()))
        });
        values = matching(typed, candidates);
    }
    if values.is_empty() {
        values = PathCompleter::any().complete(typed);
    }
    values
}

/// Returns the ids of all kinds, with the kind in front if the argument needs it or if it is typed, and
/// paths.
fn subjects(typed: &OsStr, has_kind: bool) -> Vec<CompletionCandidate> {
    let mut values = Vec::new();
    if let Some((_, records)) = read() {
        let has_kind = has_kind || typed.as_encoded_bytes().contains(&b':');
        for kind in Kind::ALL {
            let prefix = match has_kind {
                true => format!("{}:", kind_name::word(*kind)),
                false => String::new(),
            };
            values.extend(matching(typed, ids_of(&records, *kind, &prefix)));
        }
    }
    values.extend(PathCompleter::any().complete(typed));
    values
}

/// Returns the names of branches and tags; after `A..`, those for the end of the range.
fn revisions(typed: &OsStr) -> Vec<CompletionCandidate> {
    let names = current_folder().ok().and_then(|here| {
        let repository = Repository::discover(&here).ok()??;
        repository.ref_names().ok()
    });
    let text = typed.to_string_lossy();
    let start = text.rfind("..").map_or(0, |at| at + "..".len());
    let names = names.into_iter().flatten();
    let candidates =
        names.map(|name| CompletionCandidate::new(format!("{}{name}", &text[..start])));
    matching(typed, candidates)
}
