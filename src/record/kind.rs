//! The kinds of records.

words! {
    /// The kind of a record.
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
    /// Returns the article before the kind's name: `a` or `an`.
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

    /// Returns the kind with this name.
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
