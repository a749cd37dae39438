//! A file of the cache that is read only when something is looked up in it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::file::{CacheFile, Opened, UnreadCache};

/// A file of the cache, which is read at the first lookup: a check in which nothing changed looks
/// nothing up.
pub(super) struct LazyCache {
    path: PathBuf,
    unread: Mutex<Option<UnreadCache>>,
    /// `None` if there is nothing to use.
    read: OnceLock<Option<Arc<CacheFile>>>,
    /// Why an existing file is not used, until somebody was told.
    note: Mutex<Option<String>>,
}

impl LazyCache {
    /// Opens the file at a path, which need not exist.
    pub(super) fn open(path: PathBuf) -> Self {
        let (unread, reason) = match UnreadCache::open(&path) {
            Opened::Usable(file) => (Some(file), None),
            Opened::Absent => (None, None),
            Opened::Unusable(reason) => (None, Some(reason)),
        };
        Self {
            unread: Mutex::new(unread),
            read: OnceLock::new(),
            note: Mutex::new(reason.map(|reason| note(&path, &reason))),
            path,
        }
    }

    /// Returns the file, which is read now if it was not read before.
    pub(super) fn get(&self) -> Option<&Arc<CacheFile>> {
        let read = || {
            let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
            let file = unread.take()?.read();
            if file.is_none() {
                let mut noted = self.note.lock().unwrap_or_else(PoisonError::into_inner);
                *noted = Some(note(&self.path, "it is damaged"));
            }
            file.map(Arc::new)
        };
        self.read.get_or_init(read).as_ref()
    }

    /// Returns whether something was read that turned out to be damaged.
    pub(super) fn is_damaged(&self) -> bool {
        let read = self.read.get().and_then(Option::as_ref);
        read.is_some_and(|file| file.is_damaged())
    }

    /// Returns why an existing file is not used, once.
    pub(super) fn take_note(&self) -> Option<String> {
        let mut note = self.note.lock().unwrap_or_else(PoisonError::into_inner);
        note.take()
    }
}

fn note(path: &Path, reason: &str) -> String {
    format!("the cache `{}` is not used: {reason}", path.display())
}
