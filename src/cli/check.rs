//! `check`: what the records of one snapshot claim, against each other and the evidence.

use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::failure::Failure;
use super::output::Output;
use super::progress::Progress;
use super::screen::Screen;
use super::settings::ConfigFile;
use super::source::{Source, Which};
use super::{Status, receipt, style};
use crate::diagnostic::Severity;
use crate::engine::{self, Input, Outcome};
use crate::record::reading::MAX_BYTES;
use crate::reporter::{self, Format, Places, Report};
use crate::snapshot::{Label, Overlay};
use crate::text::RepoPath;

/// Check records and report every fault
///
/// Checks all records of the repository, as they stand in the work tree, and
/// reports each fault at its place. Paths narrow what is reported, never what is
/// known: a run is held to its operator wherever that lies.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint check", "the whole work tree"),
    ("holdpoint check runs/ operators/backfill.md", "report on these only"),
    ("holdpoint check --staged", "in a pre-commit hook"),
    ("holdpoint check --rev origin/main", "any revision, in a bare repository too"),
    ("holdpoint check - --stdin-filename runs/a.md", "from an editor"),
    ("holdpoint check --output json=report.json", "for people and for machines"),
]))]
#[command(after_long_help = EXIT_STATUS)]
pub struct Check {
    /// Files and folders to report on; `-` for a document on standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Check the index: exactly what `git commit` would record
    #[arg(long, conflicts_with = "rev", help_heading = "Source")]
    staged: bool,
    /// Check the tree of a revision
    #[arg(long, value_name = "REV", help_heading = "Source")]
    rev: Option<String>,
    /// Where the document on standard input belongs
    #[arg(long, value_name = "PATH", conflicts_with_all = ["staged", "rev"], help_heading = "Source")]
    stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigFile,
    /// What time it is, as in 2026-07-01T00:00:00Z
    #[arg(long, value_name = "TIME", help_heading = "Source")]
    now: Option<Timestamp>,

    /// The form of the report on standard output
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "full",
        help_heading = "Report"
    )]
    format: Format,
    /// Write the report to a file too; may be repeated
    #[arg(long = "output", value_name = "FORMAT=PATH", value_parser = Output::parser(), help_heading = "Report")]
    outputs: Vec<Output>,

    /// The least severity that makes the exit status 1
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "error",
        help_heading = "Verdict"
    )]
    fail_on: FailOn,
    /// Exit with 3 where a target could not be verified
    #[arg(long, help_heading = "Verdict")]
    require_complete: bool,
    /// Exit with 0 where there is no record
    #[arg(long, help_heading = "Verdict")]
    allow_empty: bool,
}

/// From which severity on a finding is a failure.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl Check {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let progress = Progress::new(screen, "reading records");
        let (source, scope) = self.source(screen)?;
        let label = source.snapshot.label();
        screen.say(&format!("checking {}{}", label.words, receipt::on(&scope)));
        let config = self.config.read(&*source.snapshot, screen)?;
        let mut outcome = engine::check(&Input {
            snapshot: &*source.snapshot,
            history: &*source.history,
            settings: &config.settings,
            now: self.now.unwrap_or_else(Timestamp::now),
            scope: &scope,
        })?;
        outcome.add(
            config.remarks(&*source.snapshot),
            &config.path,
            &config.text,
        );
        drop(progress);
        self.report(&outcome, &label, screen)
    }

    fn report(&self, outcome: &Outcome, label: &Label, screen: &Screen) -> Result<Status, Failure> {
        let places = Places::new(&outcome.texts);
        let report = Report {
            findings: &outcome.findings,
            places: &places,
            receipt: &outcome.receipt,
            label,
            base: None,
        };
        for output in &self.outputs {
            output.write(&report)?;
        }
        let (status, reason) = self.verdict(outcome, label);
        if screen.print(|out| reporter::write(self.format, &report, screen.look, out))? {
            receipt::say(&report, screen);
            if let Some(reason) = reason {
                screen.complain(&reason);
            }
        }
        Ok(status)
    }

    /// The exit status, and in words why there is no answer, or none to give.
    fn verdict(&self, outcome: &Outcome, label: &Label) -> (Status, Option<String>) {
        let receipt = &outcome.receipt;
        let failing = match self.fail_on {
            FailOn::Error => receipt.at_least(Severity::Error),
            FailOn::Warning => receipt.at_least(Severity::Warning),
            FailOn::Info => receipt.at_least(Severity::Info),
            FailOn::Never => 0,
        };
        let (yellow, words) = (style::WARNING, &label.words);
        if failing > 0 {
            return (Status::Faults, None);
        }
        if receipt.total() == 0 && self.staged {
            let note = format!("{yellow}note:{yellow:#} there is no record in {words}");
            return (Status::Sound, Some(note));
        }
        if receipt.total() == 0 && !self.allow_empty {
            let reason = format!(
                "{yellow}no answer:{yellow:#} there is no record in {words} \
                 (a record is a Markdown file whose frontmatter has `kind`); \
                 --allow-empty if that is right"
            );
            return (Status::NoAnswer, Some(reason));
        }
        if self.require_complete && receipt.unverified_total() > 0 {
            let count = receipt.unverified_total();
            let targets = if count == 1 { "target" } else { "targets" };
            let reason =
                format!("{yellow}no answer:{yellow:#} {count} {targets} could not be verified");
            return (Status::NoAnswer, Some(reason));
        }
        (Status::Sound, None)
    }

    /// What is checked, and the paths to report on.
    fn source(&self, screen: &Screen) -> Result<(Source, Vec<RepoPath>), Failure> {
        let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
        match (&self.stdin_filename, self.paths.iter().any(is_stdin)) {
            (Some(name), true) if self.paths.len() == 1 => return from_stdin(name),
            (Some(_) | None, true) if self.paths.len() > 1 => {
                return Err(Failure::new(
                    "`-` is one document and takes no other paths beside it",
                ));
            }
            (None, true) => {
                return Err(Failure::new("`-` needs to know where the document belongs")
                    .help("holdpoint check - --stdin-filename PATH"));
            }
            (Some(_), _) => {
                return Err(
                    Failure::new("--stdin-filename is for a document on standard input")
                        .help("holdpoint check - --stdin-filename PATH"),
                );
            }
            (None, false) => {}
        }
        let which = match &self.rev {
            _ if self.staged => Which::Index,
            Some(revision) => Which::Revision(revision),
            None => Which::WorkTree,
        };
        let source = Source::open(which, &self.paths)?;
        let mut scope = Vec::new();
        for path in &self.paths {
            let (path, remark) = source.place_of_present(path)?;
            if let Some(remark) = remark {
                screen.say(&format!("note: {remark}"));
            }
            scope.push(path);
        }
        Ok((source, scope))
    }
}

/// The work tree with one document as it is on standard input.
fn from_stdin(name: &Path) -> Result<(Source, Vec<RepoPath>), Failure> {
    let mut source = Source::open(Which::WorkTree, &[name.to_owned()])?;
    let path = source.place(name)?;
    let mut bytes = Vec::new();
    // One byte more than a record may have tells that it is too large.
    let mut document = stdin().lock().take(MAX_BYTES as u64 + 1);
    document
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new(format!("cannot read standard input: {error}")))?;
    source.snapshot = Box::new(Overlay::new(source.snapshot, [(path.clone(), bytes)]));
    Ok((source, vec![path]))
}

const EXIT_STATUS: &str = "\
Exit status:
  0  checked, and nothing at or above --fail-on
  1  checked, and something was
  2  the question could not be asked: usage, config, a path, a revision, the disk
  3  no answer: no record anywhere, or --require-complete and something unverified";
