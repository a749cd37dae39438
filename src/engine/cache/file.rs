//! The format of the cache: a header, one slot per file of the repository, the index entries of the
//! records, and the packed records, which are read one by one when they are needed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::UNIX_EPOCH;

use super::entry::{CacheKey, CachedFile, hash};
use crate::git::Oid;
use crate::model::{RecordStore, StoredLocation};

const MAGIC: &[u8; 16] = b"holdpoint memo\n\0";
/// Magic, build, number of slots, bytes of index entries, checksum of both.
const HEADER: usize = 16 + 8 + 8 + 8 + 4;
/// Id, vocabulary, path, size, location of the index entry, location of the record.
const SLOT: usize = 1 + 32 + 8 + 8 + 8 + 8 + 16;
/// The length of the record of a file that is not a record.
const NO_RECORD: u32 = u32::MAX;

/// A file that was read, and where the results are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parsed {
    pub key: CacheKey,
    /// How many bytes the file had.
    pub size: u64,
    entry: (u32, u32),
    /// `None` if the file is not a record.
    pub record: Option<StoredLocation>,
}

/// A cache that an earlier run wrote.
pub(crate) struct CacheFile {
    file: File,
    /// By key.
    pub slots: Vec<Parsed>,
    /// The first bytes of their ids.
    prefixes: Vec<u64>,
    /// Which slots were found in this run.
    used: Vec<AtomicBool>,
    entries: Vec<u8>,
    is_damaged: AtomicBool,
}

impl CacheFile {
    /// Reads everything but the records. Returns `None` if there is no cache, if it is damaged, or
    /// if another build wrote it.
    pub(crate) fn open(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let size = file.metadata().ok()?.len();
        let mut header = [0; HEADER];
        file.read_exact(&mut header).ok()?;
        let mut header = Cursor(&header);
        let is_ours = header.take(16)? == MAGIC && header.u64()? == build();
        let (count, entries) = (header.u64()?, header.u64()?);
        let checksum = header.u32()?;
        let body = count.checked_mul(SLOT as u64)?.checked_add(entries)?;
        if !is_ours || body > size {
            return None;
        }
        let mut body = vec![0; usize::try_from(body).ok()?];
        file.read_exact(&mut body).ok()?;
        if crc32fast::hash(&body) != checksum {
            return None;
        }
        let entries = body.split_off(count as usize * SLOT);
        let slots = body
            .chunks_exact(SLOT)
            .map(|slot| Parsed::read(Cursor(slot)));
        let slots: Option<Vec<Parsed>> = slots.collect();
        let slots = slots?;
        Some(Self {
            file,
            used: slots.iter().map(|_| AtomicBool::new(false)).collect(),
            prefixes: slots.iter().map(|slot| slot.key.prefix).collect(),
            slots,
            entries,
            is_damaged: AtomicBool::new(false),
        })
    }

    pub(crate) fn find(&self, key: &CacheKey) -> Option<&Parsed> {
        let at = self.place(key)?;
        self.used[at].store(true, Ordering::Relaxed);
        Some(&self.slots[at])
    }

    /// Returns the index of a slot. Ids are evenly distributed, so the first bytes of one give a good
    /// first guess.
    fn place(&self, key: &CacheKey) -> Option<usize> {
        let (all, wanted) = (&self.prefixes, key.prefix);
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
        let first = low
            + all
                .get(low..high)?
                .partition_point(|prefix| *prefix < wanted);
        let same = all[first..].iter().take_while(|prefix| **prefix == wanted);
        (first..first + same.count()).find(|at| self.slots[*at].key == *key)
    }

    /// Returns the packed index entry of a slot's record.
    pub(crate) fn entry(&self, slot: &Parsed) -> &[u8] {
        let (start, length) = slot.entry;
        let (start, length) = (start as usize, length as usize);
        let entry = self.entries.get(start..start.saturating_add(length));
        entry.unwrap_or_default()
    }

