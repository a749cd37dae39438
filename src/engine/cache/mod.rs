//! Keeps on the disk, between runs, what was read of files.

mod entry;

mod file;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::engine::memo::{FileKey, Memo, MemoHit};
use crate::git::Repository;
use crate::model::IndexedRecord;
use entry::{CacheKey, CachedFile};
use file::CacheFile;

/// A memo in one file of the repository's common Git folder, shared by all its work trees. It is
/// read as a whole, replaced as a whole, and ignored if it is damaged or another build wrote it.
pub(crate) struct Cache {
    path: PathBuf,
    old: Option<Arc<CacheFile>>,
    new: Mutex<Vec<(CacheKey, CachedFile)>>,
}

impl Cache {
    /// Opens the cache of a repository; returns `None` in a push that may yet be refused, which
    /// must leave nothing behind.
    pub(crate) fn open(repository: &Repository) -> Option<Self> {
        if repository.is_quarantined() {
            return None;
        }
        let path = repository.common_dir().join("holdpoint").join("memo");
        let old = CacheFile::open(&path).map(Arc::new);
        Some(Self {
            path,
            old,
            new: Mutex::default(),
        })
    }

    /// Writes what is new, unless that is little: reading a few files again is faster than writing
    /// the whole cache. Failure to write is not reported, because only speed depends on it.
    pub(crate) fn save(&self) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new = std::mem::take(&mut *new);
        let known = self.old.as_ref().map_or(0, |old| old.slots.len());
        if new.is_empty() || new.len() * 16 < known {
            return;
        }
        new.sort_by_key(|(key, _)| *key);
        new.dedup_by_key(|(key, _)| *key);
        let old = self.old.as_deref().filter(|old| !old.is_damaged());
        let _ = file::write(&self.path, old, &new);
    }
}

impl Memo for Cache {
    fn recall(&self, file: &FileKey<'_>) -> Option<MemoHit> {
        let old = self.old.as_ref()?;
        let slot = old.find(&CacheKey::for_file(file))?;
        if file.length.is_some_and(|length| length != slot.size) {
            return None;
        }
        let Some(at) = slot.record else {
            return Some(MemoHit::NoRecord);
        };
        let entry = old.entry(slot);
        let store = Arc::clone(old) as Arc<dyn crate::model::RecordStore>;
        let record = IndexedRecord::stored(file.path.clone(), file.is_tracked, entry, store, at)?;
        Some(MemoHit::Record(Arc::new(record)))
    }

    fn keep(&self, file: &FileKey<'_>, size: u64, record: Option<&Arc<IndexedRecord>>) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        let record = record.cloned();
        new.push((CacheKey::for_file(file), CachedFile { size, record }));
    }

    fn is_damaged(&self) -> bool {
        self.old.as_ref().is_some_and(|old| old.is_damaged())
    }
}
