//! The layout of a checkpoint: what it depends on, what is known of the whole state, and a row for
//! each entry, by path.

use super::sound::{Sound, SoundState};
use crate::disk::{FileState, FileTime};
use crate::engine::byte_reader::ByteReader;
use crate::engine::memo::Hash128;
use crate::git::Oid;
use crate::snapshot::{EntryState, FileKind};

/// The state that an earlier check saw.
pub(super) struct Checkpoint<'b> {
    /// What applied to all files.
    pub surroundings: Hash128,
    /// What refs pointed to; `None` if no record depends on that.
    pub refs: Option<Hash128>,
    /// The time of the check, in seconds since 1970.
    pub checked_at: i64,
    /// What is known of all records together; `None` if a rule reported something about any.
    pub state: Option<SoundState>,
    rows: &'b [u8],
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
const REVISION: u8 = 1 << 7;

/// The hash that stands for none.
const NONE: u128 = 0;

/// Packs a checkpoint.
pub(super) fn write<'b>(
    surroundings: Hash128,
    refs: Option<Hash128>,
    checked_at: i64,
    state: Option<&SoundState>,
    rows: impl Iterator<Item = Row<'b>>,
) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(&surroundings.0.to_le_bytes());
    out.extend_from_slice(&refs.map_or(NONE, |hash| hash.0).to_le_bytes());
    out.extend_from_slice(&checked_at.to_le_bytes());
    let state = state.and_then(|state| postcard::to_stdvec(state).ok());
    let state = state.unwrap_or_default();
    out.extend_from_slice(&(state.len() as u32).to_le_bytes());
    out.extend_from_slice(&state);
    rows.for_each(|row| row.write(&mut out));
    out
}

impl<'b> Checkpoint<'b> {
    /// Reads the beginning of a checkpoint; `None` if it is too short.
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let mut from = ByteReader::new(bytes);
        Some(Self {
            surroundings: Hash128(from.u128()?),
            refs: Some(from.u128()?).filter(|hash| *hash != NONE).map(Hash128),
            checked_at: from.i64()?,
            state: {
                let length = from.u32()?;
                postcard::from_bytes(from.take(length as usize)?).ok()
            },
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
            (REVISION, self.sound.is_some_and(|it| it.names_revision)),
        ];
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
        let flags = flags.fold(kind.unwrap_or(0) as u8, |flags, (flag, _)| flags | flag);
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
            out.push(blob.as_bytes().len() as u8);
            out.extend_from_slice(blob.as_bytes());
        }
        if let Some(sound) = self.sound {
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
            let length = from.byte()?;
            blob = Some(Oid::from_bytes(from.take(usize::from(length))?)?);
        }
        let mut sound = None;
        if has(SOUND) {
            sound = Some(Sound {
                until: from.i64()?,
                references: from.u32()?,
                names_revision: has(REVISION),
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
