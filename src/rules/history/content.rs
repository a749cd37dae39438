//! What a record says, field by field, so that two revisions can be compared.
//!
//! A field is compared by its value in the frontmatter, whatever its layout, or by the text under
//! its heading in the body. The rest of the body, comments and line endings do not count.

use std::collections::BTreeMap;

use super::data::{Data, link_path};
use crate::document::markdown::{self, Body, BodyBlock, Section};
use crate::document::{frontmatter, yaml};
use crate::record::read_context::is_empty;
use crate::rules::change::RecordRevision;
use crate::text::{Span, visible};

/// The field whose changes are not compared: a waiver ends on a certain day and has rules of its own.
const WAIVE: &str = "waive";
const CORRECTIONS: &str = "corrections";
const TITLE: &str = "title";

/// The length up to which a message quotes a value.
const MAX_QUOTED: usize = 40;

/// One place at which a field is written.
#[derive(Clone, Debug)]
enum FieldOccurrence {
    Frontmatter {
        data: Data,
        span: Span,
    },
    /// The lines under a heading, and the paths of the links in them.
    Body {
        lines: Vec<String>,
        span: Span,
    },
    /// The first heading of level 1, which is the title of a record without another one.
    Heading {
        text: String,
        span: Span,
    },
}

/// The fields of one revision of a record.
struct RevisionFields {
    fields: BTreeMap<String, Vec<FieldOccurrence>>,
    corrections: Vec<WrittenCorrection>,
    /// The values that were read, in one form for both places.
    read: BTreeMap<&'static str, Data>,
}

/// An entry of `corrections`.
struct WrittenCorrection {
    data: Data,
    /// The place of `was`, or else of the entry.
    span: Span,
}

/// A field that a change edited.
pub(crate) struct ChangedField {
    pub name: String,
    /// The place in the later text; `None` if the field was removed.
    pub span: Option<Span>,
    /// A description of the edit, as in "`outcome` was `hold`".
    pub description: String,
    /// The former value as a correction can state it, if it is short.
    pub was: Option<String>,
    /// Whether the record did not have the field.
    pub is_added: bool,
    /// Whether a new correction names the field with its former value.
    pub is_corrected: bool,
    /// The place of a new correction that names the field with another value.
    pub wrong_correction: Option<Span>,
}

/// How two revisions of a record differ.
pub(crate) struct FieldChanges {
    /// In the order of the later text; removed fields come last.
    pub fields: Vec<ChangedField>,
    /// Whether a correction that was there is gone or reads differently.
    pub has_lost_correction: bool,
}

impl FieldChanges {
    /// Compares two revisions.
    pub(crate) fn between(before: &RecordRevision, after: &RecordRevision) -> Self {
        // Relative targets are the same if they lead to the same file.
        let has_moved = before.record.path.parent() != after.record.path.parent();
        let old = RevisionFields::read(before, has_moved);
        let new = RevisionFields::read(after, has_moved);
        let has_lost_correction = !without(&old.corrections, &new.corrections).is_empty();
        let mut added: BTreeMap<&str, Vec<&WrittenCorrection>> = BTreeMap::new();
        for entry in without(&new.corrections, &old.corrections) {
            if let Some(field) = entry.data.get("field").and_then(Data::text) {
                added.entry(field).or_default().push(entry);
            }
        }
        let names = old.fields.keys().chain(new.fields.keys());
        let mut names: Vec<&String> = names.collect();
        names.sort_unstable();
        names.dedup();
        let mut fields: Vec<ChangedField> = names
            .into_iter()
            .filter(|name| !is_same(name, &old, &new))
            .map(|name| {
                let corrections = added.get(name.as_str()).map_or(&[][..], Vec::as_slice);
                changed(name, &old, &new, &before.text, corrections)
            })
            .collect();
        fields.sort_by_key(|field| (field.span.is_none(), field.span));
        Self {
            fields,
            has_lost_correction,
        }
    }

