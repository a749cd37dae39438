//! The reporters, which write an outcome in one of several formats.

pub(crate) mod finding;

mod format;

pub(crate) mod full;

mod github;

mod gitlab;

pub(crate) mod json;

mod junit;

pub(crate) mod links;

pub(crate) mod markdown;

pub(crate) mod prose;

mod rdjson;

mod sarif;

pub(crate) mod short;

pub(crate) mod statistics;

mod together;

pub(crate) mod uri;

mod window;

use std::io;

use crate::engine::Outcome;

pub use format::{Format, Look};

/// Writes an outcome in a format.
///
/// # Errors
/// If the output cannot be written.
pub fn write(
    format: Format,
    outcome: &Outcome,
    look: Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Full => full::write(outcome, look, out),
        Format::Short => short::write(outcome, look, out),
        Format::Json => json::write(outcome, out),
        Format::Jsonl => json::write_lines(outcome, out),
        Format::Sarif => sarif::write(outcome, out),
        Format::Github => github::write(outcome, out),
        Format::Markdown => markdown::write(outcome, out),
        Format::Gitlab => gitlab::write(outcome, out),
        Format::Junit => junit::write(outcome, out),
        Format::Rdjson => rdjson::write(outcome, out),
    }
}