    /// Whether a record read from the cache did not match its checksum.
    pub(crate) fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// Returns the slots to keep beside a number of new ones: all, unless most are about files that
    /// were not asked for in this run.
    fn worth_keeping(&self, new: usize) -> impl Iterator<Item = &Parsed> {
        let is_used = |at: &usize| self.used[*at].load(Ordering::Relaxed);
        let used = (0..self.slots.len()).filter(is_used).count();
        let all = self.slots.len() <= 2 * (used + new) + 1024;
        let slots = self.slots.iter().enumerate();
        slots
            .filter(move |(at, _)| all || is_used(at))
            .map(|(_, slot)| slot)
    }

    fn read_at(&self, place: StoredLocation) -> io::Result<Vec<u8>> {
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

/// Replaces the cache by one with the new files, sorted by key, and the slots of the old one that
/// are worth keeping.
pub(crate) fn write(
    path: &Path,
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
            draft.push_old(old, slot)?;
        }
        rest.next_if(|(_, slot)| slot.key == *key);
        match packed {
            Some((entry, record)) => draft.push(*key, kept.size, entry, Some(record)),
            None if kept.record.is_none() => draft.push(*key, kept.size, &[], None),
            // The record came from the old cache under another key.
            None => {}
        }
    }
    for (old, slot) in rest {
        draft.push_old(old, slot)?;
    }
    draft.write(path)
}

/// A cache that is being built.
#[derive(Default)]
struct CacheFileBuilder {
    /// Locations of records count from the beginning of `records`.
    slots: Vec<Parsed>,
    entries: Vec<u8>,
    records: Vec<u8>,
}

impl CacheFileBuilder {
    fn push(&mut self, key: CacheKey, size: u64, entry: &[u8], record: Option<&[u8]>) {
        let record = record.map(|record| {
            let start = self.records.len() as u64;
            self.records.extend_from_slice(record);
            StoredLocation {
                start,
                length: record.len() as u32,
                checksum: crc32fast::hash(record),
            }
        });
        self.slots.push(Parsed {
            key,
            size,
            entry: (self.entries.len() as u32, entry.len() as u32),
            record,
        });
        self.entries.extend_from_slice(entry);
    }

    fn push_old(&mut self, old: &CacheFile, slot: &Parsed) -> io::Result<()> {
        let damaged = || io::Error::other("the cache is damaged");
        let record = match slot.record {
            Some(place) => Some(old.load(place).ok_or_else(damaged)?),
            None => None,
        };
        self.push(slot.key, slot.size, old.entry(slot), record.as_deref());
        Ok(())
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut body = Vec::with_capacity(self.slots.len() * SLOT + self.entries.len());
        let first = (HEADER + body.capacity()) as u64;
        self.slots
            .iter()
            .for_each(|slot| slot.write(first, &mut body));
        body.extend_from_slice(&self.entries);
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::new(&mut file);
        out.write_all(MAGIC)?;
        out.write_all(&build().to_le_bytes())?;
        out.write_all(&(self.slots.len() as u64).to_le_bytes())?;
        out.write_all(&(self.entries.len() as u64).to_le_bytes())?;
        out.write_all(&crc32fast::hash(&body).to_le_bytes())?;
        out.write_all(&body)?;
        out.write_all(&self.records)?;
        out.flush()?;
        drop(out);
        file.persist(path)?;
        Ok(())
    }
}

impl Parsed {
    fn read(mut from: Cursor<'_>) -> Option<Self> {
        let (length, bytes) = (from.take(1)?[0], from.take(32)?);
        let blob = Oid::from_bytes(bytes.get(..usize::from(length))?)?;
        let key = CacheKey::new(blob, from.u64()?, from.u64()?);
        let size = from.u64()?;
        let entry = (from.u32()?, from.u32()?);
        let (start, length, checksum) = (from.u64()?, from.u32()?, from.u32()?);
        let record = (length != NO_RECORD).then_some(StoredLocation {
            start,
            length,
            checksum,
        });
        Some(Self {
            key,
            size,
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
        for number in [self.key.reading, self.key.path, self.size] {
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

/// Identifies this build of the program. Another build may read files differently, or pack records
/// in another form.
fn build() -> u64 {
    let program = std::env::current_exe().and_then(fs::metadata).ok();
    let written = program.as_ref().and_then(|program| {
        let modified = program.modified().ok()?;
        modified.duration_since(UNIX_EPOCH).ok()
    });
    let size = program.map(|program| program.len());
    hash(&(env!("CARGO_PKG_VERSION"), size, written))
}
