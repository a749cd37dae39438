//! The rows of the field tables: what reading, the field rules, the schemas and the reference know of a field.

use serde_json::Value as Json;

use super::read_context::ReadContext;
use crate::document::yaml::Node;

/// Whether a record has to have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// `missing-field` reports its absence.
    Required,
    /// Part of the kind's template: `missing-section` reports its absence.
    Template,
    Optional,
}

impl Requirement {
    /// Returns the word for it in the reference.
    pub fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Template => "by template",
            Self::Optional => "optional",
        }
    }
}

/// One field of one kind.
pub struct Field {
    pub name: &'static str,
    pub need: Requirement,
    /// The body headings under which it may stand instead of in the frontmatter.
    pub headings: &'static [&'static str],
    /// What it means, in Markdown.
    pub about: &'static str,
    /// What its value looks like, in words.
    pub expected: &'static str,
    /// The keys of its value, or of each of its items, where that is a mapping with a table of its own.
    pub keys: &'static [MappingKey],
    /// The JSON Schema of its value.
    pub schema: fn() -> Json,
    /// Reads a value only to report what is wrong with it.
    pub check: fn(Node<'_>, &mut ReadContext<'_>),
}

/// Whether a nested mapping has to have a key. The schema requires all but the optional ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRequirement {
    /// The reader reports its absence.
    Required,
    /// A rule reports its absence, and speaks for a misspelt key too.
    Checked,
    /// The reader accepts its absence without a word.
    Expected,
    Optional,
}

/// One key of a nested mapping.
pub struct MappingKey {
    pub name: &'static str,
    pub requirement: KeyRequirement,
    /// What it means, in Markdown.
    pub about: &'static str,
    /// The JSON Schema of its value.
    pub schema: fn() -> Json,
}

impl MappingKey {
    /// Returns whether the schema requires it.
    pub fn is_required(&self) -> bool {
        self.requirement != KeyRequirement::Optional
    }
}
