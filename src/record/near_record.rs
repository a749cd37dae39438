//! Files that were meant to be records, and what keeps them from being read as such.

use super::kind::GENERIC_FIELDS;
use super::{Kind, fields};
use crate::document::entries::{TopLevelEntry, entries};
use crate::document::frontmatter::{self, Fences};
use crate::document::near_frontmatter::{self, Problem};
use crate::document::{Fault, FaultKind, yaml};
use crate::text::nearest::nearest;
use crate::text::{Edit, Span};

/// The fields that only records have (Specification, section 1). A file that has one of them was
/// meant to be a record.
const OWN_FIELDS: [&str; 15] = [
    "op_id",
    "mode_id",
    "mode_ids",
    "acceptance_checks",
    "acceptance_results",
    "evidence_links",
    "evidence_pattern",
    "next_pointer",
    "minimal_repro",
    "hypotheses",
    "timebox_minutes",
    "block_id",
    "constraint_id",
    "constraint_status",
    "decision_id",
];

/// Fields of records that files of other tools have as well. Beside `project_id` they do not show
/// that a file was meant to be a record.
const COMMON_FIELDS: [&str; 10] = [
    "project_id",
    "name",
    "status",
    "state",
    "context",
    "decision",
    "level",
    "from",
    "result",
    "resolved",
];

/// A file that was meant to be a record: what is wrong with it, and which ids it may have.
pub(super) struct NearRecord {
    pub fault: Fault,
    pub ids: Vec<(Kind, Box<str>)>,
}

/// Returns whether a file has a field that only records have. `project_id` counts together with
/// another field of records.
pub(super) fn has_own_field(entries: &[TopLevelEntry<'_>]) -> bool {
    let has = |is_one: &dyn Fn(&str) -> bool| entries.iter().any(|entry| is_one(entry.key.value));
    let is_of_records = |key: &str| {
        fields::is_field(key) && !COMMON_FIELDS.contains(&key) && !GENERIC_FIELDS.contains(&key)
    };
    has(&|key| OWN_FIELDS.contains(&key)) || has(&|key| key == "project_id") && has(&is_of_records)
}

/// Returns the ids that a file may have, if its kind could not be read. `meant` is the kind that it
/// was probably meant to have.
pub(super) fn ids(entries: &[TopLevelEntry<'_>], meant: Option<Kind>) -> Vec<(Kind, Box<str>)> {
    let meant = meant.or_else(|| kind_with_fields(entries));
    let kinds = Kind::ALL.iter().copied();
    let kinds = kinds.filter(|kind| meant.is_none_or(|meant| meant == *kind));
    let ids = kinds.filter_map(|kind| {
        let field = match kind {
            // A project's regime is named by the project.
            Kind::Regime => "project_id",
            kind => kind.id_field()?,
        };
        Some((kind, field))
    });
    let ids = ids.flat_map(|(kind, field)| {
        let with_id = entries.iter().filter(move |entry| entry.key.value == field);
        let values = with_id.filter_map(|entry| entry.value.as_ref());
        values.map(move |value| (kind, Box::from(value.value)))
    });
    ids.collect()
}

/// Returns the value of `kind`, if it is a scalar.
fn written_kind<'t>(entries: &[TopLevelEntry<'t>]) -> Option<&'t str> {
    let entry = entries.iter().find(|entry| entry.key.value == "kind")?;
    entry.value.as_ref().map(|value| value.value)
}

/// Returns the kind that a word was probably meant to be.
pub(super) fn meant_kind(word: &str) -> Option<Kind> {
    nearest(word.trim(), Kind::WORDS.iter().copied()).and_then(Kind::named)
}

/// Returns the only kind that has all those fields of a file that only records have.
fn kind_with_fields(entries: &[TopLevelEntry<'_>]) -> Option<Kind> {
    let is_own = |key: &&str| OWN_FIELDS.contains(key) || *key == "project_id";
    let keys = entries.iter().map(|entry| entry.key.value);
    let own: Vec<&str> = keys.filter(is_own).collect();
    let has_all = |kind: &&Kind| {
        let has = |key: &&str| kind.fields().iter().any(|field| field.name == *key);
        own.iter().all(has)
    };
    let mut kinds = Kind::ALL.iter().filter(has_all);
    let only = kinds.next().copied();
    only.filter(|_| kinds.next().is_none())
}

/// Returns what is wrong with a file that has frontmatter without `kind`, if it was meant to be a
/// record.
pub(super) fn without_kind(fences: &Fences, entries: &[TopLevelEntry<'_>]) -> Option<NearRecord> {
    if !has_own_field(entries) {
        return None;
    }
    let known = |entry: &TopLevelEntry<'_>| {
        let word = entry.value.as_ref()?.value;
        let mut kinds = Kind::ALL.iter().copied();
        kinds.find(|kind| kind.word().eq_ignore_ascii_case(word.trim()))
    };
    let stands_for_kind = |entry: &&TopLevelEntry<'_>| {
        let key = entry.key.value;
        key.eq_ignore_ascii_case("kind")
            || known(entry).is_some()
                && (key.eq_ignore_ascii_case("type") || nearest(key, ["kind"]).is_some())
    };
    if let Some(entry) = entries.iter().find(stands_for_kind) {
        let key = entry.key.value;
        let message = format!("file is not read as a record: it has `{key}` instead of `kind`");
        let fault = Fault::new(FaultKind::NearRecord, entry.key.span, message)
            .help("rename the key to `kind`")
            .fix("rename it to `kind`", Edit::new(entry.key.span, "kind"));
        let meant = known(entry);
        let ids = ids(entries, meant);
        return Some(NearRecord { fault, ids });
    }
    let help = match kind_with_fields(entries) {
        Some(kind) => format!("add `kind: {kind}`"),
        None => format!("add `kind`, which is one of {}", Kind::WORDS.join(", ")),
    };
    let message = "file is not read as a record: it has no `kind`";
    let fault = Fault::new(FaultKind::NearRecord, fences.open, message).help(help);
    let ids = ids(entries, None);
    Some(NearRecord { fault, ids })
}