    /// Returns whether nothing that counts differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty() && !self.has_lost_correction
    }

    /// Returns the changes that no correction explains.
    pub(crate) fn uncorrected(&self) -> impl Iterator<Item = &ChangedField> {
        self.fields.iter().filter(|field| !field.is_corrected)
    }

    /// Returns the change of one field.
    pub(crate) fn field(&self, name: &str) -> Option<&ChangedField> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl RevisionFields {
    fn read(revision: &RecordRevision, has_moved: bool) -> Self {
        let text = &*revision.text;
        let record = &revision.record;
        let folder = has_moved.then(|| record.path.parent());
        // A record mapping in the configuration may give a field another key. A value that the
        // configuration sets has the fallback span of the record.
        let mut names = BTreeMap::new();
        let mut read = BTreeMap::new();
        record.visit_fields(&mut |field, slot| {
            let Some((span, value)) = slot else { return };
            if !record.is_in_file(span) {
                return;
            }
            names.insert(span, field.name);
            read.insert(field.name, Data::from_json(&value.to_json()));
        });
        let mut fields: BTreeMap<String, Vec<FieldOccurrence>> = BTreeMap::new();
        let mut corrections = Vec::new();
        let fences = frontmatter::find(text);
        let yaml = fences.as_ref().map_or(Span::empty(0), |it| it.yaml);
        let (tree, _) = yaml::parse(text, yaml);
        for (key, value) in tree.root().into_iter().flat_map(yaml::Node::entries) {
            let own = names.get(&value.span()).copied();
            let Some(name) = own.or_else(|| key.text()) else {
                continue;
            };
            if name == CORRECTIONS {
                corrections.extend(value.items().map(|item| WrittenCorrection {
                    data: Data::from_node(item, None),
                    span: item.get("was").map_or(item.span(), yaml::Node::span),
                }));
            } else if name != WAIVE && !is_empty(value) {
                let written = FieldOccurrence::Frontmatter {
                    data: Data::from_node(value, folder),
                    span: value.span(),
                };
                fields.entry(name.to_owned()).or_default().push(written);
            }
        }
        let place = fences.map_or(Span::new(0, text.len()), |fences| fences.body);
        let body = markdown::parse(text, place);
        for section in &body.sections {
            if let Some(name) = field_of(section, revision)
                && !body.blocks_in(section).iter().all(BodyBlock::is_blank)
            {
                let written = FieldOccurrence::Body {
                    lines: lines(section, &body, text, folder),
                    span: trimmed(section.span, text),
                };
                fields.entry(name.to_owned()).or_default().push(written);
            }
        }
        let has_title = record
            .kind()
            .is_some_and(|kind| kind.fields().iter().any(|it| it.name == TITLE));
        if let Some(title) = body.title.as_ref().filter(|_| has_title) {
            fields.entry(TITLE.to_owned()).or_insert_with(|| {
                vec![FieldOccurrence::Heading {
                    text: title.value.trim().to_owned(),
                    span: title.span,
                }]
            });
        }
        Self {
            fields,
            corrections,
            read,
        }
    }

    fn written(&self, name: &str) -> &[FieldOccurrence] {
        self.fields.get(name).map_or(&[], Vec::as_slice)
    }
}

impl FieldOccurrence {
    fn span(&self) -> Span {
        match self {
            Self::Frontmatter { span, .. }
            | Self::Body { span, .. }
            | Self::Heading { span, .. } => *span,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Frontmatter { data, .. }, Self::Frontmatter { data: other, .. }) => {
                data == other
            }
            (Self::Body { lines, .. }, Self::Body { lines: other, .. }) => lines == other,
            (Self::Heading { text, .. }, Self::Heading { text: other, .. }) => text == other,
            _ => false,
        }
    }

    /// Returns whether a correction states this value.
    fn is_stated_by(&self, was: &Data, text: &str) -> bool {
        let stated = was.text().map(words);
        match self {
            Self::Frontmatter { data, .. } if data == was => true,
            Self::Heading { text, .. } => stated == Some(words(text)),
            Self::Frontmatter { span, .. } | Self::Body { span, .. } => {
                stated == Some(words(span.slice(text)))
            }
        }
    }
}

fn is_same(name: &str, old: &RevisionFields, new: &RevisionFields) -> bool {
    let (was, is) = (old.written(name), new.written(name));
    match (was, is) {
        // A record that had no title may be given a heading.
        ([], [FieldOccurrence::Heading { .. }]) => true,
        // It may move between frontmatter and body.
        ([FieldOccurrence::Frontmatter { .. }], [FieldOccurrence::Body { .. }])
        | ([FieldOccurrence::Body { .. }], [FieldOccurrence::Frontmatter { .. }]) => {
            let read = old.read.get(name);
            read == new.read.get(name) && read.is_some_and(|data| *data != Data::Nothing)
        }
        _ => was.len() == is.len() && was.iter().zip(is).all(|(was, is)| was.is_same(is)),
    }
}

