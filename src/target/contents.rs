//! Examines the contents of files: whether they are blank, and if needed their lines and digest.

use std::ops::ControlFlow;

use bstr::ByteSlice;
use sha2::{Digest as _, Sha256};

use super::pin::Pin;
use super::table::{RowCounter, TableFormat, TableRows};
use super::unverified::Unverified;
use crate::git::Error;
use crate::snapshot::{Content, Entry, Snapshot, Streamed};
use crate::text::{FastMap, RepoPath};

/// The details of a file that must be known, in addition to whether it is blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileNeeds {
    pub lines: bool,
    pub digest: bool,
    /// The format of a table whose rows are counted.
    pub table: Option<TableFormat>,
}

impl FileNeeds {
    /// Returns the needs of both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            lines: self.lines || other.lines,
            digest: self.digest || other.digest,
            table: self.table.or(other.table),
        }
    }
}

/// The known facts about the content of a file.
#[derive(Clone, Debug)]
pub(crate) struct FileContents {
    pub is_blank: bool,
    /// The details, if they were needed, or the reason why they are unknown.
    pub details: Option<Result<FileDetails, Unverified>>,
}

/// The details that can only be computed from the whole content of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileDetails {
    pub lines: usize,
    pub digest: Option<FileDigest>,
    pub rows: Option<TableRows>,
}

/// The digest and the size of a file's content as Git stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileDigest {
    pub pin: Pin,
    pub bytes: u64,
}

/// A file whose content this clone does not have.
#[derive(Clone, Debug)]
pub(crate) struct HiddenContent {
    pub unverified: Unverified,
    /// The digest, if it is known without the content.
    pub digest: Option<FileDigest>,
}

impl From<Unverified> for HiddenContent {
    fn from(unverified: Unverified) -> Self {
        Self {
            unverified,
            digest: None,
        }
    }
}

/// The known contents of files, by path.
pub(super) type KnownContents = FastMap<RepoPath, Result<FileContents, HiddenContent>>;

/// Examines one file of at most `largest` bytes, and reads no more of it than needed.
///
/// The inner result is an error if this clone does not have the content.
pub(super) fn examine(
    snapshot: &dyn Snapshot,
    entry: &Entry,
    needs: FileNeeds,
    largest: u64,
) -> Result<Result<FileContents, HiddenContent>, Error> {
    let whole = if needs.lines || needs.digest || needs.table.is_some() {
        Some(scan(snapshot, entry, needs, largest)?)
    } else {
        None
    };
    let details = match whole {
        Some(Ok(scan)) => {
            return Ok(Ok(FileContents {
                is_blank: scan.is_blank(),
                details: Some(Ok(FileDetails {
                    lines: scan.lines(),
                    digest: needs.digest.then(|| scan.digest()),
                    rows: scan.rows.as_ref().map(|rows| rows.finish(&scan.start)),
                })),
            }));
        }
        Some(Err(reason)) => Some(Err(reason)),
        None => None,
    };
    let is_blank = is_file_blank(snapshot, entry, largest)?;
    Ok(is_blank.map(|is_blank| FileContents { is_blank, details }))
}

/// Returns whether a file is blank. Reads only its beginning if that is enough to tell.
fn is_file_blank(
    snapshot: &dyn Snapshot,
    entry: &Entry,
    largest: u64,
) -> Result<Result<bool, HiddenContent>, Error> {
    const START: usize = 1024;
    let start = match snapshot.read(entry, Some(START))? {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => {
            return Ok(Err(Unverified::unavailable(snapshot, entry, &reason).into()));
        }
    };
    if is_lfs_pointer(&start) {
        return Ok(Err(HiddenContent {
            unverified: Unverified::lfs_pointer(&entry.path),
            digest: digest_in_pointer(&start),
        }));
    }
    if !is_blank(&start) || start.len() < START {
        return Ok(Ok(is_blank(&start)));
    }
    // A file that is too large to be read does not count as blank.
    let scan = scan(snapshot, entry, FileNeeds::default(), largest)?;
    Ok(Ok(scan.is_ok_and(|scan| scan.is_blank())))
}

