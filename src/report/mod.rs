//! The reporters, which write an outcome in one of several formats.

mod finding;

mod format;

pub(crate) mod full;

mod github;

mod gitlab;

pub(crate) mod json;

mod junit;

pub(crate) mod markdown;

pub(crate) mod prose;

mod rdjson;

pub(crate) mod run_error;

mod sarif;

pub(crate) mod short;

pub(crate) mod statistics;

mod together;

pub(crate) mod uri;

mod window;

use std::io;

use crate::engine::Outcome;
use crate::text::visible;
use run_error::RunError;

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

/// Writes an error in a format. The outcome has the mistakes of the configuration, if they are the
/// reason, and nothing else.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(
    format: Format,
    error: &RunError,
    outcome: &Outcome,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Full => {
            full::write(outcome, Look::PLAIN, out)?;
            writeln!(out, "error: {}", error.text())
        }
        Format::Short => {
            short::write(outcome, Look::PLAIN, out)?;
            writeln!(out, "error: {}", visible(&error.message))
        }
        Format::Json => json::write_with(outcome, Some(error), out),
        // There are findings and nothing else in it.
        Format::Jsonl => json::write_lines(outcome, out),
        Format::Sarif => sarif::write_with(outcome, Some(error), out),
        Format::Github => {
            github::write(outcome, out)?;
            github::write_error(error, out)
        }
        Format::Markdown => markdown::write_error(error, outcome, out),
        Format::Gitlab => gitlab::write_with(outcome, Some(error), out),
        Format::Junit => junit::write_with(outcome, Some(error), out),
        Format::Rdjson => rdjson::write_with(outcome, Some(error), out),
    }
}
