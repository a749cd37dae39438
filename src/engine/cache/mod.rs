//! Stores on the disk what was read from files, for later runs.

mod entry;

mod file;

mod program;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::disk::{FileDraft, FileState, FileTime, FolderHandle};
use crate::engine::closed::{ClosedFile, Verdict};
use crate::engine::memo::{FileKey, Hash128, Memo, MemoHit};
use crate::git::{Oid, Repository};
use crate::model::{IndexedRecord, RecordStore};
use entry::{CacheKey, CachedContent, CachedFile};
use file::{CacheFile, Opened, ParsedFile};

/// The name of the file in [`Cache::folder`].
const NAME: &str = "memo";

/// The cache in one file of the repository's common Git folder, shared by all its work trees. It is
/// read as a whole, replaced as a whole, and ignored if it is damaged or another build wrote it.
///
/// A file in a work tree is found by its state: its device and inode, its size and its times. A
/// state is kept only if, by the clock of the file system, it was settled before the file was read,
/// so that every later change of the file also changes its state. The index and the configuration
/// of Git are not used, because filters, encodings and line endings change the bytes of a file
/// between the index and the disk.
pub(crate) struct Cache {
    folder: PathBuf,
    old: Option<Arc<CacheFile>>,
    /// Why the existing file is not used, if users should know.
    note: Option<String>,
    /// The device and the time of the file system's clock before the first file was read; `None` if
    /// nothing can be written.
    clock: OnceLock<Option<(u64, FileTime)>>,
    new: Mutex<Vec<(CacheKey, CachedFile)>>,
}

impl Cache {
    /// Opens the cache of a repository. Returns `None` while a push is not accepted yet, because a
    /// refused push must leave nothing behind.
    pub(crate) fn open(repository: &Repository) -> Option<Self> {
        if repository.is_quarantined() {
            return None;
        }
        let folder = repository.common_dir().join("holdpoint");
        let (old, note) = match CacheFile::open(&folder.join(NAME)) {
            Opened::Usable(file) => (Some(Arc::new(file)), None),
            Opened::Absent => (None, None),
            Opened::Unusable(reason) => {
                let path = folder.join(NAME);
                let note = format!("the cache `{}` is not used: {reason}", path.display());
                (None, Some(note))
            }
        };
        Some(Self {
            folder,
            old,
            note,
            clock: OnceLock::new(),
            new: Mutex::default(),
        })
    }

    /// Returns what users should know about the cache.
    pub(crate) fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Writes what is new, unless that is little: reading a few files again is faster than writing
    /// the whole cache. Failure to write is not reported, because only speed depends on it.
    pub(crate) fn save(&self) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new = std::mem::take(&mut *new);
        let known = self.old.as_ref().map_or(0, |old| old.slots.len());
        // A verdict needs a walk over the history, which is slow.
        let has_verdict = new
            .iter()
            .any(|(_, kept)| matches!(kept.content, CachedContent::Verdict(_)));
        if new.is_empty() || (new.len() * 16 < known && !has_verdict) {
            return;
        }
        new.sort_by_key(|(key, _)| *key);
        new.dedup_by(|(key, later), (first_key, first)| {
            let is_same = key == first_key;
            if is_same {
                let none = CachedFile {
                    state: None,
                    content: CachedContent::Known,
                };
                first.merge(std::mem::replace(later, none));
            }
            is_same
        });
        let old = self.old.as_deref().filter(|old| !old.is_damaged());
        let _ = file::write(&self.folder, OsStr::new(NAME), old, &new);
    }

    /// Whether every change of a file since it was read must have changed this state.
    fn is_settled(&self, state: &FileState) -> bool {
        match self.clock.get() {
            Some(Some((device, time))) => state.device == *device && state.is_settled_at(*time),
            Some(None) | None => false,
        }
    }

    fn hit(&self, file: &FileKey<'_>, old: &Arc<CacheFile>, slot: &ParsedFile) -> Option<MemoHit> {
        let Some(at) = slot.record else {
            return Some(MemoHit::NoRecord);
        };
        let entry = old.entry(slot);
        let store = Arc::clone(old) as Arc<dyn RecordStore>;
        let record = IndexedRecord::stored(file.path.clone(), file.is_tracked, entry, store, at)?;
        Some(MemoHit::Record(Arc::new(record)))
    }

    fn push(&self, key: CacheKey, file: CachedFile) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.push((key, file));
    }
}

impl Memo for Cache {
    fn recall(&self, file: &FileKey<'_>, blob: Oid) -> Option<MemoHit> {
        let old = self.old.as_ref()?;
        self.hit(file, old, old.find(&CacheKey::new(file, blob))?)
    }

    fn recall_unchanged(&self, file: &FileKey<'_>, state: &FileState) -> Option<MemoHit> {
        let known = self.old.as_ref().and_then(|old| {
            let path = Hash128::of(file.path.as_bytes());
            let slot = old.find_state(path, file.vocabulary, Hash128::of(state))?;
            self.hit(file, old, slot)
        });
        if known.is_none() {
            // The caller will read the file now, and the clock must be read before that.
            self.clock.get_or_init(|| clock(&self.folder));
        }
        known
    }

    fn keep(
        &self,
        file: &FileKey<'_>,
        blob: Oid,
        state: Option<FileState>,
        record: Option<&Arc<IndexedRecord>>,
    ) {
        let state = state.filter(|state| self.is_settled(state));
        let content = match record {
            Some(record) => CachedContent::Record(Arc::clone(record)),
            None => CachedContent::NoRecord,
        };
        self.push(
            CacheKey::new(file, blob),
            CachedFile {
                state: state.as_ref().map(Hash128::of),
                content,
            },
        );
    }

    fn keep_state(&self, file: &FileKey<'_>, blob: Oid, state: FileState) {
        if self.is_settled(&state) {
            self.push(
                CacheKey::new(file, blob),
                CachedFile {
                    state: Some(Hash128::of(&state)),
                    content: CachedContent::Known,
                },
            );
        }
    }

    fn recall_verdict(&self, file: &ClosedFile) -> Option<Verdict> {
        let old = self.old.as_ref()?;
        let slot = old.find(&CacheKey::for_verdict(file))?;
        postcard::from_bytes(old.entry(slot)).ok()
    }

    fn keep_verdict(&self, file: &ClosedFile, verdict: &Verdict) {
        if let Ok(packed) = postcard::to_stdvec(verdict) {
            let content = CachedContent::Verdict(packed);
            let kept = CachedFile {
                state: None,
                content,
            };
            self.push(CacheKey::for_verdict(file), kept);
        }
    }

    fn is_damaged(&self) -> bool {
        self.old.as_ref().is_some_and(|old| old.is_damaged())
    }
}

/// Returns the device of the file system and the time of its clock, which is that of a file created
/// now. The system's own clock may differ, as on a network drive, or may have been set.
fn clock(folder: &Path) -> Option<(u64, FileTime)> {
    fs::create_dir_all(folder).ok()?;
    let folder = FolderHandle::open(folder).ok()?;
    let mut draft = FileDraft::new(&folder, 0o600).ok()?;
    let state = FileState::of(&draft.file().metadata().ok()?)?;
    Some((state.device, state.modified.min(state.changed)))
}
