//! A memo for tests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use holdpoint::disk::FileState;
use holdpoint::engine::closed::{ClosedFile, Verdict};
use holdpoint::engine::memo::{FileKey, Memo, MemoHit, StateBytes, StateFile};
use holdpoint::git::Oid;
use holdpoint::model::{IndexedRecord, RecordStore, StoredLocation};
use holdpoint::text::RepoPath;

/// A memo that keeps records as the cache keeps them on the disk.
#[derive(Default)]
pub(super) struct PackedMemo {
    files: Mutex<HashMap<(RepoPath, Oid, u128), Option<Packed>>>,
    states: Mutex<HashMap<u8, Vec<u8>>>,
}

#[derive(Clone)]
pub(super) struct Packed {
    pub entry: Vec<u8>,
    pub record: Vec<u8>,
}

impl RecordStore for Packed {
    fn load(&self, _: StoredLocation) -> Option<Vec<u8>> {
        Some(self.record.clone())
    }
}

impl std::fmt::Debug for Packed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packed")
    }
}

impl Packed {
    pub(super) fn of(record: &IndexedRecord) -> Self {
        let (entry, record) = record.packed().expect("a record that was read");
        let record = record.into_owned();
        Self { entry, record }
    }

    pub(super) fn record(&self, path: &RepoPath) -> Option<IndexedRecord> {
        let at = StoredLocation {
            start: 0,
            length: self.record.len() as u32,
            checksum: 0,
        };
        let store = Arc::new(self.clone());
        IndexedRecord::stored(path.clone(), true, &self.entry, store, at)
    }
}

impl Memo for PackedMemo {
    fn recall(&self, file: &FileKey<'_>, blob: Oid) -> Option<MemoHit> {
        let kept = self.files.lock().expect("no panic");
        Some(
            match kept.get(&(file.path.clone(), blob, file.vocabulary.0))? {
                Some(packed) => {
                    let record = packed.record(file.path).expect("what was packed");
                    MemoHit::Record(Arc::new(record))
                }
                None => MemoHit::NoRecord,
            },
        )
    }

    fn recall_unchanged(&self, _: &FileKey<'_>, _: &FileState) -> Option<MemoHit> {
        None
    }

    fn keep(
        &self,
        file: &FileKey<'_>,
        blob: Oid,
        _: Option<FileState>,
        record: Option<&Arc<IndexedRecord>>,
    ) {
        let packed = record.map(|record| Packed::of(record));
        let mut kept = self.files.lock().expect("no panic");
        kept.insert((file.path.clone(), blob, file.vocabulary.0), packed);
    }

    fn keep_state(&self, _: &FileKey<'_>, _: Oid, _: FileState) {}

    fn recall_verdict(&self, _: &ClosedFile) -> Option<Verdict> {
        None
    }

    fn keep_verdict(&self, _: &ClosedFile, _: &Verdict) {}

    fn is_settled(&self, _: &FileState) -> bool {
        false
    }

    fn state(&self, which: StateFile) -> Option<Vec<u8>> {
        self.states
            .lock()
            .expect("no panic")
            .get(&(which as u8))
            .cloned()
    }

    fn open_state(&self, which: StateFile) -> Option<Box<dyn StateBytes>> {
        Some(Box::new(Arc::<[u8]>::from(self.state(which)?)))
    }

    fn keeps(&self) -> bool {
        true
    }

    fn keep_state_file(&self, which: StateFile, bytes: Vec<u8>) {
        let mut states = self.states.lock().expect("no panic");
        states.insert(which as u8, bytes);
    }

    fn is_damaged(&self) -> bool {
        false
    }
}