/// Returns whether a file without frontmatter needs [`without_frontmatter`]. This looks at its
/// first lines only, so that it costs nothing for other Markdown files.
pub(super) fn may_be_near(start: &[u8]) -> bool {
    is_utf_16(start) || {
        let start = start.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        near_frontmatter::find(start).is_some()
    }
}

/// Returns what is wrong with a file that has no frontmatter, if it was meant to be a record.
pub(super) fn without_frontmatter(text: &str) -> Option<NearRecord> {
    let found = near_frontmatter::find(text)?;
    let (tree, faults) = yaml::parse(text, found.yaml);
    let entries = entries(text, found.yaml, &tree, &faults);
    if !has_own_field(&entries) {
        return None;
    }
    let kind = written_kind(&entries).and_then(meant_kind);
    let ids = ids(&entries, kind);
    let (span, reason, help) = match found.problem {
        Problem::TextBefore(text) => (
            Span::empty(text.start as usize),
            "its first line is not `---`".to_owned(),
            "remove what is above the `---`",
        ),
        Problem::WrongFence(fence) => (
            fence,
            format!("its frontmatter begins with `{}`", fence.slice(text)),
            "begin it with a line that is exactly `---`",
        ),
        Problem::MissingFence(at) => (
            Span::empty(at),
            "its fields are not between lines `---`".to_owned(),
            "add a line `---` before the first field and another one after the last",
        ),
    };
    let message = format!("file is not read as a record: {reason}");
    let fault = Fault::new(FaultKind::NearRecord, span, message).help(help);
    let fault = match found.problem {
        Problem::TextBefore(before) if before.slice(text).trim().is_empty() => {
            fault.fix("remove the blank lines", Edit::new(before, ""))
        }
        Problem::WrongFence(fence) => fault.fix("change it to `---`", Edit::new(fence, "---")),
        Problem::MissingFence(at) if found.is_closed => {
            fault.fix("add `---`", Edit::new(Span::empty(at), "---\n"))
        }
        Problem::TextBefore(_) | Problem::MissingFence(_) => fault,
    };
    Some(NearRecord { fault, ids })
}

/// Returns why a file that was not meant to be a record is not one, for a user who names it.
pub(crate) fn why_no_record(bytes: Vec<u8>) -> String {
    let (text, _) = frontmatter::decode(bytes);
    let yaml = frontmatter::find(&text).map(|fences| fences.yaml);
    let yaml = yaml.unwrap_or(Span::empty(0));
    let (tree, faults) = yaml::parse(&text, yaml);
    let entries = entries(&text, yaml, &tree, &faults);
    match written_kind(&entries) {
        Some(kind) => format!("`{kind}` is not a kind of record"),
        None => "it has no `kind`".to_owned(),
    }
}

/// Returns what is wrong with a file in UTF-16, if it was meant to be a record.
pub(super) fn in_utf_16(bytes: &[u8]) -> Option<NearRecord> {
    if !is_utf_16(bytes) {
        return None;
    }
    let read = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        _ => u16::from_be_bytes,
    };
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units)
        .map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    let yaml = frontmatter::find(&text).map(|fences| fences.yaml);
    let yaml = yaml.or_else(|| Some(near_frontmatter::find(&text)?.yaml))?;
    let (tree, faults) = yaml::parse(&text, yaml);
    let entries = entries(&text, yaml, &tree, &faults);
    let kind = written_kind(&entries).and_then(meant_kind);
    let ids = ids(&entries, kind);
    let message = "file is not read as a record: it is encoded as UTF-16";
    let fault =
        Fault::new(FaultKind::NearRecord, Span::empty(0), message).help("save the file as UTF-8");
    has_own_field(&entries).then_some(NearRecord { fault, ids })
}

fn is_utf_16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}
