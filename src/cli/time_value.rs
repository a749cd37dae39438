//! The value of options and variables that take a time.

use jiff::Timestamp;

/// Parses the value of an option that takes a time.
///
/// # Errors
/// If the text is not a time with an offset.
pub(crate) fn time(written: &str) -> Result<Timestamp, &'static str> {
    let message = "expected a time with an offset, as in 2026-07-01T00:00:00Z";
    written.parse().map_err(|_| message)
}
