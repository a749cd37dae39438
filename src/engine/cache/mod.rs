//! Stores on the disk what was read from files, for later runs.

mod entry;

mod file;

mod format;

mod lazy;

mod program;

mod state_file;

mod writer;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::disk::{FileDraft, FileState, FileTime, FolderHandle};
use crate::engine::closed::{ClosedFile, Verdict};
use crate::engine::memo::{FileKey, Hash128, Memo, MemoHit, StateBytes, StateFile};
use crate::git::{Oid, Repository};
use crate::model::{IndexedRecord, RecordStore};
use entry::{CacheKey, CachedContent, CachedFile};
use file::CacheFile;
use format::ParsedFile;
use lazy::LazyCache;

/// The name of the folder of the cache in a folder of Git.
const FOLDER: &str = "holdpoint";

/// The name of the main file in [`Cache::folder`].
const MAIN: &str = "memo";

/// The name of the file with what was read since the main file was written. Writing that again
/// takes longer than checking a few changed files.
const RECENT: &str = "memo-recent";

/// The main file has at least this many times as many slots as the recent one.
const SHARE: usize = 16;

/// The cache in two files of the repository's common Git folder, shared by all its work trees. Each
/// is read as a whole, replaced as a whole, and ignored if it is damaged or another build wrote it.
///
/// A file in a work tree is found by its state: its device and inode, its size and its times. A
/// state is kept only if, by the clock of the file system, it was settled before the file was read,
/// so that every later change of the file also changes its state. The index and the configuration
/// of Git are not used, because filters, encodings and line endings change the bytes of a file
/// between the index and the disk.
pub(crate) struct Cache {
    repository: Repository,
    folder: PathBuf,
    main: LazyCache,
    recent: LazyCache,
    /// The device and the time of the file system's clock before the first file was read; `None` if
    /// nothing can be written.
    clock: OnceLock<Option<(u64, FileTime)>>,
    new: Mutex<Vec<(CacheKey, CachedFile)>>,
    /// What this run found out about the state of the work tree.
    states: Mutex<BTreeMap<StateFile, Arc<[u8]>>>,
    /// Whether nothing may be written.
    is_read_only: bool,
}

impl Cache {
    /// Opens the cache of a repository.
    pub(crate) fn open(repository: &Repository) -> Self {
        let folder = repository.common_dir().join(FOLDER);
        Self {
            repository: repository.clone(),
            main: LazyCache::open(folder.join(MAIN)),
            recent: LazyCache::open(folder.join(RECENT)),
            folder,
            clock: OnceLock::new(),
            new: Mutex::default(),
            states: Mutex::default(),
            is_read_only: false,
        }
    }

    /// Forbids writing. New results are not kept.
    pub(crate) fn forbid_writing(&mut self) {
        self.is_read_only = true;
        // To read the clock of the file system, a file would have to be created.
        self.clock = OnceLock::from(None);
    }

    /// Returns what users should know about the cache and were not told yet.
    pub(crate) fn take_notes(&self) -> impl Iterator<Item = String> {
        let files = [&self.main, &self.recent].into_iter();
        files.filter_map(LazyCache::take_note)
    }

    /// Returns the caches of earlier runs, the latest first.
    fn files(&self) -> impl Iterator<Item = &Arc<CacheFile>> {
        let files = [&self.recent, &self.main].into_iter();
        files.filter_map(LazyCache::get)
    }

    /// Writes what is new, unless a push is in progress: if it is refused, it must leave nothing
    /// behind.
    pub(crate) fn save(&self) {
        if !self.repository.is_quarantined() {
            self.write(self.take_new());
            self.write_states(|_| true);
        }
    }

