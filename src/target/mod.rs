//! Evidence targets: parses references, and resolves them in a snapshot and its history.

mod pin;
pub(crate) mod url;

pub(crate) mod grammar;
pub(crate) mod respelling;

mod add_command;
pub(crate) mod adding;
pub(crate) mod unverified;

pub(crate) mod resolution;

mod files;

pub(crate) mod contents;

pub(crate) mod manifest;

pub(crate) mod resolutions;

pub(crate) mod query;

mod location;
mod revisions;
pub(crate) mod table;

mod suggestions;

mod missing;

mod resolve;

pub(crate) use files::beneath;
pub(crate) use grammar::{PathTarget, Target};
pub(crate) use pin::{PIN_MARK, Pin};
pub(crate) use query::{Query, QuerySet, ResolveOptions};
pub(crate) use resolution::Resolution;
pub(crate) use resolutions::Resolutions;
pub(crate) use resolve::resolve;
pub(crate) use unverified::Unverified;
