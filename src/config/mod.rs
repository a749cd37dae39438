//! The configuration of a repository.
//!
//! `.holdpoint.yaml` is a YAML document. [`read()`] reads it into [`Settings`] according to tables of
//! keys, and reports its faults with spans. The JSON Schema of the configuration is made from the same
//! tables.

pub(crate) mod limits;

pub(crate) mod settings;

pub(crate) mod family;

pub(crate) mod glob;

pub(crate) mod in_force;

mod rule_names;

mod reader;

mod key;
mod schemas;

mod bounds;
mod kind_field;
mod kinds;
mod modes;
mod named_tables;
mod names;
mod record_values;
mod records;
mod rules;
mod sources;

mod keys;

pub(crate) mod read;

pub(crate) mod load;

pub(crate) mod schema;

pub(crate) use family::FAMILY;
pub(crate) use glob::{unmatched, unmatched_fields};
#[cfg(test)]
pub(crate) use keys::key_descriptions as keys;
pub(crate) use limits::Limits;
pub(crate) use load::{LoadedConfig, load};
pub(crate) use read::read;
pub(crate) use rule_names::RuleNames;
pub use settings::Settings;
pub(crate) use settings::{PATH, RuleSetting, System};
