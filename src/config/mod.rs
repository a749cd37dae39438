//! The repository's own settings, as a document with spans like any other.

pub mod limits;

pub use limits::Limits;
