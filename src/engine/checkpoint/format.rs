//! The layout of a checkpoint: what it depends on, what is known of the whole state, and a row for
//! each entry, by path.

use super::sound::{Sound, SoundState};
use crate::disk::{FileState, FileTime};
use crate::engine::byte_reader::ByteReader;
use crate::engine::memo::Hash128;
use crate::git::Oid;
use crate::snapshot::{EntryState, FileKind};

/// What a check saw and found out.
pub(super) struct Checkpoint<'b> {
    pub header: Header,
    rows: &'b [u8],
}

/// What does not belong to a single entry.
pub(super) struct Header {
    /// What applied to all files.
    pub surroundings: Hash128,
    /// The commit that led to the state, which records with [`Sound::by_closing`] depend on; `None` if
    /// there was not exactly one.
    pub tip: Option<Oid>,
    /// What refs pointed to; `None` if no record depends on that.
    pub refs: Option<Hash128>,
    /// The time of the check, in seconds since 1970.
    pub checked_at: i64,
    /// What is known of all records together; `None` if a rule reported something about any.
    pub state: Option<SoundState>,
}

/// An entry, with what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row<'b> {
    pub path: &'b [u8],
    pub kind: FileKind,
    pub is_tracked: bool,
    /// `None` if the state proved nothing.
    pub state: Option<EntryState>,
    pub sound: Option<Sound>,
}

/// The kinds of entries, by the number that stands for each.
const KINDS: [FileKind; 4] = [
    FileKind::File,
    FileKind::Symlink,
    FileKind::Submodule,
    FileKind::Special,
];

// What a row has, in the byte that follows its path. The lowest two bits are the kind.
const TRACKED: u8 = 1 << 2;
const STATE: u8 = 1 << 3;
const FILE: u8 = 1 << 4;
const BLOB: u8 = 1 << 5;
const SOUND: u8 = 1 << 6;

// What is known of a sound record, in the byte before it.
const REVISION: u8 = 1;
const CLOSING: u8 = 1 << 1;

/// The hash that stands for none.
const NONE: u128 = 0;

/// Packs a checkpoint.
pub(super) fn write<'b>(header: &Header, rows: impl Iterator<Item = Row<'b>>) -> Vec<u8> {
    let mut out = Vec::new();
    header.write(&mut out);
    rows.for_each(|row| row.write(&mut out));
    out
}

impl Header {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.surroundings.0.to_le_bytes());
        out.push(u8::from(self.tip.is_some()));
        self.tip.iter().for_each(|tip| write_id(*tip, out));
        out.extend_from_slice(&self.refs.map_or(NONE, |hash| hash.0).to_le_bytes());
        out.extend_from_slice(&self.checked_at.to_le_bytes());
        let state = self.state.as_ref().map(postcard::to_stdvec);
        let state = state.and_then(Result::ok).unwrap_or_default();
        out.extend_from_slice(&(state.len() as u32).to_le_bytes());
        out.extend_from_slice(&state);
    }

    fn read(from: &mut ByteReader<'_>) -> Option<Self> {
        Some(Self {
            surroundings: Hash128(from.u128()?),
            tip: match from.byte()? {
                0 => None,
                _ => Some(read_id(from)?),
            },
            refs: Some(from.u128()?).filter(|hash| *hash != NONE).map(Hash128),
            checked_at: from.i64()?,
            state: {
                let length = from.u32()?;
                postcard::from_bytes(from.take(length as usize)?).ok()
            },
        })
    }
}

impl<'b> Checkpoint<'b> {
    /// Reads the beginning of a checkpoint; `None` if it is too short.
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let mut from = ByteReader::new(bytes);
        Some(Self {
            header: Header::read(&mut from)?,
            rows: from.rest(),
        })
    }

    /// Returns the rows, by path.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'b>> {
        let mut from = ByteReader::new(self.rows);
        std::iter::from_fn(move || Row::read(&mut from))
    }
}

impl<'b> Row<'b> {
    fn write(&self, out: &mut Vec<u8>) {
        let kind = KINDS.iter().position(|kind| *kind == self.kind);
        let file = self.state.and_then(|state| state.file);
        let blob = self.state.and_then(|state| state.blob);
        let flags = [
            (TRACKED, self.is_tracked),
            (STATE, self.state.is_some()),
            (FILE, file.is_some()),
            (BLOB, blob.is_some()),
            (SOUND, self.sound.is_some()),
        ];
        let flags = kind.unwrap_or(0) as u8 | together(&flags);
        out.extend_from_slice(&(self.path.len() as u32).to_le_bytes());
        out.extend_from_slice(self.path);
        out.push(flags);
        if let Some(file) = file {
            for number in [file.device, file.inode, file.size] {
                out.extend_from_slice(&number.to_le_bytes());
            }
            for time in [file.modified, file.changed] {
                out.extend_from_slice(&time.seconds.to_le_bytes());
                out.extend_from_slice(&time.nanoseconds.to_le_bytes());
            }
        }
        if let Some(blob) = blob {
            write_id(blob, out);
        }
        if let Some(sound) = self.sound {
            let flags = [
                (REVISION, sound.names_revision),
                (CLOSING, sound.by_closing),
            ];
            out.push(together(&flags));
            out.extend_from_slice(&sound.until.to_le_bytes());
            out.extend_from_slice(&sound.references.to_le_bytes());
        }
    }

    fn read(from: &mut ByteReader<'b>) -> Option<Self> {
        let length = from.u32()?;
        let path = from.take(length as usize)?;
        let flags = from.byte()?;
        let has = |flag: u8| flags & flag != 0;
        let mut file = None;
        if has(FILE) {
            let device = from.u64()?;
            let inode = from.u64()?;
            let size = from.u64()?;
            let mut time = || {
                Some(FileTime {
                    seconds: from.i64()?,
                    nanoseconds: from.u32()?,
                })
            };
            file = Some(FileState {
                device,
                inode,
                size,
                modified: time()?,
                changed: time()?,
            });
        }
        let mut blob = None;
        if has(BLOB) {
            blob = Some(read_id(from)?);
        }
        let mut sound = None;
        if has(SOUND) {
            let flags = from.byte()?;
            sound = Some(Sound {
                until: from.i64()?,
                references: from.u32()?,
                names_revision: flags & REVISION != 0,
                by_closing: flags & CLOSING != 0,
            });
        }
        Some(Self {
            path,
            kind: KINDS[usize::from(flags & 3)],
            is_tracked: has(TRACKED),
            state: has(STATE).then_some(EntryState { file, blob }),
            sound,
        })
    }
}

/// Returns the flags that are set, in one byte.
fn together(flags: &[(u8, bool)]) -> u8 {
    let set = flags.iter().filter(|(_, is_set)| *is_set);
    set.fold(0, |together, (flag, _)| together | flag)
}

fn write_id(id: Oid, out: &mut Vec<u8>) {
    out.push(id.as_bytes().len() as u8);
    out.extend_from_slice(id.as_bytes());
}

fn read_id(from: &mut ByteReader<'_>) -> Option<Oid> {
    let length = from.byte()?;
    Oid::from_bytes(from.take(usize::from(length))?)
}
