//! A cache that an earlier run wrote.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::entry::CacheKey;
use super::format::{HEADER, Header, ParsedFile, ParsedHeader, SLOT};
use crate::disk::{Links, is_own, open_regular};
use crate::engine::memo::Hash128;
use crate::model::{RecordStore, StoredLocation};

/// The largest size of the part that is read as a whole, which is enough for a million files.
pub(super) const MAX_BODY: u64 = 256 << 20;
/// How many slots are read at a time.
const PIECE: usize = 1024;
/// The largest size of a packed record. A file is read up to a few mebibytes.
const MAX_RECORD: u32 = 64 << 20;

/// A cache that an earlier run wrote.
pub(super) struct CacheFile {
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

/// A cache that an earlier run wrote, of which only the header is read so far.
pub(super) struct UnreadCache {
    file: File,
    size: u64,
    header: Header,
    /// The number of bytes of the slots and the index entries, which are at the end.
    body: u64,
}

/// The result of opening a cache.
pub(super) enum Opened {
    Usable(UnreadCache),
    /// Nothing, or the cache of another build or another user.
    Absent,
    /// Something that is not a usable cache, with the reason.
    Unusable(String),
}

impl UnreadCache {
    /// Opens a cache and reads its header. Whatever is at the path, this does not block.
    pub(super) fn open(path: &Path) -> Opened {
        let (mut file, metadata) = match open_regular(path, Links::Refused) {
            Ok(opened) => opened,
            Err(error) => {
                return match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => Opened::Absent,
                    _ => Opened::Unusable(error.to_string()),
                };
            }
        };
        if !is_own(&metadata) {
            return Opened::Absent;
        }
        let size = metadata.len();
        let mut header = [0; HEADER];
        let damaged = || Opened::Unusable("it is damaged".to_owned());
        if file.read_exact(&mut header).is_err() {
            return damaged();
        }
        let header = match Header::read(&header) {
            ParsedHeader::Known(header) => header,
            ParsedHeader::Foreign => return Opened::Absent,
            ParsedHeader::Damaged => return damaged(),
        };
        let body = header.slots.checked_mul(SLOT as u64);
        let body = body.and_then(|slots| slots.checked_add(header.entries));
        match body.filter(|body| *body <= size.min(MAX_BODY)) {
            Some(body) => Opened::Usable(Self {
                file,
                size,
                header,
                body,
            }),
            None => Opened::Unusable("it is damaged or too large".to_owned()),
        }
    }

    /// Reads everything but the records, at most [`MAX_BODY`] bytes; `None` if it is damaged.
    pub(super) fn read(mut self) -> Option<CacheFile> {
        let start = self.size.checked_sub(self.body)?;
        self.file.seek(SeekFrom::Start(start)).ok()?;
        let mut checksum = crc32fast::Hasher::new();
        let mut left = usize::try_from(self.header.slots).ok()?;
        let mut slots = Vec::new();
        slots.try_reserve_exact(left).ok()?;
        // Read in pieces, so that the slots are not in memory twice.
        let mut buffer = vec![0; SLOT * PIECE];
        while left > 0 {
            let some = left.min(PIECE);
            let piece = &mut buffer[..SLOT * some];
            self.file.read_exact(piece).ok()?;
            checksum.update(piece);
            for slot in piece.chunks_exact(SLOT) {
                slots.push(ParsedFile::read(slot)?);
            }
            left -= some;
        }
        let length = usize::try_from(self.header.entries).ok()?;
        let mut entries = Vec::new();
        entries.try_reserve_exact(length).ok()?;
        (&mut self.file)
            .take(self.header.entries)
            .read_to_end(&mut entries)
            .ok()?;
        checksum.update(&entries);
        if entries.len() != length || checksum.finalize() != self.header.checksum {
            return None;
        }
        Some(CacheFile {
            file: self.file,
            size: self.size,
            used: slots.iter().map(|_| AtomicBool::new(false)).collect(),
            prefixes: slots.iter().map(|slot| prefix(slot.key.path)).collect(),
            slots,
            entries,
            is_damaged: AtomicBool::new(false),
        })
    }
}

impl CacheFile {
    /// Returns the slot of a file with a content.
    pub(super) fn find(&self, key: &CacheKey) -> Option<&ParsedFile> {
        self.find_in(key.path, |slot| slot.key == *key)
    }

    /// Returns the slot of a file on the disk with a state.
    pub(super) fn find_state(
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
    pub(super) fn entry(&self, slot: &ParsedFile) -> &[u8] {
        let (start, length) = slot.entry;
        let (start, length) = (start as usize, length as usize);
        let entry = self.entries.get(start..start.saturating_add(length));
        entry.unwrap_or_default()
    }

    /// Returns whether a record read from the cache did not match its checksum.
    pub(super) fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// Returns whether a slot was found in this run.
    pub(super) fn is_used(&self, at: usize) -> bool {
        self.used[at].load(Ordering::Relaxed)
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

#[cfg(unix)]
pub(super) fn read_exact_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
pub(super) fn read_exact_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
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
