//! Writes a cache: what is new, and what earlier caches have.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::entry::{CacheKey, CachedContent, CachedFile};
use super::file::{CacheFile, MAX_BODY};
use super::format::{HEADER, Header, ParsedFile};
use crate::disk::{FileDraft, FolderHandle, HeldTree, sweep};
use crate::engine::memo::Hash128;
use crate::model::{RecordStore, StoredLocation};

/// Writes a cache with the new files and with the slots of the caches in `merged` that are worth
/// keeping; of two slots for one key, the earlier cache's is taken. `new` must be sorted by key.
/// The content that `new` marks as known is in one of the caches in `known`.
pub(super) fn write(
    path: &Path,
    name: &OsStr,
    merged: &[&CacheFile],
    known: &[&CacheFile],
    new: &[(CacheKey, CachedFile)],
) -> io::Result<()> {
    fs::create_dir_all(path)?;
    remove_leftovers(path);
    let folder = FolderHandle::open(path)?;
    let mut draft = FileDraft::new(&folder, 0o600)?;
    let mut writer = CacheWriter::new(draft.file())?;
    writer.push_all(merged, known, new)?;
    writer.finish()?;
    draft.replace(name, || Ok(()))
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

/// A cache that is being written. The records are written at once, because together they are as large
/// as everything else that a check holds in memory.
struct CacheWriter<'f> {
    out: BufWriter<&'f mut File>,
    /// The position at which the next record begins.
    at: u64,
    /// The number of slots.
    count: u64,
    slots: Vec<u8>,
    entries: Vec<u8>,
}

impl<'f> CacheWriter<'f> {
    fn new(file: &'f mut File) -> io::Result<Self> {
        let mut out = BufWriter::new(file);
        // `finish` writes the header.
        out.write_all(&[0; HEADER])?;
        Ok(Self {
            out,
            at: HEADER as u64,
            count: 0,
            slots: Vec::new(),
            entries: Vec::new(),
        })
    }

    fn push_all(
        &mut self,
        merged: &[&CacheFile],
        known: &[&CacheFile],
        new: &[(CacheKey, CachedFile)],
    ) -> io::Result<()> {
        let mut rest = worth_keeping(merged, new.len()).into_iter().peekable();
        for (key, kept) in new {
            while let Some((cache, slot)) = rest.next_if(|(_, slot)| slot.key < *key) {
                self.push_old(cache, slot, slot.state)?;
            }
            let old = rest.next_if(|(_, slot)| slot.key == *key);
            match (&kept.content, kept.pack()) {
                (_, Some((entry, record))) => {
                    self.push(*key, kept.state, &entry, Some(&record))?;
                }
                (CachedContent::NoRecord, None) => self.push(*key, kept.state, &[], None)?,
                (CachedContent::Verdict(verdict), None) => self.push(*key, None, verdict, None)?,
                (CachedContent::Known, None) => {
                    let mut known = known.iter();
                    let find = || known.find_map(|cache| Some((*cache, cache.find(key)?)));
                    if let Some((cache, slot)) = old.or_else(find) {
                        self.push_old(cache, slot, kept.state.or(slot.state))?;
                    }
                }
                // The record was read from a cache under another key.
                (CachedContent::Record(_), None) => {}
            }
        }
        for (cache, slot) in rest {
            self.push_old(cache, slot, slot.state)?;
        }
        Ok(())
    }

    fn push(
        &mut self,
        key: CacheKey,
        state: Option<Hash128>,
        entry: &[u8],
        record: Option<&[u8]>,
    ) -> io::Result<()> {
        let record = match record {
            Some(record) => {
                let location = StoredLocation {
                    start: self.at,
                    length: record.len() as u32,
                    checksum: crc32fast::hash(record),
                };
                self.out.write_all(record)?;
                self.at += record.len() as u64;
                Some(location)
            }
            None => None,
        };
        let slot = ParsedFile {
            key,
            state,
            entry: (self.entries.len() as u32, entry.len() as u32),
            record,
        };
        slot.write(&mut self.slots);
        self.count += 1;
        self.entries.extend_from_slice(entry);
        if (self.slots.len() + self.entries.len()) as u64 > MAX_BODY {
            return Err(io::Error::other("the cache would be too large"));
        }
        Ok(())
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
        self.push(slot.key, state, old.entry(slot), record.as_deref())
    }

    /// Writes everything but the records.
    fn finish(mut self) -> io::Result<()> {
        let mut checksum = crc32fast::Hasher::new();
        for part in [&self.slots, &self.entries] {
            checksum.update(part);
            self.out.write_all(part)?;
        }
        let header = Header {
            slots: self.count,
            entries: self.entries.len() as u64,
            checksum: checksum.finalize(),
        };
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&header.bytes())?;
        self.out.flush()
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