/// Reads all bytes of a file, as they are in the snapshot or, if `stored`, as Git stores them.
///
/// For a file in Git LFS, Git stores only a pointer, and a pin never refers to the pointer. Such a
/// file is read from the work tree, if its content is there.
pub(super) fn read_whole(
    snapshot: &dyn Snapshot,
    entry: &Entry,
    stored: bool,
    largest: u64,
) -> Result<Result<Vec<u8>, Unverified>, Error> {
    let is_large = |size: u64| size > largest;
    // A file that is read without conversion needs no size beforehand: reading it is enough.
    let size = stored.then(|| snapshot.size(entry)).flatten();
    if size.is_some_and(is_large) {
        return Ok(Err(Unverified::too_large(&entry.path, largest)));
    }
    let limit = usize::try_from(largest).map_or(usize::MAX, |limit| limit.saturating_add(1));
    let read = || snapshot.read(entry, Some(limit));
    // If the size is unknown, the file is read before it is converted, to find out its size.
    let first = if stored && size.is_some() {
        snapshot.read_stored(entry)?
    } else {
        read()?
    };
    let first = match first {
        Content::Bytes(bytes) if is_large(bytes.len() as u64) => {
            return Ok(Err(Unverified::too_large(&entry.path, largest)));
        }
        Content::Bytes(_) if stored && size.is_none() => snapshot.read_stored(entry)?,
        first => first,
    };
    let unavailable = |reason: &str| Ok(Err(Unverified::unavailable(snapshot, entry, reason)));
    match first {
        Content::Bytes(bytes) if !is_lfs_pointer(&bytes) => Ok(Ok(bytes)),
        Content::Bytes(_) => Ok(match read()? {
            Content::Bytes(bytes) if !is_lfs_pointer(&bytes) => Ok(bytes),
            Content::Bytes(_) | Content::Unavailable(_) => {
                Err(Unverified::lfs_pointer(&entry.path))
            }
        }),
        Content::Unavailable(reason) if !stored => unavailable(&reason),
        Content::Unavailable(reason) => match snapshot.read(entry, Some(1))? {
            Content::Bytes(_) => Ok(Err(Unverified::not_converted(&entry.path, &reason))),
            Content::Unavailable(reason) => unavailable(&reason),
        },
    }
}

/// What is known of a file after its bytes were scanned. Only the first of them are kept.
struct Scan {
    largest: u64,
    bytes: u64,
    /// The first bytes, which tell whether it is a pointer of Git LFS.
    start: Vec<u8>,
    /// Whether there is nothing but whitespace after them.
    is_rest_blank: bool,
    ends: usize,
    last: Option<u8>,
    /// `None` where no digest is needed.
    sha256: Option<Sha256>,
    /// `None` where no rows are counted.
    rows: Option<RowCounter>,
}

impl Scan {
    /// How many bytes are kept: as many as no pointer of Git LFS has.
    const START: usize = 1024;

    fn new(largest: u64, needs: FileNeeds) -> Self {
        Self {
            largest,
            bytes: 0,
            start: Vec::new(),
            is_rest_blank: true,
            ends: 0,
            last: None,
            sha256: needs.digest.then(Sha256::new),
            rows: needs.table.map(RowCounter::new),
        }
    }

    fn take(&mut self, piece: &[u8]) -> ControlFlow<()> {
        self.bytes += piece.len() as u64;
        if self.is_too_large() {
            return ControlFlow::Break(());
        }
        let missing = Self::START - self.start.len();
        let (start, rest) = piece.split_at(missing.min(piece.len()));
        self.start.extend_from_slice(start);
        self.is_rest_blank &= rest.iter().all(u8::is_ascii_whitespace);
        self.ends += piece.find_iter("\n").count();
        self.last = piece.last().copied().or(self.last);
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(piece);
        }
        if let Some(rows) = &mut self.rows {
            rows.take(piece);
        }
        ControlFlow::Continue(())
    }

    fn is_too_large(&self) -> bool {
        self.bytes > self.largest
    }

    fn is_blank(&self) -> bool {
        self.is_rest_blank && is_blank(&self.start)
    }

    fn is_lfs_pointer(&self) -> bool {
        is_lfs_pointer(&self.start)
    }

    /// Counts lines; the last one need not end with a newline.
    fn lines(&self) -> usize {
        self.ends + usize::from(self.last.is_some_and(|last| last != b'\n'))
    }

    fn digest(&self) -> FileDigest {
        let sha256 = self.sha256.clone().unwrap_or_default();
        FileDigest {
            pin: Pin(sha256.finalize().into()),
            bytes: self.bytes,
        }
    }
}

