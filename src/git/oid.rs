//! The id of a Git object.

use std::fmt;

use gix::ObjectId;

/// The id of a Git object: of a file's bytes (a blob), a tree, a commit or a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(pub(crate) ObjectId);

impl Oid {
    /// Computes the id that Git gives to a file with these bytes, with SHA-1.
    pub fn for_blob(bytes: &[u8]) -> Option<Self> {
        let (hash, kind) = (gix::hash::Kind::Sha1, gix::objs::Kind::Blob);
        gix::objs::compute_hash(hash, kind, bytes).ok().map(Self)
    }

    /// Creates an id from its bytes: 20 for SHA-1, or 32 for SHA-256.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        ObjectId::try_from(bytes).ok().map(Self)
    }

    /// Parses an id from all of its hexadecimal digits.
    pub fn parse(hex: &str) -> Option<Self> {
        ObjectId::from_hex(hex.as_bytes()).ok().map(Self)
    }

    /// Returns the bytes of the id.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Returns the first eight bytes as a number. Numbers sort like the ids they
    /// come from.
    pub fn prefix(&self) -> u64 {
        let first = self.as_bytes().first_chunk::<8>();
        first.map_or(0, |first| u64::from_be_bytes(*first))
    }
}

/// Writes all hexadecimal digits.
impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Returns the first seven digits of an id, for messages.
pub(crate) fn short_id(id: &gix::oid) -> String {
    id.to_hex_with_len(7).to_string()
}

/// Parses the full id of a commit.
pub(super) fn parse_commit_id(id: &str) -> Result<ObjectId, super::Error> {
    let parsed = ObjectId::from_hex(id.as_bytes());
    parsed.map_err(|_| super::Error::new(format!("`{id}` is not the full id of a commit")))
}
