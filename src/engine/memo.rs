//! The interface of the cache: what is remembered of files, so that they need not be read again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::closed::{ClosedFile, Verdict};
use crate::disk::FileState;
use crate::git::Oid;
use crate::model::IndexedRecord;
use crate::record::{RecordMapping, Vocabulary};
use crate::text::RepoPath;

/// Remembers what was read from files, by their content, and the verdicts on closed records. A
/// check has the same findings with and without it.
pub trait Memo: Sync {
    /// Returns what is remembered of a file with this content; `None` if it was never read.
    fn recall(&self, file: &FileKey<'_>, blob: Oid) -> Option<MemoHit>;

    /// Returns what is remembered of a file on the disk, if its state proves that it was not
    /// changed since it was read.
    fn recall_unchanged(&self, file: &FileKey<'_>, state: &FileState) -> Option<MemoHit>;

    /// Remembers what was read of a file; `record` is `None` if it is not a record. `state` is the
    /// state that a file on the disk had both before and after it was read. In that case,
    /// [`Memo::recall_unchanged`] must have been called for the file before it was read.
    fn keep(
        &self,
        file: &FileKey<'_>,
        blob: Oid,
        state: Option<FileState>,
        record: Option<&Arc<IndexedRecord>>,
    );

    /// Remembers the state of a file on the disk whose content was recalled.
    fn keep_state(&self, file: &FileKey<'_>, blob: Oid, state: FileState);

    /// Returns the remembered verdict on a closed record.
    fn recall_verdict(&self, file: &ClosedFile) -> Option<Verdict>;

    /// Remembers the verdict on a closed record.
    fn keep_verdict(&self, file: &ClosedFile, verdict: &Verdict);

    /// Returns whether every later change of a file also changes its state. The state must be read
    /// before this call, and the file after it.
    fn is_settled(&self, state: &FileState) -> bool;

    /// Returns what the last check of this work tree stored about its state.
    fn state(&self, which: StateFile) -> Option<Vec<u8>>;

    /// Opens what an earlier check stored about the state of this work tree, to read parts of it.
    /// Its bytes are not verified.
    fn open_state(&self, which: StateFile) -> Option<Box<dyn StateBytes>>;

    /// Returns whether anything is remembered for later checks.
    fn keeps(&self) -> bool;

    /// Remembers something about the state of this work tree.
    fn keep_state_file(&self, which: StateFile, bytes: Vec<u8>);

    /// Returns whether something that was recalled turned out to be damaged.
    fn is_damaged(&self) -> bool;
}

/// What is remembered about the state of a work tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StateFile {
    /// The states of all files, and which records are sound.
    Checkpoint,
    /// The counts of the tree of the last commit that nothing was staged against.
    Tree,
    /// The records of a tree, and what they depend on.
    Records,
    /// The names that a shell completes.
    Names,
}

/// Bytes that are stored, of which parts can be read.
pub trait StateBytes: Sync {
    /// Returns the bytes from a position on; `None` if there are fewer, or if they cannot be read.
    fn read_at(&self, start: u64, length: usize) -> Option<Vec<u8>>;
}

impl StateBytes for Arc<[u8]> {
    fn read_at(&self, start: u64, length: usize) -> Option<Vec<u8>> {
        let start = usize::try_from(start).ok()?;
        let end = start.checked_add(length)?;
        self.get(start..end).map(<[u8]>::to_vec)
    }
}

/// What the result of reading a file depends on, apart from its content.
#[derive(Clone, Copy, Debug)]
pub struct FileKey<'a> {
    pub path: &'a RepoPath,
    pub is_tracked: bool,
    /// A hash of the vocabulary and the record mapping that the file is read with.
    pub vocabulary: Hash128,
}

/// A hash that is the same in every run of one build, and long enough that two different values do
/// not have the same hash by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash128(pub u128);

impl Hash128 {
    /// Hashes a value.
    pub fn of(value: &(impl Hash + ?Sized)) -> Self {
        let half = |number: u8| {
            let mut hasher = DefaultHasher::new();
            number.hash(&mut hasher);
            value.hash(&mut hasher);
            u128::from(hasher.finish())
        };
        Self(half(0) << 64 | half(1))
    }

    /// Hashes a vocabulary and a mapping.
    pub fn of_vocabulary(vocabulary: &Vocabulary, mapping: Option<&RecordMapping>) -> Self {
        // Their collections are ordered, so equal values are formatted equally.
        Self::of(&format!("{vocabulary:?} {mapping:?}"))
    }
}

/// What is remembered of a file.
pub enum MemoHit {
    NoRecord,
    Record(Arc<IndexedRecord>),
}