/// Looks at all bytes of a file one after another, as [`read_whole`] reads them, in the form that Git
/// stores if a digest is needed.
fn scan(
    snapshot: &dyn Snapshot,
    entry: &Entry,
    needs: FileNeeds,
    largest: u64,
) -> Result<Result<Scan, Unverified>, Error> {
    let stored = needs.digest;
    let too_large = || Ok(Err(Unverified::too_large(&entry.path, largest)));
    let look = |is_stored: bool| -> Result<(Streamed, Scan), Error> {
        let mut scan = Scan::new(largest, needs);
        let mut take = |piece: &[u8]| scan.take(piece);
        let streamed = snapshot.stream(entry, is_stored, largest, &mut take)?;
        Ok((streamed, scan))
    };
    let unavailable = |reason: &str| Ok(Err(Unverified::unavailable(snapshot, entry, reason)));
    match look(stored)? {
        (Streamed::TooLarge, _) => too_large(),
        (Streamed::Done, scan) if scan.is_too_large() => too_large(),
        (Streamed::Done, scan) if !scan.is_lfs_pointer() => Ok(Ok(scan)),
        (Streamed::Done, _) => match look(false)? {
            (Streamed::TooLarge, _) => too_large(),
            (Streamed::Done, scan) if scan.is_too_large() => too_large(),
            (Streamed::Done, scan) if !scan.is_lfs_pointer() => Ok(Ok(scan)),
            (Streamed::Done | Streamed::Unavailable(_), _) => {
                Ok(Err(Unverified::lfs_pointer(&entry.path)))
            }
        },
        (Streamed::Unavailable(reason), _) if !stored => unavailable(&reason),
        (Streamed::Unavailable(reason), _) => match snapshot.read(entry, Some(1))? {
            Content::Bytes(_) => Ok(Err(Unverified::not_converted(&entry.path, &reason))),
            Content::Unavailable(reason) => unavailable(&reason),
        },
    }
}

/// Returns whether there is nothing but whitespace, after an optional byte-order mark.
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.iter().all(u8::is_ascii_whitespace)
}

/// Returns whether a file is a Git LFS pointer, which has less than 1024 bytes and this first line
/// (Git LFS specification, "The Pointer").
pub(crate) fn is_lfs_pointer(bytes: &[u8]) -> bool {
    bytes.len() < 1024 && bytes.starts_with(b"version https://git-lfs.github.com/spec/")
}

/// Reads the digest and the size of the content from a pointer: `oid sha256:…` and `size …`.
fn digest_in_pointer(pointer: &[u8]) -> Option<FileDigest> {
    let line = |name: &str| {
        pointer
            .lines()
            .find_map(|line| line.to_str().ok()?.strip_prefix(name))
    };
    Some(FileDigest {
        pin: Pin::parse(line("oid sha256:")?)?,
        bytes: line("size ")?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITH_DIGEST: FileNeeds = FileNeeds {
        lines: false,
        digest: true,
        table: None,
    };

    fn scan_pieces(pieces: &[&[u8]]) -> Scan {
        let mut scan = Scan::new(1 << 20, WITH_DIGEST);
        for piece in pieces {
            assert!(scan.take(piece).is_continue());
        }
        scan
    }

    #[test]
    fn where_a_file_is_cut_into_pieces_does_not_matter() {
        let blank = b"\xef\xbb\xbf \n\t\r\n".as_slice();
        let text = b"\xef\xbb\xbfone\ntwo\n\nthree".as_slice();
        for bytes in [blank, text, b"", b"\n", b" \xef\xbb\xbf"] {
            let whole = scan_pieces(&[bytes]);
            assert_eq!(whole.is_blank(), is_blank(bytes));
            let digest = Sha256::digest(bytes);
            assert_eq!(whole.digest().pin, Pin(digest.into()));
            for at in 0..=bytes.len() {
                let (first, rest) = bytes.split_at(at);
                let scan = scan_pieces(&[first, rest]);
                assert_eq!(scan.is_blank(), whole.is_blank(), "{bytes:?} at {at}");
                assert_eq!(scan.lines(), whole.lines());
                assert_eq!(scan.digest(), whole.digest());
                assert_eq!(scan.start, bytes);
            }
        }
        assert_eq!(scan_pieces(&[text]).lines(), 4);
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read_to_its_end() {
        let mut scan = Scan::new(3, WITH_DIGEST);
        assert!(scan.take(b"abc").is_continue());
        assert!(scan.take(b"d").is_break());
        assert!(scan.is_too_large());
    }
}
