//! Helpers that several tests use.

pub(crate) mod claims;
pub(crate) mod fits;
pub(crate) mod git_state;
pub(crate) mod history;
pub(crate) mod imports;
pub(crate) mod page;
pub(crate) mod records;
pub(crate) mod requires;
pub(crate) mod sandbox;

use std::path::Path;

use jiff::Timestamp;
pub(crate) use sandbox::Sandbox;

/// The current time in all tests.
pub(crate) const NOW: &str = "2026-07-01T00:00:00Z";

/// Returns the current time in all tests.
pub(crate) fn now() -> Timestamp {
    NOW.parse().expect("a timestamp")
}

/// Returns the folder of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
