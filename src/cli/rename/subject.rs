//! Reads the arguments `KIND:OLD` and `NEW`.

use std::ffi::OsStr;
use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::new::kind_name;
use crate::engine::Session;
use crate::model::Model;
use crate::record::Kind;
use crate::text::RepoPath;
use crate::text::list::joined;
use crate::work::rename::RenameSubject;

/// The meaning of the word before the colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Id(Kind),
    Path,
}

/// Reads what is renamed, and its new name.
///
/// # Errors
/// Nothing has the old name, or several things have it.
pub(super) fn read(
    old: &OsStr,
    new: &OsStr,
    session: &Session,
    model: &Model,
) -> Result<RenameSubject, Failure> {
    let text = old.to_string_lossy();
    let (word, rest) = split(&text).map_or((None, &*text), |(word, rest)| (Some(word), rest));
    let word = match word {
        // A run, a packet and a regime have no id, so their file is meant.
        Some(Word::Id(kind)) if kind.id_field().is_none() => Word::Path,
        Some(word) => word,
        None => find(old, session, model)?,
    };
    match word {
        Word::Id(kind) => {
            let new = new.to_string_lossy();
            let new = match split(&new) {
                Some((Word::Id(same), rest)) if same == kind => rest,
                Some(_) | None => &new,
            };
            Ok(RenameSubject::Id {
                kind,
                old: rest.to_owned(),
                new: new.trim().to_owned(),
            })
        }
        Word::Path => {
            let typed = if rest.len() == text.len() {
                old
            } else {
                OsStr::new(rest)
            };
            paths(typed, new, session)
        }
    }
}

/// Splits `KIND:OLD` if the part before the colon is a known word.
fn split(text: &str) -> Option<(Word, &str)> {
    let (word, rest) = text.split_once(':')?;
    Some((named(word)?, rest))
}

/// Returns the meaning of a word: a kind of record or its id field, or a word for a path.
fn named(word: &str) -> Option<Word> {
    let lower = word.to_lowercase();
    if matches!(&*lower, "file" | "folder" | "path" | "dir" | "directory") {
        return Some(Word::Path);
    }
    if let Some(kind) = kind_name::named(word) {
        return Some(Word::Id(kind));
    }
    let lower = lower.replace('-', "_");
    let is_field = |kind: &&Kind| {
        let field = kind.id_field();
        field.is_some_and(|field| lower == field || lower == field.trim_end_matches("_id"))
    };
    Kind::ALL.iter().find(is_field).map(|kind| Word::Id(*kind))
}

/// Finds out whether a name without a kind is an id or a path.
fn find(old: &OsStr, session: &Session, model: &Model) -> Result<Word, Failure> {
    let text = old.to_string_lossy();
    let path = session.files.path(Path::new(old));
    let is_path = path.is_ok_and(|path| !path.is_root() && session.files.has_path(&path));
    let kinds = Kind::ALL.iter().copied();
    let mut found: Vec<Word> = kinds
        .filter(|kind| model.records_with_id(*kind, &text).next().is_some())
        .map(Word::Id)
        .collect();
    found.extend(is_path.then_some(Word::Path));
    match *found {
        [word] => Ok(word),
        [] => {
            let failure = Failure::new(format!("there is no record and no file called `{text}`"));
            let ids = Kind::ALL.iter().find_map(|kind| {
                let near = model.nearest_id(*kind, &text)?;
                Some(format!(
                    "did you mean `{}:{}`?",
                    kind_name::word(*kind),
                    near.word
                ))
            });
            Err(match (ids, text.split_once(':')) {
                (Some(near), _) => failure.help(near),
                (None, Some((word, _))) => failure.help(format!(
                    "`{word}` is not a kind: write operator, project, block, constraint, decision or file"
                )),
                (None, None) => failure,
            })
        }
        [_, _, ..] => {
            let words = found.iter().map(|word| match word {
                Word::Id(kind) => format!("`{}:{text}`", kind_name::word(*kind)),
                Word::Path => format!("`file:{text}`"),
            });
            let words: Vec<String> = words.collect();
            Err(Failure::new(format!("`{text}` is ambiguous"))
                .help(format!("write {}", joined(&words, "or"))))
        }
    }
}

/// Reads two paths as they are typed in the current folder.
fn paths(old: &OsStr, new: &OsStr, session: &Session) -> Result<RenameSubject, Failure> {
    let (path, _) = session.files.existing_path(Path::new(old))?;
    let text = new.to_string_lossy();
    let typed = match split(&text) {
        Some((Word::Path, rest)) => OsStr::new(rest),
        Some(_) | None => new,
    };
    if typed.is_empty() {
        return Err(Failure::new("the new path is empty"));
    }
    let is_folder = typed.as_encoded_bytes().ends_with(b"/");
    let new = session.files.path(Path::new(typed))?;
    let new = if is_folder {
        RepoPath::resolve(new.as_bytes(), path.name()).unwrap_or(new)
    } else {
        new
    };
    Ok(RenameSubject::Path { old: path, new })
}
