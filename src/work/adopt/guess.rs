//! Guesses the kind of a group of files and the types of its fields, from the values that the files
//! have.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::group::Group;
use super::survey::{SurveyedFile, SurveyedValue};
use crate::record::Kind;
use crate::record::own_kind::DOCUMENT;
use crate::record::placeholder::is_placeholder;

/// The largest number of different values that are taken for a closed list.
const MAX_WORDS: usize = 12;

/// How often each value of a closed list must occur, on average.
const PER_WORD: usize = 4;

/// The percentage of references that must lead to a record of the group.
const RESOLVED: usize = 70;

/// What is guessed about a group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guess {
    /// The name of the kind, or `None` for `Document`.
    pub kind: Option<String>,
    /// The field with the id, and whether its value is taken from the name of the file.
    pub id: Option<(String, bool)>,
    pub fields: Vec<(String, Guessed)>,
    /// The keys that all files have.
    pub required: BTreeSet<String>,
    /// Whether the status is written under a heading of the body.
    pub has_status_section: bool,
    /// The key that distinguishes the files from notes in the same folder.
    pub marker: Option<String>,
    /// Folders in which links are looked up too.
    pub link_folders: Vec<String>,
    /// Remarks for the user: what is left out or looks wrong, and why.
    pub unsure: Vec<String>,
}

/// The guessed type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guessed {
    Text,
    Id,
    Date,
    Words(Vec<String>),
    Reference,
}

/// The names of fields that usually hold the id of a record.
const IDS: [&str; 5] = ["id", "number", "uid", "key", "slug"];

/// The names of fields that usually refer to other records of the same kind.
const REFERENCES: [&str; 12] = [
    "dependencies",
    "depends_on",
    "depends-on",
    "requires",
    "supersedes",
    "superseded_by",
    "superseded-by",
    "replaces",
    "parent",
    "parent_task_id",
    "related",
    "see-also",
];

/// The names of fields whose values usually come from a closed list.
const STATES: [&str; 8] = [
    "status", "state", "type", "priority", "category", "stage", "severity", "result",
];

/// Guesses the kind of a group of files and its fields.
pub(crate) fn guess(group: &Group) -> Guess {
    let files: Vec<&SurveyedFile> = group.files.iter().filter(|file| file.is_sound).collect();
    let mut guess = Guess::default();
    if files.is_empty()
        || files
            .iter()
            .all(|file| file.values.is_empty() && file.status.is_none())
    {
        return guess;
    }
    let kind = kind_name(&group.folder);
    let mut values: BTreeMap<&str, Vec<&SurveyedValue>> = BTreeMap::new();
    for file in &files {
        for (key, value) in &file.values {
            values.entry(key).or_default().push(value);
        }
    }
    let in_all = |key: &str| {
        let own = values.get(key);
        own.is_some_and(|own| own.len() == files.len() && own.iter().all(|value| is_written(value)))
    };
    guess.id = id(&values, &files, &kind.to_lowercase(), &mut guess.unsure);
    if let Some((name, false)) = &guess.id {
        guess.fields.push((name.clone(), Guessed::Id));
    }
    let ids: BTreeSet<&str> = match &guess.id {
        Some((name, false)) => texts(values.get(&**name).map_or(&[], Vec::as_slice)).collect(),
        Some((_, true)) | None => BTreeSet::new(),
    };
    for (key, own) in &values {
        if *key == "kind" || guess.fields.iter().any(|(name, _)| name == key) {
            continue;
        }
        if let Some(guessed) = value_type(key, own, &ids, &mut guess.unsure) {
            guess.fields.push(((*key).to_owned(), guessed));
        }
    }
    let with_status = files.iter().filter(|file| file.status.is_some()).count();
    if !values.contains_key("status") && with_status == files.len() {
        guess.has_status_section = true;
        guess.fields.push(("status".into(), Guessed::Text));
        guess.required.insert("status".into());
    }
    let required = guess.fields.iter().map(|(name, _)| name.clone());
    let required: Vec<String> = required.filter(|name| in_all(name)).collect();
    guess.required.extend(required);
    if !guess.fields.is_empty() || guess.id.is_some() {
        guess.kind = Some(kind);
        guess.marker = marker(&guess, &values, files.len());
    }
    guess
}

/// Returns a key that every file of the group has, by which notes in the same folder are excluded.
fn marker(
    guess: &Guess,
    values: &BTreeMap<&str, Vec<&SurveyedValue>>,
    count: usize,
) -> Option<String> {
    let id = guess.id.as_ref().filter(|(_, in_name)| !in_name);
    let id = id.map(|(name, _)| name.clone());
    let is_in_all =
        |own: &[&SurveyedValue]| own.len() == count && own.iter().all(|value| is_written(value));
    let in_all = values.iter().filter(|(_, own)| is_in_all(own));
    let in_all: Vec<&str> = in_all.map(|(key, _)| *key).collect();
    let usual = in_all
        .iter()
        .find(|key| STATES.contains(key) || **key == "title");
    let any = usual.or(in_all.first());
    id.or_else(|| any.map(|key| (*key).to_owned()))
}

