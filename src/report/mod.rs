//! Findings into bytes, in the form that was asked for.

pub mod full;

pub mod github;

pub mod gitlab;

pub mod json;

pub mod junit;

pub mod markdown;

pub mod places;

pub mod rdjson;

pub mod sarif;

pub mod sheet;

pub mod short;

use std::io;

use crate::diagnostic::Diagnostic;
use crate::engine::Receipt;
use crate::engine::history::audit::Faulty;
use crate::git::CommitInfo;
use crate::record::Kind;
use crate::snapshot::Label;
use crate::text::{RepoPath, visible};

pub use places::Places;
use sheet::Sheet;

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Full,
    Short,
    Json,
    Jsonl,
    Sarif,
    Github,
    Markdown,
    Gitlab,
    Junit,
    Rdjson,
}

impl Format {
    pub const ALL: [Self; 10] = [
        Self::Full,
        Self::Short,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Markdown,
        Self::Gitlab,
        Self::Junit,
        Self::Rdjson,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Short => "short",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Markdown => "markdown",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Rdjson => "rdjson",
        }
    }

    /// What it looks like, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Full => "each finding with its place in the source",
            Self::Short => "a line a finding: path:line:col: severity[rule] message",
            Self::Json => "one document (holdpoint/report/1)",
            Self::Jsonl => "a finding a line, as in json",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::Github => "workflow commands: annotations in GitHub Actions",
            Self::Markdown => "a job's summary, as in $GITHUB_STEP_SUMMARY",
            Self::Gitlab => "a Code Quality report",
            Self::Junit => "JUnit XML, a case a record",
            Self::Rdjson => "the Reviewdog Diagnostic Format",
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
    /// The commit that it is, or that it grew from, by its full id.
    pub revision: Option<&'a str>,
    /// The records that were reported on, sound ones too.
    pub records: &'a [Checked<'a>],
}

/// A record that a report is about.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// `None` where the record has no known kind.
    pub kind: Option<Kind>,
    pub path: &'a RepoPath,
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
        Format::Sarif
        | Format::Github
        | Format::Markdown
        | Format::Gitlab
        | Format::Junit
        | Format::Rdjson => write_sheet(format, &Sheet::of(report), out),
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
        Format::Sarif
        | Format::Github
        | Format::Markdown
        | Format::Gitlab
        | Format::Junit
        | Format::Rdjson => {
            let commits = report.commits.iter();
            let places: Vec<Places<'_>> = commits.map(|it| Places::new(&it.texts)).collect();
            write_sheet(format, &Sheet::of_history(report, &places), out)
        }
    }
}

/// Writes a form that is the same for a snapshot and for commits.
fn write_sheet(format: Format, sheet: &Sheet<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Sarif => sarif::write(sheet, out),
        Format::Github => github::write(sheet, out),
        Format::Markdown => markdown::write(sheet, out),
        Format::Gitlab => gitlab::write(sheet, out),
        Format::Junit => junit::write(sheet, out),
        Format::Rdjson => rdjson::write(sheet, out),
        Format::Full | Format::Short | Format::Json | Format::Jsonl => Ok(()),
    }
}

/// A commit in a few words: "3f2a9c1, Ada, 2026-03-04".
fn name(commit: &CommitInfo) -> String {
    let author = visible(&commit.author.name);
    format!("{}, {author}, {}", commit.short, commit.date)
}
