//! Whether records of a kind must have a field.

/// Whether a record must have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// `missing-field` reports its absence.
    Required,
    /// Part of the kind's template: `missing-section` reports its absence.
    Template,
    Optional,
}
