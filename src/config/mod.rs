//! The repository's own settings, as a document with spans like any other.

pub mod limits;

pub mod read;

pub mod settings;

pub use limits::Limits;
pub use read::{Names, read};
pub use settings::{Setting, Settings, System};
