//! How large a record may be.

/// The largest file that is read as a record, in bytes.
pub(crate) const MAX_BYTES: usize = 4 << 20;
