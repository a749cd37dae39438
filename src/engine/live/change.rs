//! A change of files, as far as the rules that have to run again depend on it.

use crate::model::RecordAtPath;
use crate::snapshot::EntryChange;

/// A change of files, and what it is for the records.
pub(super) struct Changed<'a> {
    pub entries: &'a [EntryChange<'a>],
    /// What the model had before at the changed paths.
    pub replaced: &'a [RecordAtPath],
    pub has_same_files: bool,
    /// Whether other folders than before have both records and other Markdown files.
    pub mixes_folders: bool,
}

/// Whether a rule about all records has to run after a change.
pub(super) enum Rerun {
    No,
    /// What it reported still points to the right places.
    MayWait,
    Now,
}
