//! Record mappings: how files that were written for something else are read as records.

use super::Kind;

/// What the configuration's `records` list says about a file: its kind, which of its keys hold our
/// fields, and defaults for fields that such files do not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMapping {
    pub kind: Kind,
    /// Pairs of our field and their key.
    pub fields: Vec<(String, String)>,
    /// Pairs of our field and its value, as YAML.
    pub defaults: Vec<(String, String)>,
}

impl RecordMapping {
    /// Returns their key for our field.
    pub fn key(&self, field: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(ours, _)| ours == field)
            .map(|(_, theirs)| theirs.as_str())
    }

    /// Returns the YAML of a field's default.
    pub fn default(&self, field: &str) -> Option<&str> {
        self.defaults
            .iter()
            .find(|(ours, _)| ours == field)
            .map(|(_, value)| value.as_str())
    }
}
