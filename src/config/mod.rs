//! The repository's own settings, as a document with spans like any other.
//!
//! `.holdpoint.yaml` as it is written is a YAML tree; as it is meant it is [`Settings`]. [`read()`]
//! is the one door between them, and the tables of keys behind it are what the config's JSON Schema
//! is made of too.

pub mod limits;

pub mod settings;

pub mod family;

pub mod glob;

mod key;

mod reader;

mod keys;

mod bounds;

mod names;

mod rules;

mod modes;

mod records;

pub mod read;

pub mod load;

pub mod schema;

pub use family::{FAMILY, Family, INVALID_CONFIG, UNMATCHED_GLOB};
pub use glob::unmatched;
pub use keys::names_and_pages as keys;
pub use limits::Limits;
pub use load::{Loaded, load};
pub use read::{Names, read};
pub use settings::{Setting, Settings, System};

/// Where the config lies in every snapshot.
pub const PATH: &str = ".holdpoint.yaml";
