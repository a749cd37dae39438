//! Examines the contents of files: whether they are blank, and if needed their lines and digest.

use bstr::ByteSlice;
use sha2::{Digest as _, Sha256};

use super::fast_map::FastMap;
use super::pin::Pin;
use super::unverified::Unverified;
use crate::git::Error;
use crate::snapshot::{Content, Entry, Snapshot};
use crate::text::RepoPath;

/// The details of a file that must be known, in addition to whether it is blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileNeeds {
    pub lines: bool,
    pub digest: bool,
}

impl FileNeeds {
    /// Returns the needs of both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            lines: self.lines || other.lines,
            digest: self.digest || other.digest,
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
    let whole = if needs.lines || needs.digest {
        Some(read_whole(snapshot, entry, needs.digest, largest)?)
    } else {
        None
    };
    if let Some(Ok(bytes)) = &whole {
        return Ok(Ok(FileContents {
            is_blank: is_blank(bytes),
            details: Some(Ok(FileDetails {
                lines: count_lines(bytes),
                digest: needs.digest.then(|| digest(bytes)),
            })),
        }));
    }
    let details = whole.and_then(Result::err).map(Err);
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
    let bytes = read_whole(snapshot, entry, false, largest)?;
    Ok(Ok(bytes.is_ok_and(|bytes| is_blank(&bytes))))
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

/// Computes the digest of a file's bytes.
fn digest(bytes: &[u8]) -> FileDigest {
    FileDigest {
        pin: Pin(Sha256::digest(bytes).into()),
        bytes: bytes.len() as u64,
    }
}

/// Returns whether there is nothing but whitespace, after an optional byte-order mark.
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.iter().all(u8::is_ascii_whitespace)
}

/// Counts lines; the last one need not end with a newline.
fn count_lines(bytes: &[u8]) -> usize {
    let ends = bytes.find_iter("\n").count();
    ends + usize::from(!bytes.is_empty() && !bytes.ends_with(b"\n"))
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
