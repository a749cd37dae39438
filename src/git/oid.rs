//! The name of an object, for those who do not talk to Git themselves.

use std::fmt;

use gix::ObjectId;

/// What tells an object of Git (a file's bytes, a folder, a commit) from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(pub(crate) ObjectId);

impl Oid {
    /// The id that Git gives some bytes of a file, by SHA-1.
    pub fn of_blob(bytes: &[u8]) -> Option<Self> {
        let (hash, kind) = (gix::hash::Kind::Sha1, gix::objs::Kind::Blob);
        gix::objs::compute_hash(hash, kind, bytes).ok().map(Self)
    }

    /// From its bytes: 20 of SHA-1, or 32 of SHA-256.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        ObjectId::try_from(bytes).ok().map(Self)
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Its first eight bytes, in the order of ids of one kind.
    pub fn prefix(&self) -> u64 {
        let first = self.as_bytes().first_chunk::<8>();
        first.map_or(0, |first| u64::from_be_bytes(*first))
    }

    /// From all of its hexadecimal digits.
    pub fn parse(hex: &str) -> Option<Self> {
        ObjectId::from_hex(hex.as_bytes()).ok().map(Self)
    }
}

/// All of its hexadecimal digits.
impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
