//! What files hold, as far as it was asked: blank or not, how many lines, which digest.

use bstr::ByteSlice;
use sha2::{Digest as _, Sha256};

use super::grammar::Pin;
use super::resolution::Unverified;
use crate::git::Error;
use crate::snapshot::{Content, Entry, Snapshot};
use crate::text::RepoPath;

/// What has to be known of a file beside whether it is blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    pub lines: bool,
    pub digest: bool,
}

impl Need {
    pub fn and(self, other: Self) -> Self {
        Self {
            lines: self.lines || other.lines,
            digest: self.digest || other.digest,
        }
    }
}

/// What is known of a file.
#[derive(Clone, Debug)]
pub struct Contents {
    pub is_blank: bool,
    /// If more than that was asked for: what is known, or why it is not.
    pub whole: Option<Result<Whole, Unverified>>,
}

/// What the whole of a file tells, as far as it was asked.
#[derive(Clone, Copy, Debug)]
pub struct Whole {
    pub lines: usize,
    pub digest: Option<Digest>,
}

/// The digest of a file's bytes as Git stores them, and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    pub pin: Pin,
    pub bytes: u64,
}

/// A file whose content is elsewhere.
#[derive(Clone, Debug)]
pub struct Hidden {
    pub why: Unverified,
    /// Where it is known all the same.
    pub digest: Option<Digest>,
}

impl From<Unverified> for Hidden {
    fn from(why: Unverified) -> Self {
        Self { why, digest: None }
    }
}

/// Looks into one file of at most `largest` bytes, and reads it as seldom as can
/// be. `Err` within where its content is elsewhere.
pub fn look(
    snapshot: &dyn Snapshot,
    entry: &Entry,
    need: Need,
    largest: u64,
) -> Result<Result<Contents, Hidden>, Error> {
    let whole = match need.lines || need.digest {
        true => Some(whole(snapshot, entry, need.digest, largest)?),
        false => None,
    };
    if let Some(Ok(bytes)) = &whole {
        return Ok(Ok(Contents {
            is_blank: is_blank(bytes),
            whole: Some(Ok(Whole {
                lines: count_lines(bytes),
                digest: need.digest.then(|| digest(bytes)),
            })),
        }));
    }
    let whole = whole.and_then(Result::err).map(Err);
    let is_blank = begins_blank(snapshot, entry, largest)?;
    Ok(is_blank.map(|is_blank| Contents { is_blank, whole }))
}

/// Whether a file is blank, told by its beginning where that is enough.
fn begins_blank(
    snapshot: &dyn Snapshot,
    entry: &Entry,
    largest: u64,
) -> Result<Result<bool, Hidden>, Error> {
    const START: usize = 1024;
    let start = match snapshot.read(entry, Some(START))? {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => {
            return Ok(Err(unavailable_at(&entry.path, &reason).into()));
        }
    };
    if is_lfs_pointer(&start) {
        let (why, digest) = (behind_pointer(&entry.path), pointed_to(&start));
        return Ok(Err(Hidden { why, digest }));
    }
    if !is_blank(&start) || start.len() < START {
        return Ok(Ok(is_blank(&start)));
    }
    // What is too large to be read is not taken for blank.
    let bytes = whole(snapshot, entry, false, largest)?;
    Ok(Ok(bytes.is_ok_and(|bytes| is_blank(&bytes))))
}

