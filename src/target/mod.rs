//! Evidence targets: what a reference means, and what is there.

pub mod grammar;

mod pin;

mod url;

pub mod respelling;

pub mod adding;

pub mod resolution;

pub mod files;

pub mod contents;

mod located;

pub mod manifest;

mod revisions;

mod near;

mod gone;

pub mod resolve;

use std::collections::HashMap;

pub use adding::git_add;
pub use grammar::Target;
pub use resolution::{Resolution, Resolutions};

/// A map that is asked hundreds of thousands of times, seeded anew in each run.
type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
