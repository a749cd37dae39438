//! The kinds of records.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::own_kind::DOCUMENT;

/// The kind of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each kind's own type says what it is")]
pub enum Kind {
    Operator,
    OpRun,
    DebugPacket,
    Block,
    Project,
    Regime,
    Constraint,
    Decision,
    /// A kind that the configuration defines, or `Document`.
    Own(KindName),
}

/// The name of a kind that the configuration defines. There are few of them, so each is kept for as
/// long as the process runs, and a kind can be copied like the built-in ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindName(&'static str);

/// All names of own kinds and of their fields that are in use.
static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Keeps a name of the configuration for as long as the process runs.
pub(crate) fn kept(name: &str) -> &'static str {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = names.get(name).copied();
    known.unwrap_or_else(|| {
        let kept: &'static str = Box::leak(name.into());
        names.insert(kept);
        kept
    })
}

impl KindName {
    /// Returns the kind's name.
    pub fn new(name: &str) -> Self {
        Self(kept(name))
    }
}

/// A name as it is stored. The cache has one for every record, so it is not copied where it can be borrowed.
#[derive(Deserialize)]
struct Word<'w>(#[serde(borrow)] Cow<'w, str>);

impl Serialize for KindName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for KindName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Word::deserialize(deserializer).map(|Word(word)| Self::new(&word))
    }
}

impl Kind {
    /// The built-in kinds, in the order in which messages list them.
    pub const ALL: &'static [Self] = &[
        Self::Operator,
        Self::OpRun,
        Self::DebugPacket,
        Self::Block,
        Self::Project,
        Self::Regime,
        Self::Constraint,
        Self::Decision,
    ];
    /// The names of the built-in kinds, in the same order.
    pub const WORDS: &'static [&'static str] = &[
        "Operator",
        "OpRun",
        "DebugPacket",
        "Block",
        "Project",
        "Regime",
        "Constraint",
        "Decision",
    ];

    /// Returns the kind that the configuration defines under a name.
    pub fn own(name: &str) -> Self {
        Self::Own(KindName::new(name))
    }

    /// Returns the kind with a name, built in or not.
    pub fn of(name: KindName) -> Self {
        Self::named(name.0).unwrap_or(Self::Own(name))
    }

    /// Returns the name as a record writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Operator => "Operator",
            Self::OpRun => "OpRun",
            Self::DebugPacket => "DebugPacket",
            Self::Block => "Block",
            Self::Project => "Project",
            Self::Regime => "Regime",
            Self::Constraint => "Constraint",
            Self::Decision => "Decision",
            Self::Own(name) => name.0,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Word(word) = Word::deserialize(deserializer)?;
        Ok(Self::named(&word).unwrap_or_else(|| Self::own(&word)))
    }
}

/// The built-in kinds are listed as a suggestion.
impl schemars::JsonSchema for Kind {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Kind".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "anyOf": [{ "enum": Self::WORDS }, { "type": "string" }] })
    }
}

impl Kind {
    /// Returns the article before the kind's name: `a` or `an`.
    pub fn article(self) -> &'static str {
        match self {
            Self::Operator | Self::OpRun => "an",
            Self::Own(name) if name.0.starts_with(['A', 'E', 'I', 'O', 'U']) => "an",
            Self::DebugPacket
            | Self::Block
            | Self::Project
            | Self::Regime
            | Self::Constraint
            | Self::Decision
            | Self::Own(_) => "a",
        }
    }

    /// Returns whether this is the built-in kind of files without fields of their own.
    pub fn is_document(self) -> bool {
        matches!(self, Self::Own(name) if name.0 == DOCUMENT)
    }

    /// Returns the field with the id of a record, which no other record of the kind may have.
    pub fn id_field(self) -> Option<&'static str> {
        match self {
            Self::Operator => Some("op_id"),
            Self::Block => Some("block_id"),
            Self::Project => Some("project_id"),
            Self::Constraint => Some("constraint_id"),
            Self::Decision => Some("decision_id"),
            Self::OpRun | Self::DebugPacket | Self::Regime | Self::Own(_) => None,
        }
    }

    /// Returns the built-in kind with this name.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

/// Keys that any Markdown file may have, because site generators and editors use them.
pub(crate) const GENERIC_FIELDS: &[&str] = &[
    "title",
    "tags",
    "id",
    "description",
    "sidebar_position",
    "sidebar_label",
    "slug",
    "aliases",
    "date",
    "draft",
    "layout",
    "permalink",
    "weight",
    "author",
    "authors",
    "created",
    "updated",
];
