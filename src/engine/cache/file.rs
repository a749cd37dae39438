//! The format of the cache: a header, one slot for each file and each verdict, the index entries of
//! the records and the verdicts, and the packed records, which are read one by one when needed.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::entry::{CacheKey, CachedContent, CachedFile};
use super::program::program;
use crate::disk::{FileDraft, FolderHandle, HeldTree, Links, open_regular, sweep};
use crate::engine::memo::Hash128;
use crate::git::Oid;
use crate::model::{RecordStore, StoredLocation};

const MAGIC: &[u8; 16] = b"holdpoint memo\n\0";
/// Magic, program, number of slots, bytes of index entries, checksum of both.
const HEADER: usize = 16 + 16 + 8 + 8 + 4;
/// Id, vocabulary, path, state, location of the index entry, location of the record.
const SLOT: usize = 1 + 32 + 16 + 16 + 16 + 8 + 16;
/// The length that marks a file that is not a record.
const NO_RECORD: u32 = u32::MAX;
/// The number that is stored if a file has no state that can be relied on.
const NO_STATE: u128 = 0;
/// The largest size of the part that is read as a whole, which is enough for a million files.
const MAX_BODY: u64 = 256 << 20;
/// The largest size of a packed record. A file is read up to a few mebibytes.
const MAX_RECORD: u32 = 64 << 20;

/// A file that was read, and where the results are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParsedFile {
    pub key: CacheKey,
    state: Option<Hash128>,
    entry: (u32, u32),
    /// `None` if the file is not a record.
    pub record: Option<StoredLocation>,
}

/// A cache that an earlier run wrote.
pub(crate) struct CacheFile {
    file: File,
    size: u64,
    /// By key.
    pub slots: Vec<ParsedFile>,
    /// The first bytes of the hashes of their paths.
    prefixes: Vec<u64>,
    /// Which slots were found in this run.
    used: Vec<AtomicBool>,
    entries: Vec<u8>,
    is_damaged: AtomicBool,
}

/// The result of opening a cache.
pub(crate) enum Opened {
    Usable(CacheFile),
    /// Nothing, or the cache of another build or another user.
    Absent,
    /// Something that is not a usable cache, with the reason.
    Unusable(String),
}

