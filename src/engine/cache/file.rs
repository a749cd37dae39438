//! The form of the file: a header, a slot a file of the repository, their
//! summaries, and the packed records, which are read one by one when they are asked for.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::UNIX_EPOCH;

use super::{Kept, Key};
use crate::git::Oid;
use crate::model::{Place, Store};

const MAGIC: &[u8; 16] = b"holdpoint memo\n\0";
/// Magic, build, number of slots, bytes of summaries, checksum of both.
const HEADER: usize = 16 + 8 + 8 + 8 + 4;
/// Id, reading, path, size, place of the summary, place of the record.
const SLOT: usize = 1 + 32 + 8 + 8 + 8 + 8 + 16;
/// The length of a record where a file is none.
const NO_RECORD: u32 = u32::MAX;

/// A file that was read, and where what it came to is kept.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    pub key: Key,
    /// How many bytes the file had.
    pub size: u64,
    summary: (u32, u32),
    /// `None` where it is no record.
    pub record: Option<Place>,
}

/// A memo that was written in an earlier run.
pub struct Stored {
    file: File,
    /// By key.
    pub slots: Vec<Slot>,
    /// The first bytes of their ids.
    prefixes: Vec<u64>,
    /// Which slots were found in this run.
    used: Vec<AtomicBool>,
    summaries: Vec<u8>,
    is_damaged: AtomicBool,
}

impl Stored {
    /// Reads all but the records. `None` where there is no memo, where it is
    /// damaged, or where another build wrote it.
    pub fn open(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let size = file.metadata().ok()?.len();
        let mut header = [0; HEADER];
        file.read_exact(&mut header).ok()?;
        let mut header = Cursor(&header);
        let is_ours = header.take(16)? == MAGIC && header.u64()? == build();
        let (count, summaries) = (header.u64()?, header.u64()?);
        let checksum = header.u32()?;
        let body = count.checked_mul(SLOT as u64)?.checked_add(summaries)?;
        if !is_ours || body > size {
            return None;
        }
        let mut body = vec![0; usize::try_from(body).ok()?];
        file.read_exact(&mut body).ok()?;
        if crc32fast::hash(&body) != checksum {
            return None;
        }
        let summaries = body.split_off(count as usize * SLOT);
        let slots = body.chunks_exact(SLOT).map(|slot| Slot::read(Cursor(slot)));
        let slots: Option<Vec<Slot>> = slots.collect();
        let slots = slots?;
        Some(Self {
            file,
            used: slots.iter().map(|_| AtomicBool::new(false)).collect(),
            prefixes: slots.iter().map(|slot| slot.key.prefix).collect(),
            slots,
            summaries,
            is_damaged: AtomicBool::new(false),
        })
    }

    pub fn find(&self, key: &Key) -> Option<&Slot> {
        let at = self.place(key)?;
        self.used[at].store(true, Ordering::Relaxed);
        Some(&self.slots[at])
    }

    /// Ids are evenly spread, so that the beginning of one tells about where it is.
    fn place(&self, key: &Key) -> Option<usize> {
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

    /// The packed summary of a slot's record.
    pub fn summary(&self, slot: &Slot) -> &[u8] {
        let (start, length) = slot.summary;
        let (start, length) = (start as usize, length as usize);
        let summary = self.summaries.get(start..start.saturating_add(length));
        summary.unwrap_or_default()
    }

    /// Whether something in it was not what had been put there.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// What is worth keeping beside so many new files: all of it, unless most
    /// is about files that nobody asks for any more.
    fn worth_keeping(&self, new: usize) -> impl Iterator<Item = &Slot> {
        let is_used = |at: &usize| self.used[*at].load(Ordering::Relaxed);
        let used = (0..self.slots.len()).filter(is_used).count();
        let all = self.slots.len() <= 2 * (used + new) + 1024;
        let slots = self.slots.iter().enumerate();
        slots
            .filter(move |(at, _)| all || is_used(at))
            .map(|(_, slot)| slot)
    }

    fn read_at(&self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; place.length as usize];
        read_exact_at(&self.file, &mut bytes, place.start)?;
        Ok(bytes)
    }
}

impl Store for Stored {
    fn load(&self, place: Place) -> Option<Vec<u8>> {
        let bytes = self.read_at(place).ok();
        let bytes = bytes.filter(|bytes| crc32fast::hash(bytes) == place.checksum);
        if bytes.is_none() {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
        bytes
    }
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stored({} files)", self.slots.len())
    }
}

