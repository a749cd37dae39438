//! The entries of the cache: what was read of one file, and the key that it is found by.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::engine::memo::FileKey;
use crate::git::Oid;
use crate::model::IndexedRecord;

/// What was read of a file in this run.
pub(crate) struct CachedFile {
    pub size: u64,
    /// `None` if the file is not a record.
    pub record: Option<Arc<IndexedRecord>>,
}

impl CachedFile {
    /// Packs the index entry and the record; `None` where there is nothing to pack.
    pub(crate) fn pack(&self) -> Option<(Vec<u8>, Cow<'_, [u8]>)> {
        self.record.as_ref()?.packed()
    }
}

/// The key that a file is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CacheKey {
    /// The first bytes of the id. They come first, so that slots are ordered by them even where
    /// ids of two hash functions are among them.
    pub prefix: u64,
    pub blob: Oid,
    pub reading: u64,
    /// A hash of the path: a record's targets depend on where it lies.
    pub path: u64,
}

impl CacheKey {
    pub(crate) fn new(blob: Oid, reading: u64, path: u64) -> Self {
        let prefix = blob.prefix();
        Self {
            prefix,
            blob,
            reading,
            path,
        }
    }

    pub(crate) fn for_file(file: &FileKey<'_>) -> Self {
        Self::new(file.blob, file.vocabulary.0, hash(file.path.as_bytes()))
    }
}

/// Returns a hash that is the same in every run of one build.
pub(crate) fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
