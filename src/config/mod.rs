//! The configuration of a repository, as a document with spans like any other.
//!
//! `.holdpoint.yaml` is a YAML document. [`read()`] turns it into [`Settings`] by tables of keys. The
//! JSON Schema of the configuration is made from the same tables.

pub mod limits;

pub mod settings;

pub mod family;

pub mod glob;

mod rule_names;

mod reader;

mod key;
mod schemas;

mod bounds;
mod modes;
mod names;
mod records;
mod rules;

mod keys;

pub mod read;

pub mod load;

pub mod schema;

pub use family::{ConfigFamily, FAMILY, INVALID_CONFIG, UNMATCHED_GLOB};
pub use glob::unmatched;
pub use keys::key_descriptions as keys;
pub use limits::Limits;
pub use load::{LoadedConfig, load};
pub use read::read;
pub use rule_names::RuleNames;
pub use settings::{PATH, RuleSetting, Settings, System};