/// Replaces the memo at once by one with the new files, sorted by key, and what
/// is worth keeping of the old one.
pub fn write(path: &Path, old: Option<&Stored>, new: &[(Key, Kept)]) -> io::Result<()> {
    let packed: Vec<_> = new.iter().map(|(_, kept)| kept.pack()).collect();
    let mut draft = Draft::default();
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
            Some((summary, record)) => draft.push(*key, kept.size, summary, Some(record)),
            None if kept.member.is_none() => draft.push(*key, kept.size, &[], None),
            // It came out of the old memo under another key.
            None => {}
        }
    }
    for (old, slot) in rest {
        draft.push_old(old, slot)?;
    }
    draft.write(path)
}

/// A memo that is being put together.
#[derive(Default)]
struct Draft {
    /// Records' places are from the beginning of `records`.
    slots: Vec<Slot>,
    summaries: Vec<u8>,
    records: Vec<u8>,
}

impl Draft {
    fn push(&mut self, key: Key, size: u64, summary: &[u8], record: Option<&[u8]>) {
        let record = record.map(|record| {
            let start = self.records.len() as u64;
            self.records.extend_from_slice(record);
            Place {
                start,
                length: record.len() as u32,
                checksum: crc32fast::hash(record),
            }
        });
        self.slots.push(Slot {
            key,
            size,
            summary: (self.summaries.len() as u32, summary.len() as u32),
            record,
        });
        self.summaries.extend_from_slice(summary);
    }

    fn push_old(&mut self, old: &Stored, slot: &Slot) -> io::Result<()> {
        let damaged = || io::Error::other("the memo is damaged");
        let record = match slot.record {
            Some(place) => Some(old.load(place).ok_or_else(damaged)?),
            None => None,
        };
        self.push(slot.key, slot.size, old.summary(slot), record.as_deref());
        Ok(())
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut body = Vec::with_capacity(self.slots.len() * SLOT + self.summaries.len());
        let first = (HEADER + body.capacity()) as u64;
        self.slots
            .iter()
            .for_each(|slot| slot.write(first, &mut body));
        body.extend_from_slice(&self.summaries);
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::new(&mut file);
        out.write_all(MAGIC)?;
        out.write_all(&build().to_le_bytes())?;
        out.write_all(&(self.slots.len() as u64).to_le_bytes())?;
        out.write_all(&(self.summaries.len() as u64).to_le_bytes())?;
        out.write_all(&crc32fast::hash(&body).to_le_bytes())?;
        out.write_all(&body)?;
        out.write_all(&self.records)?;
        out.flush()?;
        drop(out);
        file.persist(path)?;
        Ok(())
    }
}

impl Slot {
    fn read(mut from: Cursor<'_>) -> Option<Self> {
        let (length, bytes) = (from.take(1)?[0], from.take(32)?);
        let blob = Oid::from_bytes(bytes.get(..usize::from(length))?)?;
        let key = Key::new(blob, from.u64()?, from.u64()?);
        let size = from.u64()?;
        let summary = (from.u32()?, from.u32()?);
        let (start, length, checksum) = (from.u64()?, from.u32()?, from.u32()?);
        let record = (length != NO_RECORD).then_some(Place {
            start,
            length,
            checksum,
        });
        Some(Self {
            key,
            size,
            summary,
            record,
        })
    }

    /// `first` is where the records begin.
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
        out.extend_from_slice(&self.summary.0.to_le_bytes());
        out.extend_from_slice(&self.summary.1.to_le_bytes());
        out.extend_from_slice(&start.to_le_bytes());
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&checksum.to_le_bytes());
    }
}

/// Bytes that are read from the front.
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

/// What this build of the program is: another one may read files in another
/// way, or pack what it read in another form.
fn build() -> u64 {
    let program = std::env::current_exe().and_then(fs::metadata).ok();
    let written = program.as_ref().and_then(|program| {
        let modified = program.modified().ok()?;
        modified.duration_since(UNIX_EPOCH).ok()
    });
    let size = program.map(|program| program.len());
    hash(&(env!("CARGO_PKG_VERSION"), size, written))
}

/// A hash that is the same in every run of one build.
pub fn hash(what: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