    fn write_states(&self, is_written: impl Fn(StateFile) -> bool) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = self.repository.git_dir().join(FOLDER);
        for (which, bytes) in std::mem::take(&mut *states) {
            if is_written(which) {
                let _ = state_file::write(&folder, which, &bytes);
            }
        }
    }

    /// Writes what is new after a push was accepted: only what was read from objects that the
    /// repository has without the push. Another hook may still refuse the push, and verdicts depend
    /// on its commits.
    pub(crate) fn save_accepted(&self) {
        let mut new = self.take_new();
        new.retain(|(_, file)| !matches!(file.content, CachedContent::Verdict(_)));
        let blobs = new.iter().map(|(key, _)| key.blob).collect();
        let accepted = self.repository.accepted(blobs);
        new.retain(|(key, _)| accepted.contains(&key.blob));
        self.write(new);
        // The table is that of a tree which the repository had before the push.
        self.write_states(|which| which == StateFile::Records);
    }

    fn take_new(&self) -> Vec<(CacheKey, CachedFile)> {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *new)
    }

    /// Writes new entries. Failure to write is not reported, because only speed depends on it.
    fn write(&self, mut new: Vec<(CacheKey, CachedFile)>) {
        if new.is_empty() {
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
        let usable = |file: &&CacheFile| !file.is_damaged();
        let known: Vec<&CacheFile> = self.files().map(|file| &**file).filter(usable).collect();
        let slots = |file: &LazyCache| file.get().map_or(0, |it| it.slots.len());
        let is_little = (slots(&self.recent) + new.len()) * SHARE < slots(&self.main);
        if is_little && known.len() == self.files().count() {
            let recent = self.recent.get();
            let merged: Vec<_> = recent.into_iter().map(|file| &**file).collect();
            let _ = writer::write(&self.folder, OsStr::new(RECENT), &merged, &known, &new);
        } else if writer::write(&self.folder, OsStr::new(MAIN), &known, &known, &new).is_ok() {
            let _ = fs::remove_file(self.folder.join(RECENT));
        }
    }

    /// Returns whether every change of a file since it was read must have changed this state.
    fn was_settled(&self, state: &FileState) -> bool {
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
        if self.is_read_only {
            return;
        }
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.push((key, file));
    }
}

impl Memo for Cache {
    fn recall(&self, file: &FileKey<'_>, blob: Oid) -> Option<MemoHit> {
        let key = CacheKey::new(file, blob);
        self.files()
            .find_map(|old| self.hit(file, old, old.find(&key)?))
    }

    fn recall_unchanged(&self, file: &FileKey<'_>, state: &FileState) -> Option<MemoHit> {
        let path = Hash128::of(file.path.as_bytes());
        let state = Hash128::of(state);
        let known = self
            .files()
            .find_map(|old| self.hit(file, old, old.find_state(path, file.vocabulary, state)?));
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
        let state = state.filter(|state| self.was_settled(state));
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
        if self.was_settled(&state) {
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
        let key = CacheKey::for_verdict(file);
        self.files()
            .find_map(|old| postcard::from_bytes(old.entry(old.find(&key)?)).ok())
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

    fn is_settled(&self, state: &FileState) -> bool {
        self.clock.get_or_init(|| clock(&self.folder));
        self.was_settled(state)
    }

    fn state(&self, which: StateFile) -> Option<Vec<u8>> {
        state_file::read(&self.repository.git_dir().join(FOLDER), which)
    }

    fn open_state(&self, which: StateFile) -> Option<Box<dyn StateBytes>> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        match states.get(&which) {
            Some(bytes) => Some(Box::new(Arc::clone(bytes))),
            None => state_file::open(&self.repository.git_dir().join(FOLDER), which),
        }
    }

    fn keeps(&self) -> bool {
        !self.is_read_only
    }

    fn keep_state_file(&self, which: StateFile, bytes: Vec<u8>) {
        if !self.is_read_only {
            let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
            states.insert(which, bytes.into());
        }
    }

    fn is_damaged(&self) -> bool {
        self.recent.is_damaged() || self.main.is_damaged()
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
