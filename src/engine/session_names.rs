//! The names of records, which shells complete: read from what a check stored, or from the files.

use super::analysis::Analysis;
use super::error::SessionError;
use super::input::Input;
use super::names::{self, NamedRecord};
use super::open::{OpenSnapshot, SnapshotSource};
use super::session::{Session, SessionOptions};

impl Session {
    /// Opens the work tree around the current folder to read its configuration. In a repository, its
    /// files are not listed. Nothing is written.
    ///
    /// # Errors
    /// The files cannot be read, or the configuration has mistakes.
    pub(crate) fn open_unlisted() -> Result<Self, SessionError> {
        let options = SessionOptions::default();
        match OpenSnapshot::unlisted()? {
            Some(files) => Ok(Self::new(files, &options)?.without_writing()),
            None => Self::open_to_read(),
        }
    }

    /// Returns the records of the work tree around the current folder that a user may name, with a
    /// session of it. Nothing is checked or written. Where a check stored them, a file that was changed
    /// since without being replaced is as it was then.
    ///
    /// # Errors
    /// The files cannot be read, or the configuration has mistakes.
    pub(crate) fn named_records() -> Result<(Self, Vec<NamedRecord>), SessionError> {
        let session = Self::open_unlisted()?;
        if let Some(root) = &session.files.root
            && let Some(records) = names::recall(root, &session.input(&[]))?
        {
            return Ok((session, records));
        }
        let session = Self::open_to_read()?;
        let records = names::of(session.read_model()?.records());
        Ok((session, records))
    }

    fn open_to_read() -> Result<Self, SessionError> {
        let options = SessionOptions::default();
        let session = Self::open(SnapshotSource::WorkTree, &[], &options)?;
        Ok(session.without_writing())
    }

    /// Stores the names of the records of an analysis that read all of them, unless they are those of
    /// a revision, which may have others than the files on the disk.
    pub(super) fn keep_names(&self, analysis: &Analysis, input: &Input<'_>) {
        let records = analysis.model.records();
        let is_revision = self.label().kind == "revision";
        if let Some(root) = &self.files.root
            && !is_revision
            && !records.is_empty()
        {
            names::keep(records, root, input);
        }
    }
}
