//! What the engine may remember of files, so that it does not read them again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::git::Oid;
use crate::model::IndexedRecord;
use crate::record::{RecordMapping, Vocabulary};
use crate::text::RepoPath;

/// Remembers what was read of files by their content: facts about one file, never findings. A check
/// gives the same answer with a memo and without.
pub trait Memo: Sync {
    /// Returns what is remembered of a file; `None` if it was never read.
    fn recall(&self, file: &FileKey<'_>) -> Option<MemoHit>;

    /// Remembers what was read of a file of `size` bytes; `record` is `None` if it is not a record.
    fn keep(&self, file: &FileKey<'_>, size: u64, record: Option<&Arc<IndexedRecord>>);

    /// Whether something that was recalled turned out to be damaged.
    fn is_damaged(&self) -> bool;
}

/// Everything that the record read from a file depends on.
#[derive(Clone, Copy, Debug)]
pub struct FileKey<'a> {
    pub path: &'a RepoPath,
    pub blob: Oid,
    /// The size of the file in bytes where it may differ from the blob's: line ends and encodings are
    /// converted in a work tree.
    pub length: Option<u64>,
    pub is_tracked: bool,
    pub vocabulary: VocabularyHash,
}

/// Identifies the vocabulary and the record mapping that files are read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VocabularyHash(pub u64);

impl VocabularyHash {
    /// Hashes a vocabulary and a mapping.
    pub fn new(vocabulary: &Vocabulary, mapping: Option<&RecordMapping>) -> Self {
        // Their collections are ordered, so equal values are formatted equally.
        let mut hasher = DefaultHasher::new();
        format!("{vocabulary:?} {mapping:?}").hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// What is remembered of a file.
pub enum MemoHit {
    NoRecord,
    Record(Arc<IndexedRecord>),
}