fn changed(
    name: &str,
    old: &RevisionFields,
    new: &RevisionFields,
    text: &str,
    corrections: &[&WrittenCorrection],
) -> ChangedField {
    let (former, now) = (old.written(name), new.written(name));
    let is_stated = |entry: &WrittenCorrection| {
        let was = entry.data.get("was").unwrap_or(&Data::Nothing);
        match former {
            [] => *was == Data::Nothing,
            [written] => written.is_stated_by(was, text) || old.read.get(name) == Some(was),
            _ => false,
        }
    };
    let has_reason = |entry: &WrittenCorrection| {
        let reason = entry.data.get("reason").and_then(Data::text);
        reason.is_some_and(|reason| !reason.is_empty())
    };
    let mut entries = corrections.iter();
    let is_corrected = name != "kind" && entries.any(|entry| has_reason(entry) && is_stated(entry));
    let wrong = corrections.iter().find(|entry| !is_stated(entry));
    let source = match former {
        [FieldOccurrence::Heading { text, .. }] => Some(text.as_str()),
        [written] => Some(written.span().slice(text).trim()),
        _ => None,
    };
    let was = source.filter(|was| is_quotable(was));
    let description = match (former, now, was) {
        ([], _, _) => format!("`{name}` was added"),
        (_, [], _) => format!("`{name}` was removed"),
        (_, _, Some(was)) => format!("`{name}` was `{}`", visible(was)),
        (_, _, None) => format!("`{name}` was changed"),
    };
    ChangedField {
        name: name.to_owned(),
        span: now.first().map(FieldOccurrence::span),
        description,
        was: was.map(str::to_owned),
        is_added: former.is_empty(),
        is_corrected,
        wrong_correction: wrong.map(|entry| entry.span).filter(|_| !is_corrected),
    }
}

/// Returns the field that a section of the body holds.
fn field_of(section: &Section<'_>, revision: &RecordRevision) -> Option<&'static str> {
    let heading = markdown::heading_name(&section.heading.value);
    let mut fields = revision.record.kind()?.fields().iter();
    let field = fields.find(|field| field.has_heading(&heading))?;
    Some(field.name)
}

/// Returns the lines of a section, and what its links lead to: the target of a reference link is
/// written elsewhere.
fn lines(section: &Section<'_>, body: &Body<'_>, text: &str, folder: Option<&[u8]>) -> Vec<String> {
    let mut content = String::new();
    let mut targets = Vec::new();
    let mut at = section.span.start as usize;
    let first = body
        .links
        .partition_point(|it| it.span.start < section.span.start);
    let links = body.links[first..].iter();
    for link in links.take_while(|it| it.span.start < section.span.end) {
        let target = match folder {
            Some(folder) => link_path(&link.target.value, folder),
            None => link.target.value.to_string(),
        };
        let place = link.target.span;
        if link.span.contains(place) && place.start as usize >= at {
            content.push_str(text.get(at..place.start as usize).unwrap_or(""));
            at = place.end as usize;
        }
        targets.push(target);
    }
    content.push_str(text.get(at..section.span.end as usize).unwrap_or(""));
    let lines = content.lines().map(str::trim_end);
    let lines = lines.filter(|line| !line.is_empty()).map(str::to_owned);
    lines.chain(targets).collect()
}

/// Returns a span without the white space at its ends.
fn trimmed(span: Span, text: &str) -> Span {
    let content = span.slice(text);
    let start = span.start as usize + content.len() - content.trim_start().len();
    Span::new(start, start + content.trim().len())
}

/// Returns the entries that are not among others. Each of the others accounts for one equal entry.
fn without<'e>(
    entries: &'e [WrittenCorrection],
    others: &[WrittenCorrection],
) -> Vec<&'e WrittenCorrection> {
    let mut counts: BTreeMap<&Data, usize> = BTreeMap::new();
    for other in others {
        *counts.entry(&other.data).or_default() += 1;
    }
    let is_left = |entry: &&WrittenCorrection| match counts.get_mut(&entry.data) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        Some(_) | None => true,
    };
    entries.iter().filter(is_left).collect()
}

/// Returns a text without the marker of a single list item, with one space between its words.
fn words(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_prefix("- ").unwrap_or(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// Returns whether a message can quote a value.
fn is_quotable(value: &str) -> bool {
    let is_short = value.chars().count() <= MAX_QUOTED && !value.contains(['\n', '`']);
    is_short && !value.is_empty()
}
