//! The name of an object, for those who do not talk to Git themselves.

use std::fmt;

use gix::ObjectId;

/// What tells an object of Git (a file's bytes, a folder, a commit) from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(pub(crate) ObjectId);

impl Oid {
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