/// All bytes of a file: as they are read, or as Git stores them. Of a file that
/// Git LFS keeps elsewhere those are the work tree's, if they are there: what
/// Git stores is a note where to find them, and no pin speaks of that.
pub fn whole(
    snapshot: &dyn Snapshot,
    entry: &Entry,
    stored: bool,
    largest: u64,
) -> Result<Result<Vec<u8>, Unverified>, Error> {
    let is_large = |size: u64| size > largest;
    // What is read as it is tells its size by being read.
    let size = stored.then(|| snapshot.size(entry)).flatten();
    if size.is_some_and(is_large) {
        return Ok(Err(too_large(&entry.path, largest)));
    }
    let limit = usize::try_from(largest).map_or(usize::MAX, |limit| limit.saturating_add(1));
    let read = || snapshot.read(entry, Some(limit));
    // Where nobody tells the size beforehand, it has to be seen before all is converted.
    let first = match stored && size.is_some() {
        true => snapshot.read_stored(entry)?,
        false => read()?,
    };
    let first = match first {
        Content::Bytes(bytes) if is_large(bytes.len() as u64) => {
            return Ok(Err(too_large(&entry.path, largest)));
        }
        Content::Bytes(_) if stored && size.is_none() => snapshot.read_stored(entry)?,
        first => first,
    };
    let unavailable = |reason: &str| Ok(Err(unavailable_at(&entry.path, reason)));
    match first {
        Content::Bytes(bytes) if !is_lfs_pointer(&bytes) => Ok(Ok(bytes)),
        Content::Bytes(_) => Ok(match read()? {
            Content::Bytes(bytes) if !is_lfs_pointer(&bytes) => Ok(bytes),
            Content::Bytes(_) | Content::Unavailable(_) => Err(behind_pointer(&entry.path)),
        }),
        Content::Unavailable(reason) if !stored => unavailable(&reason),
        Content::Unavailable(reason) => match snapshot.read(entry, Some(1))? {
            Content::Bytes(_) => Ok(Err(not_converted(&entry.path, &reason))),
            Content::Unavailable(reason) => unavailable(&reason),
        },
    }
}

fn digest(bytes: &[u8]) -> Digest {
    Digest {
        pin: Pin(Sha256::digest(bytes).into()),
        bytes: bytes.len() as u64,
    }
}

/// Whether there is nothing to see; a byte-order mark is nothing.
pub fn is_blank(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.iter().all(u8::is_ascii_whitespace)
}

fn count_lines(bytes: &[u8]) -> usize {
    let ends = bytes.find_iter("\n").count();
    ends + usize::from(!bytes.is_empty() && !bytes.ends_with(b"\n"))
}

/// A note that stands for a file which Git LFS keeps (Git LFS specification,
/// "The Pointer"): less than 1024 bytes, and this its first line.
pub fn is_lfs_pointer(bytes: &[u8]) -> bool {
    bytes.len() < 1024 && bytes.starts_with(b"version https://git-lfs.github.com/spec/")
}

/// What a pointer says of the content that it stands for: `oid sha256:…`, `size …`.
fn pointed_to(pointer: &[u8]) -> Option<Digest> {
    let line = |name: &str| {
        let lines = pointer.lines();
        lines
            .filter_map(|line| line.to_str().ok()?.strip_prefix(name))
            .next()
    };
    Some(Digest {
        pin: Pin::parse(line("oid sha256:")?)?,
        bytes: line("size ")?.parse().ok()?,
    })
}

pub fn behind_pointer(path: &RepoPath) -> Unverified {
    Unverified {
        reason: format!("`{path}` is a Git LFS pointer"),
        remedy: "git lfs pull, and check the work tree".into(),
    }
}

/// What a partial clone lacks.
pub fn unavailable(reason: String) -> Unverified {
    Unverified {
        reason,
        remedy: "git fetch --refetch --no-filter".into(),
    }
}

pub fn unavailable_at(path: &RepoPath, reason: &str) -> Unverified {
    unavailable(format!("`{path}`: {reason}"))
}

fn not_converted(path: &RepoPath, reason: &str) -> Unverified {
    Unverified {
        reason: format!("`{path}`: {reason}"),
        remedy: "git add it, and check with --staged".into(),
    }
}

fn too_large(path: &RepoPath, largest: u64) -> Unverified {
    Unverified {
        reason: format!("`{path}` is larger than {largest} bytes"),
        remedy: "raise `limits.evidence_bytes` in the config".into(),
    }
}
