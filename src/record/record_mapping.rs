//! Record mappings: how files of another tool or convention are read as records.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use regex::Regex;

use super::Kind;
use crate::text::RepoPath;

/// An entry of the configuration's `records`: the kind of the files, the places of the fields of that
/// kind in them, and defaults for fields that they do not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMapping {
    pub kind: Kind,
    /// The conditions that a file has to meet, in addition to the globs.
    pub conditions: Vec<Condition>,
    /// Where the files have a field.
    pub fields: Vec<MappedField>,
    /// Pairs of a field and its default value as YAML.
    pub defaults: Vec<(String, String)>,
    /// The words that the files use for the values of a field.
    pub values: Vec<(String, Vec<Word>)>,
    /// A file is final if any of these conditions holds; `None` if the kind decides.
    pub final_when: Option<Vec<Condition>>,
    /// The time zone of times without an offset.
    pub time_zone: Option<TimeZone>,
    /// Folders in which relative links are looked up too; see [`Record::link_folders`].
    ///
    /// [`Record::link_folders`]: super::Record::link_folders
    pub link_folders: Vec<Box<str>>,
}

/// Where files have the value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedField {
    pub name: String,
    /// The first place that a file has counts. For evidence links, all of them count.
    pub sources: Vec<ValueSource>,
}

/// A place in a file from which a value is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueSource {
    /// A key of the frontmatter. A dot leads into a mapping.
    Key(String),
    /// What is under a heading of the body.
    Section {
        heading: String,
        boxes: Option<Boxes>,
    },
    /// What follows a label and a colon on a line of the body.
    Line(String),
    File(FileName),
    /// A key of a YAML file in the record's folder. A dot leads into a mapping.
    Beside {
        file: String,
        key: String,
    },
    /// A scalar from which a typed evidence link is made.
    Link {
        from: Box<ValueSource>,
        kind: String,
        is_revision: bool,
    },
}

/// The number that stands for the place of a field that a file has under the field's own name.
pub(crate) const OWN_NAME: u64 = 0xf;

/// The check boxes under a heading that are results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boxes {
    /// What the text of a box matches; `None` for all.
    pub matching: Option<Pattern>,
}

/// A part of the name of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileName {
    /// The name without its extension.
    Stem,
    Name,
    /// The group of a pattern that the name matches; the whole path, if the pattern has a slash.
    Group(Pattern),
}

/// A regular expression. Two are equal if they are written alike.
#[derive(Clone)]
pub struct Pattern(Regex);

/// A word of a file, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub written: String,
    /// `None` if the word says that there is no value yet.
    pub meaning: Option<String>,
}

/// A condition on the value of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub key: String,
    pub expected: Expected,
}

/// What is expected of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    Present,
    Absent,
    OneOf(Vec<String>),
}

impl RecordMapping {
    /// Returns a mapping that gives files a kind and nothing else.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            conditions: Vec::new(),
            fields: Vec::new(),
            defaults: Vec::new(),
            values: Vec::new(),
            final_when: None,
            time_zone: None,
            link_folders: Vec::new(),
        }
    }

    /// Returns a mapped field and its index.
    pub fn field(&self, name: &str) -> Option<(usize, &MappedField)> {
        let mut fields = self.fields.iter().enumerate();
        fields.find(|(_, field)| field.name == name)
    }

    /// Returns the default value of a field as YAML.
    pub fn default(&self, field: &str) -> Option<&str> {
        self.defaults
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the words that files use for the values of a field. The list is empty if they use
    /// the usual ones.
    pub fn words(&self, field: &str) -> &[Word] {
        let values = self.values.iter().find(|(name, _)| name == field);
        values.map_or(&[], |(_, words)| words)
    }

    /// Returns the word that files use for a value of a field; `None` if they have none.
    pub fn word_for(&self, field: &str, value: &str) -> Option<&str> {
        let mut words = self.words(field).iter();
        let word = words.find(|word| word.meaning.as_deref() == Some(value))?;
        Some(&word.written)
    }

    /// Returns whether reading a file depends on its path.
    pub fn reads_path(&self) -> bool {
        let mut sources = self.fields.iter().flat_map(|field| &field.sources);
        sources.any(|source| matches!(source.place(), ValueSource::File(_)))
    }

    /// Returns the name of the file beside a record that values are read from, if there is one.
    pub fn beside(&self) -> Option<&str> {
        let mut sources = self.fields.iter().flat_map(|field| &field.sources);
        sources.find_map(|source| source.beside())
    }

    /// Returns the mapping with the places first in which one file has its fields, so that
    /// [`RecordMapping::name_of`] gives the names that this file uses. `places` is that of
    /// [`MappedRecord`](super::typed_record::MappedRecord).
    pub fn of_places(&self, places: u64) -> Cow<'_, Self> {
        if places == 0 {
            return Cow::Borrowed(self);
        }
        let mut mapping = self.clone();
        for (at, field) in mapping.fields.iter_mut().enumerate() {
            match places.checked_shr(4 * at as u32).unwrap_or(0) & OWN_NAME {
                OWN_NAME => field
                    .sources
                    .insert(0, ValueSource::Key(field.name.clone())),
                place => {
                    let end = field.sources.len().min(place as usize + 1);
                    field.sources[..end].rotate_right(1.min(end));
                }
            }
        }
        Cow::Owned(mapping)
    }

    /// Returns what the files call a field; `None` if they have no name for it.
    pub fn name_of(&self, field: &str) -> Option<&str> {
        let (_, mapped) = self.field(field)?;
        mapped.sources.iter().find_map(|source| source.name())
    }
}