impl CacheFile {
    /// Reads everything but the records. Whatever is at the path, this neither blocks nor reads
    /// more than [`MAX_BODY`] bytes and the header.
    pub(crate) fn open(path: &Path) -> Opened {
        let (mut file, metadata) = match open_regular(path, Links::Refused) {
            Ok(opened) => opened,
            Err(error) => {
                return match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => Opened::Absent,
                    _ => Opened::Unusable(error.to_string()),
                };
            }
        };
        let size = metadata.len();
        let mut header = [0; HEADER];
        let is_read = file.read_exact(&mut header).is_ok();
        let mut header = Cursor(&header);
        if !is_read || header.take(16) != Some(MAGIC) {
            return Opened::Unusable("it is damaged".to_owned());
        }
        if header.u128() != Some(program().0) {
            return Opened::Absent;
        }
        let read = || {
            let (count, entries) = (header.u64()?, header.u64()?);
            let checksum = header.u32()?;
            let body = count.checked_mul(SLOT as u64)?.checked_add(entries)?;
            (body <= size.min(MAX_BODY)).then_some(())?;
            Self::read(file, size, [count, body], checksum)
        };
        match read() {
            Some(file) => Opened::Usable(file),
            None => Opened::Unusable("it is damaged or too large".to_owned()),
        }
    }

    /// Reads the slots and the index entries, which follow the header.
    fn read(mut file: File, size: u64, [count, length]: [u64; 2], checksum: u32) -> Option<Self> {
        let mut body = Vec::new();
        body.try_reserve_exact(usize::try_from(length).ok()?).ok()?;
        (&mut file).take(length).read_to_end(&mut body).ok()?;
        if body.len() as u64 != length || crc32fast::hash(&body) != checksum {
            return None;
        }
        let entries = body.split_off(usize::try_from(count).ok()?.checked_mul(SLOT)?);
        let slots = body
            .chunks_exact(SLOT)
            .map(|slot| ParsedFile::read(Cursor(slot)));
        let slots: Option<Vec<ParsedFile>> = slots.collect();
        let slots = slots?;
        Some(Self {
            file,
            size,
            used: slots.iter().map(|_| AtomicBool::new(false)).collect(),
            prefixes: slots.iter().map(|slot| prefix(slot.key.path)).collect(),
            slots,
            entries,
            is_damaged: AtomicBool::new(false),
        })
    }

    /// Returns the slot of a file with a content.
    pub(crate) fn find(&self, key: &CacheKey) -> Option<&ParsedFile> {
        self.find_in(key.path, |slot| slot.key == *key)
    }

    /// Returns the slot of a file on the disk with a state.
    pub(crate) fn find_state(
        &self,
        path: Hash128,
        reading: Hash128,
        state: Hash128,
    ) -> Option<&ParsedFile> {
        self.find_in(path, |slot| {
            slot.state == Some(state) && slot.key.path == path && slot.key.reading == reading
        })
    }

    fn find_in(
        &self,
        path: Hash128,
        is_wanted: impl Fn(&ParsedFile) -> bool,
    ) -> Option<&ParsedFile> {
        let at = self
            .range(prefix(path))
            .find(|at| is_wanted(&self.slots[*at]))?;
        self.used[at].store(true, Ordering::Relaxed);
        Some(&self.slots[at])
    }

    /// Returns the indices of the slots with a prefix. Hashes are evenly distributed, so the first
    /// bytes of one give a good first guess.
    fn range(&self, wanted: u64) -> Range<usize> {
        let all = &self.prefixes;
        let guess = ((u128::from(wanted) * all.len() as u128) >> 64) as usize;
        let (mut low, mut high, mut step) = (guess, guess, 32);
        while low > 0 && all[low] >= wanted {
            low = low.saturating_sub(step);
            step *= 2;
        }
        step = 32;
        while high < all.len() && all[high] < wanted {
            high = (high + step).min(all.len());
            step *= 2;
        }
        let first = low + all[low..high].partition_point(|prefix| *prefix < wanted);
        let same = all[first..].iter().take_while(|prefix| **prefix == wanted);
        first..first + same.count()
    }

    /// Returns the packed index entry of a slot's record, or the packed verdict of the slot.
    pub(crate) fn entry(&self, slot: &ParsedFile) -> &[u8] {
        let (start, length) = slot.entry;
        let (start, length) = (start as usize, length as usize);
        let entry = self.entries.get(start..start.saturating_add(length));
        entry.unwrap_or_default()
    }

    /// Whether a record read from the cache did not match its checksum.
    pub(crate) fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// Returns the slots to keep in addition to a number of new ones: all of them, or only the used
    /// ones if most slots were not looked up in this run.
    fn worth_keeping(&self, new: usize) -> impl Iterator<Item = &ParsedFile> {
        let is_used = |at: &usize| self.used[*at].load(Ordering::Relaxed);
        let used = (0..self.slots.len()).filter(is_used).count();
        let all = self.slots.len() <= 2 * (used + new) + 1024;
        let slots = self.slots.iter().enumerate();
        slots
            .filter(move |(at, _)| all || is_used(at))
            .map(|(_, slot)| slot)
    }

    fn read_at(&self, place: StoredLocation) -> io::Result<Vec<u8>> {
        let end = place.start.checked_add(u64::from(place.length));
        if place.length > MAX_RECORD || end.is_none_or(|end| end > self.size) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut bytes = vec![0; place.length as usize];
        read_exact_at(&self.file, &mut bytes, place.start)?;
        Ok(bytes)
    }
}

impl RecordStore for CacheFile {
    fn load(&self, place: StoredLocation) -> Option<Vec<u8>> {
        let bytes = self.read_at(place).ok();
        let bytes = bytes.filter(|bytes| crc32fast::hash(bytes) == place.checksum);
        if bytes.is_none() {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
        bytes
    }
}

impl std::fmt::Debug for CacheFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CacheFile({} files)", self.slots.len())
    }
}

