//! The files in which two states of a repository differ, each as it is on both sides.

use crate::config::Settings;
use crate::document::frontmatter;
use crate::record::{self, Fields};
use crate::rules::change::RecordRevision;
use crate::text::RepoPath;

/// A file in one state.
pub(crate) struct File {
    /// The bytes as Git stores them.
    pub bytes: Vec<u8>,
    /// The record, if the file is one.
    pub revision: Option<RecordRevision>,
}

/// A path at which the two states have different files.
pub(crate) struct FileDiff {
    pub path: RepoPath,
    pub before: Option<File>,
    pub after: Option<File>,
}

/// A borrowed [`FileDiff`].
pub(crate) struct BorrowedFileDiff<'a> {
    pub path: &'a RepoPath,
    pub before: Option<&'a File>,
    pub after: Option<&'a File>,
}

impl FileDiff {
    /// Borrows both files.
    pub(crate) fn borrowed(&self) -> BorrowedFileDiff<'_> {
        BorrowedFileDiff {
            path: &self.path,
            before: self.before.as_ref(),
            after: self.after.as_ref(),
        }
    }
}

impl File {
    /// Reads a file. `text` is the checked text if it differs from what Git stores, for example in
    /// line endings.
    pub(crate) fn new(
        path: &RepoPath,
        bytes: Vec<u8>,
        text: Option<Vec<u8>>,
        settings: &Settings,
    ) -> Self {
        let revision = (path.is_markdown() && settings.includes(path))
            .then(|| read_revision(path, text.as_ref().unwrap_or(&bytes), settings))
            .flatten();
        Self { bytes, revision }
    }

    /// Returns the text that findings point into.
    pub(crate) fn text(&self) -> String {
        match &self.revision {
            Some(revision) => revision.text.clone(),
            None => frontmatter::decode(self.bytes.clone()).0,
        }
    }
}

/// Reads a file as a record; returns `None` if it is none.
pub(crate) fn read_revision(
    path: &RepoPath,
    bytes: &[u8],
    settings: &Settings,
) -> Option<RecordRevision> {
    let mappings = settings.mappings_for(path);
    let record = record::read(
        path.clone(),
        bytes.to_vec(),
        &settings.vocabulary,
        &mappings,
    );
    // A file that only resembles a record is not one, so the record that it was is gone.
    let record = record.filter(|record| !record.is_near_record())?;
    let (text, _) = frontmatter::decode(bytes.to_vec());
    Some(RecordRevision { record, text })
}

/// Returns whether any part of a record has to stay as it was committed.
pub(crate) fn has_fixed_parts(revision: &RecordRevision) -> bool {
    match &revision.record.fields {
        Fields::Operator(_) | Fields::Project(_) | Fields::Constraint(_) => true,
        Fields::Decision(_)
        | Fields::OpRun(_)
        | Fields::DebugPacket(_)
        | Fields::Regime(_)
        | Fields::Block(_)
        | Fields::Own(_)
        | Fields::Unread => revision.is_final(),
    }
}
