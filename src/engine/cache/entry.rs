//! The entries of the cache: what was read of one file, and the key that it is found by.

use std::borrow::Cow;
use std::sync::Arc;

use crate::engine::closed::ClosedFile;
use crate::engine::memo::{FileKey, Hash128};
use crate::git::Oid;
use crate::model::IndexedRecord;

/// What was read from a file in this run.
pub(super) struct CachedFile {
    /// The state of the file on the disk, if the state proves that the file is what was read.
    pub state: Option<Hash128>,
    pub content: CachedContent,
}

/// What the content of a file is.
pub(super) enum CachedContent {
    NoRecord,
    Record(Arc<IndexedRecord>),
    /// The content that the cache has already.
    Known,
    /// A packed verdict about a closed record, for a key of [`CacheKey::for_verdict`].
    Verdict(Vec<u8>),
}

impl CachedFile {
    /// Adds what another entry of the same file has.
    pub(crate) fn merge(&mut self, other: Self) {
        self.state = self.state.or(other.state);
        if let CachedContent::Known = self.content {
            self.content = other.content;
        }
    }

    /// Packs the index entry and the record; `None` where there is nothing to pack.
    pub(crate) fn pack(&self) -> Option<(Vec<u8>, Cow<'_, [u8]>)> {
        match &self.content {
            CachedContent::Record(record) => record.packed(),
            CachedContent::NoRecord | CachedContent::Known | CachedContent::Verdict(_) => None,
        }
    }
}

/// The key that a file is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CacheKey {
    /// A hash of the path: a record's targets depend on where it lies.
    pub path: Hash128,
    pub reading: Hash128,
    pub blob: Oid,
}

impl CacheKey {
    pub(crate) fn new(file: &FileKey<'_>, blob: Oid) -> Self {
        Self {
            path: Hash128::of(file.path.as_bytes()),
            reading: file.vocabulary,
            blob,
        }
    }

    /// Returns the key of a verdict about a closed record.
    pub(crate) fn for_verdict(file: &ClosedFile) -> Self {
        Self {
            path: Hash128::of(file.path.as_bytes()),
            reading: Hash128::of(&("verdict", file.length)),
            blob: file.blob,
        }
    }
}