/// Returns the first bytes of a hash.
fn prefix(hash: Hash128) -> u64 {
    (hash.0 >> 64) as u64
}

/// Replaces the cache by one with the new files and with the slots of the old one that are worth
/// keeping. `new` must be sorted by key.
pub(super) fn write(
    folder: &Path,
    name: &OsStr,
    old: Option<&CacheFile>,
    new: &[(CacheKey, CachedFile)],
) -> io::Result<()> {
    let packed: Vec<_> = new.iter().map(|(_, kept)| kept.pack()).collect();
    let mut draft = CacheFileBuilder::default();
    let mut rest = old
        .into_iter()
        .flat_map(|old| old.worth_keeping(new.len()).map(move |slot| (old, slot)))
        .peekable();
    for ((key, kept), packed) in new.iter().zip(&packed) {
        while let Some((old, slot)) = rest.next_if(|(_, slot)| slot.key < *key) {
            draft.push_old(old, slot, slot.state)?;
        }
        let known = rest.next_if(|(_, slot)| slot.key == *key);
        match (&kept.content, packed, known) {
            (_, Some((entry, record)), _) => draft.push(*key, kept.state, entry, Some(record)),
            (CachedContent::NoRecord, None, _) => draft.push(*key, kept.state, &[], None),
            (CachedContent::Known, None, Some((old, slot))) => {
                draft.push_old(old, slot, kept.state.or(slot.state))?;
            }
            (CachedContent::Verdict(verdict), None, _) => draft.push(*key, None, verdict, None),
            // The record was read from the old cache under another key.
            (CachedContent::Record(_), None, _) | (CachedContent::Known, None, None) => {}
        }
    }
    for (old, slot) in rest {
        draft.push_old(old, slot, slot.state)?;
    }
    draft.write(folder, name)
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
        out.write_all(MAGIC)?;
        out.write_all(&program().0.to_le_bytes())?;
        out.write_all(&(self.slots.len() as u64).to_le_bytes())?;
        out.write_all(&(self.entries.len() as u64).to_le_bytes())?;
        out.write_all(&crc32fast::hash(&body).to_le_bytes())?;
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

impl ParsedFile {
    fn read(mut from: Cursor<'_>) -> Option<Self> {
        let (length, bytes) = (from.take(1)?[0], from.take(32)?);
        let blob = Oid::from_bytes(bytes.get(..usize::from(length))?)?;
        let (reading, path) = (Hash128(from.u128()?), Hash128(from.u128()?));
        let key = CacheKey {
            path,
            reading,
            blob,
        };
        let state = from.u128()?;
        let entry = (from.u32()?, from.u32()?);
        let (start, length, checksum) = (from.u64()?, from.u32()?, from.u32()?);
        let record = (length != NO_RECORD).then_some(StoredLocation {
            start,
            length,
            checksum,
        });
        Some(Self {
            key,
            state: (state != NO_STATE).then_some(Hash128(state)),
            entry,
            record,
        })
    }

    /// Appends the slot; `first` is the position at which the records begin.
    fn write(&self, first: u64, out: &mut Vec<u8>) {
        let (start, length, checksum) = self.record.map_or((0, NO_RECORD, 0), |it| {
            (first + it.start, it.length, it.checksum)
        });
        let id = self.key.blob.as_bytes();
        out.push(id.len() as u8);
        out.extend_from_slice(id);
        out.resize(out.len() + 32 - id.len(), 0);
        let state = self.state.map_or(NO_STATE, |state| state.0);
        for number in [self.key.reading.0, self.key.path.0, state] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.entry.0.to_le_bytes());
        out.extend_from_slice(&self.entry.1.to_le_bytes());
        out.extend_from_slice(&start.to_le_bytes());
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&checksum.to_le_bytes());
    }
}

/// Reads bytes from the front.
struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u128(&mut self) -> Option<u128> {
        Some(u128::from_le_bytes(self.take(16)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                bytes = &mut bytes[count..];
                at += count as u64;
            }
        }
    }
    Ok(())
}
