//! What was read of files, kept on the disk between runs.

mod file;

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::engine::memo::{File, Memo, Recalled};
use crate::git::{Oid, Repository};
use crate::model::IndexedRecord;
use file::{Stored, hash};

/// A memo in one file of the repository's common Git folder, so that all its
/// work trees and every program share it. It is read as a whole, replaced as a
/// whole, and left aside when it is damaged or another build's.
pub struct Cache {
    path: PathBuf,
    old: Option<Arc<Stored>>,
    new: Mutex<Vec<(Key, Kept)>>,
}

/// What a file came to that is new.
struct Kept {
    size: u64,
    /// `None` where it is no record.
    member: Option<Arc<IndexedRecord>>,
}

impl Kept {
    /// Its summary and record, packed.
    fn pack(&self) -> Option<(Vec<u8>, Cow<'_, [u8]>)> {
        self.member.as_ref()?.packed()
    }
}

/// What a file is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// How the id begins: it comes first, so that slots lie in its order even
    /// where ids of two kinds are among them.
    prefix: u64,
    blob: Oid,
    reading: u64,
    /// A hash: what a record's targets are depends on where it lies.
    path: u64,
}

impl Key {
    fn new(blob: Oid, reading: u64, path: u64) -> Self {
        let prefix = blob.prefix();
        Self {
            prefix,
            blob,
            reading,
            path,
        }
    }

    fn of(file: &File<'_>) -> Self {
        Self::new(file.blob, file.reading.0, hash(file.path.as_bytes()))
    }
}

impl Cache {
    /// The memo of a repository; `None` where nothing is to be left behind: in
    /// a push that may yet be refused.
    pub fn open(repository: &Repository) -> Option<Self> {
        if repository.is_quarantined() {
            return None;
        }
        let path = repository.common_dir().join("holdpoint").join("memo");
        let old = Stored::open(&path).map(Arc::new);
        Some(Self {
            path,
            old,
            new: Mutex::default(),
        })
    }

    /// Writes what is new, where it is worth it: a few files are read again
    /// faster than all is written. Nobody has to hear of it if that fails.
    pub fn save(&self) {
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
    fn recall(&self, file: &File<'_>) -> Option<Recalled> {
        let old = self.old.as_ref()?;
        let slot = old.find(&Key::of(file))?;
        if file.length.is_some_and(|length| length != slot.size) {
            return None;
        }
        let Some(at) = slot.record else {
            return Some(Recalled::NoRecord);
        };
        let summary = old.summary(slot);
        let store = Arc::clone(old) as Arc<dyn crate::model::Store>;
        let member = IndexedRecord::stored(file.path.clone(), file.is_tracked, summary, store, at)?;
        Some(Recalled::Record(Arc::new(member)))
    }

    fn keep(&self, file: &File<'_>, size: u64, member: Option<&Arc<IndexedRecord>>) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        let member = member.cloned();
        new.push((Key::of(file), Kept { size, member }));
    }

    fn is_damaged(&self) -> bool {
        self.old.as_ref().is_some_and(|old| old.is_damaged())
    }
}
