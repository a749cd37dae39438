//! Findings into bytes, in the form that was asked for.

pub mod full;

pub mod json;

pub mod places;

pub mod short;

use std::io;

use crate::diagnostic::Diagnostic;
use crate::engine::Receipt;
use crate::engine::audit::Faulty;
use crate::git::CommitName;
use crate::snapshot::Label;
use crate::text::visible;

pub use places::Places;

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Full,
    Short,
    Json,
    Jsonl,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Full, Self::Short, Self::Json, Self::Jsonl];

    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Short => "short",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
        }
    }

    /// What it looks like, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Full => "each finding with its place in the source",
            Self::Short => "a line a finding: path:line:col: severity[rule] message",
            Self::Json => "one document (holdpoint/report/1)",
            Self::Jsonl => "a finding a line, as in json",
        }
    }
}

/// Everything that a report can say.
pub struct Report<'a> {
    /// In the order of paths and of the source.
    pub findings: &'a [Diagnostic],
    pub places: &'a Places<'a>,
    pub receipt: &'a Receipt,
    /// What was checked.
    pub label: &'a Label,
    /// What it was compared with: findings that this already had are not in the report.
    pub base: Option<&'a str>,
}

/// The same about commits, each with its own texts.
pub struct History<'a> {
    /// Newest first.
    pub commits: &'a [Faulty],
    pub receipt: &'a Receipt,
    /// What was audited.
    pub label: &'a Label,
}

/// How a report for people may look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether there are colours.
    pub is_styled: bool,
    /// How many columns a line may have.
    pub width: usize,
}

impl Look {
    /// Of a file or a pipe: the same for everybody.
    pub const PLAIN: Self = Self {
        is_styled: false,
        width: 100,
    };
}

/// Writes a report.
///
/// # Errors
/// What it is written to takes no more.
pub fn write(
    format: Format,
    report: &Report<'_>,
    look: Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Full => full::write(report.findings, report.places, look, out),
        Format::Short => short::write(report, look, out),
        Format::Json => json::write(report, out),
        Format::Jsonl => json::write_lines(report, out),
    }
}

/// Writes a report about commits.
///
/// # Errors
/// What it is written to takes no more.
pub fn write_history(
    format: Format,
    report: &History<'_>,
    look: Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Full => full::write_history(report, look, out),
        Format::Short => short::write_history(report, look, out),
        Format::Json => json::write_history(report, out),
        Format::Jsonl => json::write_history_lines(report, out),
    }
}

/// A commit in a few words: "3f2a9c1, Ada, 2026-03-04".
fn name(commit: &CommitName) -> String {
    let author = visible(&commit.author.name);
    format!("{}, {author}, {}", commit.short, commit.date)
}
