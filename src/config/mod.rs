//! The repository's own settings, as a document with spans like any other.

pub mod limits;

pub mod settings;

pub use limits::Limits;
pub use settings::{Setting, Settings, System};
