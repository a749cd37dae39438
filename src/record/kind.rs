//! The kinds of records.

use serde_json::Value as Json;

use super::*;

words! {
    /// What a record is a record of.
    Kind: "a kind of record" {
        Operator = "Operator",
        OpRun = "OpRun",
        DebugPacket = "DebugPacket",
        Block = "Block",
        Project = "Project",
        Regime = "Regime",
        Constraint = "Constraint",
        Decision = "Decision",
    }
}

impl Kind {
    /// The kind's own fields.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Operator => Operator::FIELDS,
            Self::OpRun => OpRun::FIELDS,
            Self::DebugPacket => DebugPacket::FIELDS,
            Self::Block => Block::FIELDS,
            Self::Project => Project::FIELDS,
            Self::Regime => Regime::FIELDS,
            Self::Constraint => Constraint::FIELDS,
            Self::Decision => Decision::FIELDS,
        }
    }

    /// What the kind is for, in Markdown.
    pub fn about(self) -> &'static str {
        match self {
            Self::Operator => Operator::ABOUT,
            Self::OpRun => OpRun::ABOUT,
            Self::DebugPacket => DebugPacket::ABOUT,
            Self::Block => Block::ABOUT,
            Self::Project => Project::ABOUT,
            Self::Regime => Regime::ABOUT,
            Self::Constraint => Constraint::ABOUT,
            Self::Decision => Decision::ABOUT,
        }
    }

    /// `a` or `an`, before the kind's name.
    pub fn article(self) -> &'static str {
        match self {
            Self::Operator | Self::OpRun => "an",
            Self::DebugPacket
            | Self::Block
            | Self::Project
            | Self::Regime
            | Self::Constraint
            | Self::Decision => "a",
        }
    }

    /// The kind that a word names.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

/// A field of some kind with this name.
pub fn is_field(name: &str) -> bool {
    Kind::ALL
        .iter()
        .any(|kind| kind.fields().iter().any(|field| field.name == name))
}

/// Keys that any Markdown file may carry: site generators and editors use them.
pub const GENERIC_FIELDS: &[&str] = &[
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

/// The value of a field that anything may be: it belongs to somebody else.
pub fn any_schema() -> Json {
    Json::Bool(true)
}
