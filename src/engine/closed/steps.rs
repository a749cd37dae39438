//! Counts what is looked up to check closed records.

use std::sync::atomic::AtomicUsize;

/// Counts of lookups, for tests.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    /// How often a record was looked up among the committed files, or commits among those that lead to
    /// the checked state.
    pub lookups: AtomicUsize,
    /// How often all committed files were listed.
    pub lists: AtomicUsize,
    /// How often the changes of all commits were walked.
    pub walks: AtomicUsize,
    /// How many records and files were gathered to check closed records against.
    pub gathered: AtomicUsize,
}
