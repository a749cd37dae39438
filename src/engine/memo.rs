//! What the engine may remember of files, so that it need not read them again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::git::Oid;
use crate::model::IndexedRecord;
use crate::record::{RecordMapping, Vocabulary};
use crate::text::RepoPath;

/// Remembers what was read of files by their content: facts of one file, never
/// findings. With one and without, a check says the same.
pub trait Memo: Sync {
    fn recall(&self, file: &File<'_>) -> Option<Recalled>;

    /// Keeps what a file of so many bytes turned out to be; `None` where it is no record.
    fn keep(&self, file: &File<'_>, size: u64, member: Option<&Arc<IndexedRecord>>);

    /// Whether something that was recalled cannot be trusted after all.
    fn is_damaged(&self) -> bool;
}

/// A file, as far as what is read of it depends on that.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    pub path: &'a RepoPath,
    pub blob: Oid,
    /// How many bytes reading it gives, where that may be others than the
    /// blob's: line ends and encodings are converted in a work tree.
    pub length: Option<u64>,
    pub is_tracked: bool,
    pub reading: VocabularyHash,
}

/// By which words and field names files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VocabularyHash(pub u64);

impl VocabularyHash {
    pub fn new(vocabulary: &Vocabulary, adoption: Option<&RecordMapping>) -> Self {
        // Everything in them is in order, so equal ones look equal.
        let mut hasher = DefaultHasher::new();
        format!("{vocabulary:?} {adoption:?}").hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// What was known of a file.
pub enum Recalled {
    NoRecord,
    Record(Arc<IndexedRecord>),
}
