//! What several tests use.

pub mod claims;
pub mod engine;
pub mod facts;
pub mod fits;
pub mod imports;
pub mod page;
pub mod picture;
pub mod program;
pub mod records;
pub mod requires;
pub mod sandbox;
pub mod small;

use std::path::Path;

use jiff::Timestamp;
pub use sandbox::Sandbox;

/// The time of all tests.
pub const NOW: &str = "2026-07-01T00:00:00Z";

/// Returns the time of all tests.
pub fn now() -> Timestamp {
    NOW.parse().expect("a timestamp")
}

/// Returns the folder of the package.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
