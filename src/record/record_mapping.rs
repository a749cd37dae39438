//! How files that were written for something else are read as records.

use super::Kind;

/// What the config's `records` list says of a file: its kind, which of its
/// keys stand for our fields, and what such files never say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMapping {
    pub kind: Kind,
    /// Our field and their key.
    pub fields: Vec<(String, String)>,
    /// Our field and its value, as YAML.
    pub defaults: Vec<(String, String)>,
}

impl RecordMapping {
    /// Their key for our field.
    pub fn key(&self, field: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(ours, _)| ours == field)
            .map(|(_, theirs)| theirs.as_str())
    }

    /// The YAML of a field's default.
    pub fn default(&self, field: &str) -> Option<&str> {
        self.defaults
            .iter()
            .find(|(ours, _)| ours == field)
            .map(|(_, value)| value.as_str())
    }
}
