//! The layout of a cache: a header, the packed records, which are read one by one when needed, one
//! slot for each file and each verdict, and the index entries of the records and the verdicts.
//!
//! The records come first, so that they can be written one by one before their places are known.

use super::entry::CacheKey;
use super::program::program;
use crate::engine::byte_reader::ByteReader;
use crate::engine::memo::Hash128;
use crate::git::Oid;
use crate::model::StoredLocation;

const MAGIC: &[u8; 16] = b"holdpoint memo\n\0";
/// Magic, program, number of slots, bytes of index entries, checksum of both.
pub(super) const HEADER: usize = 16 + 16 + 8 + 8 + 4;
/// Id, vocabulary, path, state, location of the index entry, location of the record.
pub(super) const SLOT: usize = 1 + 32 + 16 + 16 + 16 + 8 + 16;
/// The length that marks a file that is not a record.
const NO_RECORD: u32 = u32::MAX;
/// The number that is stored if a file has no state that can be relied on.
const NO_STATE: u128 = 0;

/// What a cache begins with.
pub(super) struct Header {
    pub slots: u64,
    /// The number of bytes of index entries.
    pub entries: u64,
    /// The checksum of slots and index entries.
    pub checksum: u32,
}

/// The result of reading a header.
pub(super) enum ParsedHeader {
    Known(Header),
    /// Another build of the program wrote the cache.
    Foreign,
    Damaged,
}

impl Header {
    pub(super) fn read(bytes: &[u8; HEADER]) -> ParsedHeader {
        let mut from = ByteReader::new(bytes);
        if from.take(16) != Some(MAGIC) {
            return ParsedHeader::Damaged;
        }
        if from.u128() != Some(program().0) {
            return ParsedHeader::Foreign;
        }
        let mut read = || {
            Some(Self {
                slots: from.u64()?,
                entries: from.u64()?,
                checksum: from.u32()?,
            })
        };
        read().map_or(ParsedHeader::Damaged, ParsedHeader::Known)
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&program().0.to_le_bytes());
        bytes.extend_from_slice(&self.slots.to_le_bytes());
        bytes.extend_from_slice(&self.entries.to_le_bytes());
        bytes.extend_from_slice(&self.checksum.to_le_bytes());
        bytes
    }
}

/// A file that was read, and where the results are.
#[derive(Clone, Copy, Debug)]
pub(super) struct ParsedFile {
    pub key: CacheKey,
    pub state: Option<Hash128>,
    /// The position and the length of the index entry.
    pub entry: (u32, u32),
    /// `None` if the file is not a record.
    pub record: Option<StoredLocation>,
}

impl ParsedFile {
    pub(super) fn read(slot: &[u8]) -> Option<Self> {
        let mut from = ByteReader::new(slot);
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

    /// Appends the slot.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let (start, length, checksum) = self
            .record
            .map_or((0, NO_RECORD, 0), |it| (it.start, it.length, it.checksum));
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