/// Returns the field with the id: a key whose value is different in every file, or else the number
/// that the name of every file begins with.
fn id(
    values: &BTreeMap<&str, Vec<&SurveyedValue>>,
    files: &[&SurveyedFile],
    own: &str,
    unsure: &mut Vec<String>,
) -> Option<(String, bool)> {
    // Some conventions name the id after the kind: `eip` in a folder `EIPS`.
    let one = own.strip_suffix('s').unwrap_or(own);
    for name in IDS.into_iter().chain([one]) {
        let Some(own) = values
            .get(name)
            .filter(|own| own.len() * 10 >= files.len() * 9)
        else {
            continue;
        };
        let all: Vec<&str> = texts(own).collect();
        let different: BTreeSet<&&str> = all.iter().collect();
        let is_id = |text: &&str| !text.contains(|char: char| char.is_whitespace() || char == '/');
        if all.len() == own.len() && different.len() == all.len() && all.iter().all(is_id) {
            return Some((name.to_owned(), false));
        }
        let shared = all.len() - different.len();
        unsure.push(if shared > 0 {
            format!("`{name}` is not used as the id: {shared} files repeat the value of another")
        } else {
            format!(
                "`{name}` is not used as the id: some values are not text or have spaces or `/`"
            )
        });
    }
    let mut numbers = BTreeSet::new();
    let number = |file: &&SurveyedFile| {
        let name = String::from_utf8_lossy(file.path.name()).into_owned();
        let digits = name.find(|char: char| !char.is_ascii_digit())?;
        (digits > 0).then(|| name[..digits].to_owned())
    };
    let all = files
        .iter()
        .all(|file| number(file).is_some_and(|it| numbers.insert(it)));
    all.then(|| ("number".to_owned(), true))
}

/// Returns the type of a key, if all its values have one type.
fn value_type(
    key: &str,
    own: &[&SurveyedValue],
    ids: &BTreeSet<&str>,
    unsure: &mut Vec<String>,
) -> Option<Guessed> {
    let written: Vec<&&SurveyedValue> = own.iter().filter(|it| is_written(it)).collect();
    let is_other = |value: &&SurveyedValue| matches!(**value, SurveyedValue::Other);
    if written.is_empty() || written.iter().any(|value| is_other(value)) {
        return None;
    }
    let all: Vec<&str> = texts(own).collect();
    if REFERENCES.contains(&key) {
        let parts = all.iter().flat_map(|text| text.split(','));
        let parts: Vec<&str> = parts
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        let known = parts.iter().filter(|part| ids.contains(**part)).count();
        if known * 100 >= parts.len() * RESOLVED && known > 0 {
            return Some(Guessed::Reference);
        }
        let total = parts.len();
        unsure.push(format!(
            "`{key}` is left out: {known} of {total} values are ids of these files"
        ));
        return None;
    }
    if written
        .iter()
        .any(|value| matches!(***value, SurveyedValue::List(_)))
    {
        return None;
    }
    if all
        .iter()
        .all(|text| text.len() == 10 && text.parse::<Date>().is_ok())
    {
        return Some(Guessed::Date);
    }
    if STATES.contains(&key) {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for text in &all {
            *counts.entry(text).or_default() += 1;
        }
        let mut words: Vec<&str> = counts.keys().copied().collect();
        words.sort_unstable();
        let lower: BTreeSet<String> = words.iter().map(|word| word.to_lowercase()).collect();
        if words.len() <= MAX_WORDS && all.len() >= words.len() * PER_WORD {
            if lower.len() < words.len() {
                let words = words.join("`, `");
                unsure.push(format!(
                    "`{key}` has the same word in several spellings: `{words}`"
                ));
            }
            return Some(Guessed::Words(
                words.into_iter().map(str::to_owned).collect(),
            ));
        }
        let count = words.len();
        unsure.push(format!(
            "`{key}` is left out: it has {count} different values"
        ));
    }
    None
}

fn is_written(value: &SurveyedValue) -> bool {
    match value {
        SurveyedValue::Empty => false,
        SurveyedValue::Text(text) => !is_placeholder(text),
        SurveyedValue::List(_) | SurveyedValue::Other => true,
    }
}

/// Returns the texts of all scalars and of the items of all lists.
fn texts<'v>(values: &'v [&'v SurveyedValue]) -> impl Iterator<Item = &'v str> {
    values.iter().flat_map(|value| match value {
        SurveyedValue::Text(text) => vec![text.as_str()],
        SurveyedValue::List(items) => items.iter().map(String::as_str).collect(),
        SurveyedValue::Empty | SurveyedValue::Other => Vec::new(),
    })
}

/// Returns the name of a kind for the files of a folder: `Task` for `tasks`.
fn kind_name(folder: &str) -> String {
    let words = folder.split(|char: char| !char.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let mut name = String::new();
    for word in words {
        let mut chars = word.chars();
        name.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        name.extend(chars);
    }
    let one = match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name
            .strip_suffix('s')
            // `process` and `analysis` are singular.
            .filter(|it| !it.ends_with(['s', 'i', 'u']))
            .unwrap_or(&name)
            .to_owned(),
    };
    let is_taken = Kind::named(&one).is_some() || one == DOCUMENT;
    match one.as_str() {
        "" => "Note".into(),
        _ if is_taken || one.starts_with(|char: char| char.is_ascii_digit()) => {
            format!("Our{one}")
        }
        _ => one,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_named_after_its_folder() {
        for (folder, kind) in [
            ("tasks", "Task"),
            ("decisions", "OurDecision"),
            ("user-stories", "UserStory"),
            ("adr", "Adr"),
            ("process", "Process"),
            ("analysis", "Analysis"),
            ("2026", "Our2026"),
            ("", "Note"),
        ] {
            assert_eq!(kind_name(folder), kind);
        }
    }
}
