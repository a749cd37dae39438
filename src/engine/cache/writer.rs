//! Writes a cache: what is new, and what earlier caches have.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::entry::{CacheKey, CachedContent, CachedFile};
use super::file::{CacheFile, MAX_BODY};
use super::format::{HEADER, Header, ParsedFile, SLOT};
use crate::disk::{FileDraft, FolderHandle, HeldTree, sweep};
use crate::engine::memo::Hash128;
use crate::model::{RecordStore, StoredLocation};

/// Writes a cache with the new files and with the slots of the caches in `merged` that are worth
/// keeping; of two slots for one key, the earlier cache's is taken. `new` must be sorted by key.
/// The content that `new` marks as known is in one of the caches in `known`.
pub(super) fn write(
    folder: &Path,
    name: &OsStr,
    merged: &[&CacheFile],
    known: &[&CacheFile],
    new: &[(CacheKey, CachedFile)],
) -> io::Result<()> {
    let mut draft = CacheFileBuilder::default();
    let mut rest = worth_keeping(merged, new.len()).into_iter().peekable();
    for (key, kept) in new {
        while let Some((cache, slot)) = rest.next_if(|(_, slot)| slot.key < *key) {
            draft.push_old(cache, slot, slot.state)?;
        }
        let old = rest.next_if(|(_, slot)| slot.key == *key);
        match (&kept.content, kept.pack()) {
            (_, Some((entry, record))) => draft.push(*key, kept.state, &entry, Some(&record)),
            (CachedContent::NoRecord, None) => draft.push(*key, kept.state, &[], None),
            (CachedContent::Verdict(verdict), None) => draft.push(*key, None, verdict, None),
            (CachedContent::Known, None) => {
                let mut known = known.iter();
                let find = || known.find_map(|cache| Some((*cache, cache.find(key)?)));
                if let Some((cache, slot)) = old.or_else(find) {
                    draft.push_old(cache, slot, kept.state.or(slot.state))?;
                }
            }
            // The record was read from a cache under another key.
            (CachedContent::Record(_), None) => {}
        }
    }
    for (cache, slot) in rest {
        draft.push_old(cache, slot, slot.state)?;
    }
    draft.write(folder, name)
}

/// Returns the slots to keep in addition to a number of new ones, by key: all of them, or only those
/// that were looked up in this run if they are less than half.
fn worth_keeping<'c>(caches: &[&'c CacheFile], new: usize) -> Vec<(&'c CacheFile, &'c ParsedFile)> {
    let used = |cache: &&CacheFile| {
        let all = 0..cache.slots.len();
        all.filter(|at| cache.is_used(*at)).count()
    };
    let used: usize = caches.iter().map(used).sum();
    let count: usize = caches.iter().map(|cache| cache.slots.len()).sum();
    let keeps_all = count <= 2 * (used + new) + 1024;
    let mut kept = Vec::new();
    for cache in caches {
        let slots = cache.slots.iter().enumerate();
        let slots = slots.filter(|(at, _)| keeps_all || cache.is_used(*at));
        kept.extend(slots.map(|(_, slot)| (*cache, slot)));
    }
    // Sorting keeps the order of the caches for equal keys.
    kept.sort_by_key(|(_, slot)| slot.key);
    kept.dedup_by_key(|(_, slot)| slot.key);
    kept
}

/// A cache that is being built.
#[derive(Default)]
struct CacheFileBuilder {
    /// Locations of records count from the beginning of `records`.
    slots: Vec<ParsedFile>,
    entries: Vec<u8>,
    records: Vec<u8>,
}

impl CacheFileBuilder {
    fn push(&mut self, key: CacheKey, state: Option<Hash128>, entry: &[u8], record: Option<&[u8]>) {
        let record = record.map(|record| {
            let start = self.records.len() as u64;
            self.records.extend_from_slice(record);
            StoredLocation {
                start,
                length: record.len() as u32,
                checksum: crc32fast::hash(record),
            }
        });
        self.slots.push(ParsedFile {
            key,
            state,
            entry: (self.entries.len() as u32, entry.len() as u32),
            record,
        });
        self.entries.extend_from_slice(entry);
    }

    fn push_old(
        &mut self,
        old: &CacheFile,
        slot: &ParsedFile,
        state: Option<Hash128>,
    ) -> io::Result<()> {
        let damaged = || io::Error::other("the cache is damaged");
        let record = match slot.record {
            Some(place) => Some(old.load(place).ok_or_else(damaged)?),
            None => None,
        };
        self.push(slot.key, state, old.entry(slot), record.as_deref());
        Ok(())
    }

    fn write(&self, path: &Path, name: &OsStr) -> io::Result<()> {
        let mut body = Vec::with_capacity(self.slots.len() * SLOT + self.entries.len());
        let first = (HEADER + body.capacity()) as u64;
        self.slots
            .iter()
            .for_each(|slot| slot.write(first, &mut body));
        body.extend_from_slice(&self.entries);
        if body.len() as u64 > MAX_BODY {
            return Err(io::Error::other("the cache would be too large"));
        }
        fs::create_dir_all(path)?;
        remove_leftovers(path);
        let folder = FolderHandle::open(path)?;
        let mut draft = FileDraft::new(&folder, 0o600)?;
        let mut out = BufWriter::new(draft.file());
        let header = Header {
            slots: self.slots.len() as u64,
            entries: self.entries.len() as u64,
            checksum: crc32fast::hash(&body),
        };
        out.write_all(&header.bytes())?;
        out.write_all(&body)?;
        out.write_all(&self.records)?;
        out.flush()?;
        drop(out);
        draft.replace(name, || Ok(()))
    }
}

/// Removes the drafts that earlier runs left behind because they were killed.
fn remove_leftovers(folder: &Path) {
    let Ok(tree) = HeldTree::open(folder) else {
        return;
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    sweep(&tree, names.iter().map(Path::new));
}
