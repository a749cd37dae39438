//! Evidence targets: what a reference means, and what it resolves to in a snapshot and its history.

mod fast_map;
mod pin;
mod url;

pub mod grammar;
pub mod respelling;

pub mod adding;
pub mod unverified;

pub mod resolution;

mod files;

pub mod contents;

pub mod manifest;

pub mod resolutions;

pub mod query;

mod location;
mod revisions;

mod suggestions;

mod missing;

mod resolve;

pub use adding::git_add;
pub use grammar::{PathTarget, Target};
pub use pin::{PIN_MARK, Pin};
pub use query::{Query, QuerySet, ResolveOptions};
pub use resolution::Resolution;
pub use resolutions::Resolutions;
pub use resolve::resolve;
pub use unverified::Unverified;
