//! The files in which two states of a repository differ, each as it is on both sides.

use crate::config::Settings;
use crate::document::frontmatter;
use crate::record::{self, Fields};
use crate::rules::change::RecordRevision;
use crate::text::RepoPath;

/// A file in one state.
pub struct File {
    /// As Git stores it.
    pub bytes: Vec<u8>,
    /// The record it is, if it is one.
    pub version: Option<RecordRevision>,
}

/// A path at which there is not the same file on both sides.
pub struct FileDiff {
    pub path: RepoPath,
    pub before: Option<File>,
    pub after: Option<File>,
}

/// The same, borrowed.
pub struct Sides<'a> {
    pub path: &'a RepoPath,
    pub before: Option<&'a File>,
    pub after: Option<&'a File>,
}

impl FileDiff {
    pub fn sides(&self) -> Sides<'_> {
        Sides {
            path: &self.path,
            before: self.before.as_ref(),
            after: self.after.as_ref(),
        }
    }
}

impl File {
    /// Reads a file. What is checked may have other bytes than Git stores, in
    /// line ends say: that is `text`, if it is.
    pub fn new(
        path: &RepoPath,
        bytes: Vec<u8>,
        text: Option<Vec<u8>>,
        settings: &Settings,
    ) -> Self {
        let version = (path.is_markdown() && settings.includes(path))
            .then(|| read(path, text.as_ref().unwrap_or(&bytes), settings))
            .flatten();
        Self { bytes, version }
    }

    /// Its text, which a finding may point into.
    pub fn text(&self) -> String {
        match &self.version {
            Some(version) => version.text.clone(),
            None => frontmatter::decode(self.bytes.clone()).0,
        }
    }
}

fn read(path: &RepoPath, bytes: &[u8], settings: &Settings) -> Option<RecordRevision> {
    let adoption = settings.adoption(path);
    let record = record::read(path.clone(), bytes.to_vec(), &settings.vocabulary, adoption)?;
    let (text, _) = frontmatter::decode(bytes.to_vec());
    Some(RecordRevision { record, text })
}

/// Whether anything of a record has to stay once it is committed.
pub fn is_held(version: &RecordRevision) -> bool {
    match &version.record.fields {
        Fields::Decision(_) | Fields::Operator(_) | Fields::Project(_) | Fields::Constraint(_) => {
            true
        }
        Fields::OpRun(_) => version.closed_run().is_some(),
        Fields::DebugPacket(_) | Fields::Block(_) | Fields::Regime(_) | Fields::Unread => false,
    }
}
