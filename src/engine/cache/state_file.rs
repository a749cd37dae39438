//! The files about the state of a work tree, in its Git folder.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use super::file::read_exact_at;
use super::program::program;
use crate::disk::{FileDraft, FolderHandle, Links, is_own, open_regular};
use crate::engine::memo::{StateBytes, StateFile};

const MAGIC: &[u8; 16] = b"holdpoint state\n";
/// Magic, program, checksum of the rest.
const HEADER: usize = 16 + 16 + 4;
/// The largest size of a file that is read, which is enough for millions of entries.
const MAX: u64 = 1 << 30;

/// A file whose header is that of this build of the program. The rest is not read yet.
struct Opened {
    file: File,
    /// The number of bytes after the header.
    length: u64,
    /// The checksum of these bytes.
    checksum: u32,
}

/// Opens a file in a folder and reads its header; `None` if there is none, or if another build of the
/// program or another user wrote it.
fn open_header(folder: &Path, which: StateFile) -> Option<Opened> {
    let (mut file, metadata) = open_regular(&folder.join(which.name()), Links::Refused).ok()?;
    if !is_own(&metadata) || metadata.len() > MAX {
        return None;
    }
    let mut header = [0; HEADER];
    file.read_exact(&mut header).ok()?;
    let is_usable = header[..16] == *MAGIC && header[16..32] == program().0.to_le_bytes();
    is_usable.then_some(Opened {
        file,
        length: metadata.len() - HEADER as u64,
        checksum: u32::from_le_bytes(header[32..].try_into().ok()?),
    })
}

/// Reads a file in a folder; `None` if there is none, if it is damaged, or if another build of the
/// program or another user wrote it. Then all records are checked.
pub(super) fn read(folder: &Path, which: StateFile) -> Option<Vec<u8>> {
    let opened = open_header(folder, which)?;
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(usize::try_from(opened.length).ok()?)
        .ok()?;
    opened.file.take(MAX).read_to_end(&mut bytes).ok()?;
    (crc32fast::hash(&bytes) == opened.checksum).then_some(bytes)
}

impl StateBytes for Opened {
    fn read_at(&self, start: u64, length: usize) -> Option<Vec<u8>> {
        let end = start.checked_add(length as u64)?;
        if end > self.length {
            return None;
        }
        let mut bytes = vec![0; length];
        read_exact_at(&self.file, &mut bytes, HEADER as u64 + start).ok()?;
        Some(bytes)
    }
}

/// Opens a file in a folder like [`read`], but reads only its header, and does not verify the rest.
pub(super) fn open(folder: &Path, which: StateFile) -> Option<Box<dyn StateBytes>> {
    Some(Box::new(open_header(folder, which)?))
}

/// Replaces a file in a folder.
pub(super) fn write(folder: &Path, which: StateFile, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let folder = FolderHandle::open(folder)?;
    let mut draft = FileDraft::new(&folder, 0o600)?;
    let file = draft.file();
    file.write_all(MAGIC)?;
    file.write_all(&program().0.to_le_bytes())?;
    file.write_all(&crc32fast::hash(bytes).to_le_bytes())?;
    file.write_all(bytes)?;
    draft.replace(OsStr::new(which.name()), || Ok(()))
}

impl StateFile {
    fn name(self) -> &'static str {
        match self {
            Self::Checkpoint => "checkpoint",
            Self::Tree => "tree",
            Self::Records => "records",
            Self::Names => "names",
        }
    }
}
