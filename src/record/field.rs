//! The rows of the field tables, from which the reader, the rules, the JSON Schemas and the reference work.

use serde_json::Value as Json;

use super::need::Requirement;
use super::read_context::ReadContext;
use crate::document::yaml::Node;

/// One field of one kind.
pub struct Field {
    pub name: &'static str,
    pub need: Requirement,
    /// The body headings under which the field may stand instead of in the frontmatter.
    pub headings: &'static [&'static str],
    /// The meaning, in Markdown.
    pub about: &'static str,
    /// The expected form of the value, in words.
    pub expected: &'static str,
    /// The keys of the value, or of each of its items, if that is a mapping with a table of keys.
    pub keys: &'static [MappingKey],
    /// The JSON Schema of its value.
    pub schema: fn() -> Json,
    /// Reads a value only to report its faults.
    pub check: fn(Node<'_>, &mut ReadContext<'_>),
}

impl Field {
    /// Returns whether a heading of the body is the field's. `name` is the heading as
    /// [`heading_name`](crate::document::markdown::heading_name) gives it.
    pub fn has_heading(&self, name: &str) -> bool {
        let mut headings = self.headings.iter();
        headings.any(|heading| heading.eq_ignore_ascii_case(name))
    }
}

/// Whether a nested mapping must have a key. The schema requires all but the optional ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRequirement {
    /// The reader reports its absence.
    Required,
    /// A rule reports its absence, and its finding also covers a misspelt key.
    Checked,
    /// Only the schema requires it; the reader does not report its absence.
    Expected,
    Optional,
}

/// One key of a nested mapping.
pub struct MappingKey {
    pub name: &'static str,
    pub requirement: KeyRequirement,
    /// The meaning, in Markdown.
    pub about: &'static str,
    /// The JSON Schema of its value.
    pub schema: fn() -> Json,
}

impl MappingKey {
    /// Returns whether the schema requires the key.
    pub fn is_required(&self) -> bool {
        self.requirement != KeyRequirement::Optional
    }
}
