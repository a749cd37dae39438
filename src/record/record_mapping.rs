//! Record mappings: how files of another tool or convention are read as records.

use super::Kind;

/// An entry of the configuration's `records`: the kind of the files, the keys that they use for the
/// fields of that kind, and defaults for fields that they do not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMapping {
    pub kind: Kind,
    /// Pairs of a field and the key that the files use for it.
    pub fields: Vec<(String, String)>,
    /// Pairs of a field and its default value as YAML.
    pub defaults: Vec<(String, String)>,
}

impl RecordMapping {
    /// Returns the key that the files use for a field.
    pub fn key(&self, field: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, key)| key.as_str())
    }

    /// Returns the default value of a field as YAML.
    pub fn default(&self, field: &str) -> Option<&str> {
        self.defaults
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, value)| value.as_str())
    }
}