impl RecordMapping {
    /// Returns whether some files call a field by a name.
    pub fn is_called(&self, field: &str, name: &str) -> bool {
        let mapped = self.field(field).map_or(&[][..], |(_, it)| &it.sources);
        mapped.iter().any(|source| source.name() == Some(name))
    }

    /// Returns where files have evidence of a type, if every place of evidence is for one type: the
    /// name of the place, or `None` if no place is for this type.
    pub fn place_of_evidence(&self, kind: &str) -> Option<Option<&str>> {
        let (_, mapped) = self.field("evidence_links")?;
        let typed = mapped.sources.iter().map(|source| match source {
            ValueSource::Link { kind, .. } => Some((kind, source.name())),
            _ => None,
        });
        let typed: Vec<(&String, Option<&str>)> = typed.collect::<Option<_>>()?;
        let place = typed.iter().find(|(other, _)| *other == kind);
        Some(place.and_then(|(_, name)| *name))
    }
}

impl ValueSource {
    /// Returns the place that a value is read from.
    pub fn place(&self) -> &Self {
        match self {
            Self::Link { from, .. } => from.place(),
            place => place,
        }
    }

    /// Returns the name of the file beside the record that the value is in, if it is in one.
    pub fn beside(&self) -> Option<&str> {
        match self.place() {
            Self::Beside { file, .. } => Some(file),
            Self::Key(_)
            | Self::Section { .. }
            | Self::Line(_)
            | Self::File(_)
            | Self::Link { .. } => None,
        }
    }

    /// Returns what the files call the value.
    fn name(&self) -> Option<&str> {
        match self.place() {
            Self::Key(name) | Self::Line(name) | Self::Beside { key: name, .. } => Some(name),
            Self::Section { heading, .. } => Some(heading),
            Self::File(_) | Self::Link { .. } => None,
        }
    }
}

impl Condition {
    /// Returns whether the condition holds, given the texts under the key; `None` if there is nothing.
    pub fn holds(&self, found: &Option<Vec<String>>) -> bool {
        match &self.expected {
            Expected::Present => found.is_some(),
            Expected::Absent => found.is_none(),
            Expected::OneOf(values) => {
                let mut found = found.iter().flatten();
                found.any(|text| values.contains(text))
            }
        }
    }
}

impl FileName {
    /// Returns this part of a path; `None` if the path does not have it.
    pub fn of(&self, path: &RepoPath) -> Option<String> {
        let whole = path.text();
        let name = whole.rsplit('/').next().unwrap_or(&whole);
        let part = match self {
            Self::Name => name,
            Self::Stem => name.rsplit_once('.').map_or(name, |(stem, _)| stem),
            Self::Group(pattern) => {
                let text = if pattern.text().contains('/') {
                    &*whole
                } else {
                    name
                };
                pattern.0.captures(text)?.get(1)?.as_str()
            }
        };
        (!part.is_empty()).then(|| part.to_owned())
    }
}

impl Pattern {
    /// Compiles a regular expression.
    ///
    /// # Errors
    /// The text is not a regular expression.
    pub fn new(text: &str) -> Result<Self, regex::Error> {
        Regex::new(text).map(Self)
    }

    pub fn text(&self) -> &str {
        self.0.as_str()
    }

    /// Returns how many groups it has.
    pub fn groups(&self) -> usize {
        self.0.captures_len() - 1
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Pattern {}

impl std::fmt::Debug for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text().fmt(f)
    }
}
