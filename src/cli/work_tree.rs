//! Functions that the commands that write records share: they open the session and check one record.

use std::path::Path;

use super::failure::Failure;
use super::screen::Screen;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::open::OpenSnapshot;
use crate::engine::{self, Analysis, Group, Outcome, Session, SessionOptions, SnapshotSource};
use crate::git::Repository;
use crate::report::{self, Format};
use crate::snapshot::typed_path::current_folder;
use crate::text::{RepoPath, visible};

/// Opens the work tree for a command that writes to it.
///
/// # Errors
/// There is no work tree, or the configuration has mistakes.
pub(crate) fn open(options: &SessionOptions, screen: &Screen) -> Result<Session, Failure> {
    let opened = Session::open(SnapshotSource::WorkTree, &[], options);
    let session = match (opened, Repository::discover(&current_folder()?)) {
        (Err(_), Ok(Some(repository))) if repository.is_bare() => return Err(bare()),
        (opened, _) => opened?,
    };
    root(&session)?;
    screen.print_notes(&session.notes);
    Ok(session)
}

/// Returns the root of the work tree.
///
/// # Errors
/// The repository is bare.
pub(crate) fn root(session: &Session) -> Result<&Path, Failure> {
    let root = session.files.root.as_deref();
    root.ok_or_else(bare)
}

fn bare() -> Failure {
    Failure::new("a bare repository has no work tree to write to")
        .help("run the command in a work tree, or name one with -C DIR")
}

/// Checks the work tree as it would be with another text of one file, and returns the findings about
/// that file.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn check_text(
    options: &SessionOptions,
    path: &RepoPath,
    text: &str,
) -> Result<(Session, Analysis), Failure> {
    let files = OpenSnapshot::open(SnapshotSource::WorkTree, &[])?;
    let files = files.with_document(path.clone(), text.as_bytes().to_vec());
    let session = Session::new(files, options)?;
    let mut analysis = engine::check(&session.input(std::slice::from_ref(path)))?;
    analysis.findings.retain(Diagnostic::is_open);
    Ok((session, analysis))
}

/// Returns whether a finding is an error that was not known before a record was edited. Its place may
/// have moved.
pub(crate) fn is_new_error(finding: &Diagnostic, known: &[Diagnostic]) -> bool {
    let is_same = |other: &Diagnostic| {
        other.is_open()
            && other.path == finding.path
            && other.meta.name == finding.meta.name
            && other.message == finding.message
    };
    finding.severity == Severity::Error && !known.iter().any(is_same)
}

/// Prints findings on standard error, one per line, and then their helps.
pub(crate) fn print_findings(session: &Session, analysis: Analysis, screen: &Screen) {
    let helps: Vec<Option<String>> = {
        let folder = session.files.current_folder();
        let help = |finding: &Diagnostic| finding.help.as_ref().map(|it| it.in_folder(&folder));
        analysis.findings.iter().map(help).collect()
    };
    let mut outcome = Outcome::of_group(
        session.label(),
        Group {
            commit: None,
            findings: analysis.findings,
            sources: analysis.sources,
        },
    );
    outcome.folder = session.files.current_folder();
    let mut lines = Vec::new();
    // Writing to memory does not fail.
    let _ = report::write(Format::Short, &outcome, screen.aside, &mut lines);
    let lines = String::from_utf8_lossy(&lines);
    lines.lines().for_each(|line| screen.complain(line));
    let mut helps: Vec<String> = helps.into_iter().flatten().collect();
    helps.dedup();
    for help in helps {
        screen.complain(&format!("  help: {}", visible(&help)));
    }
}

/// Returns the failure of a command that would write a record with errors.
pub(crate) fn unsound(findings: &[Diagnostic], folder: &RepoPath) -> Option<Failure> {
    let mut errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    let first = errors.next()?;
    let others = match errors.count() {
        0 => String::new(),
        1 => " (and 1 more)".to_owned(),
        count => format!(" (and {count} more)"),
    };
    let failure = Failure::new(format!("{} [{}]{others}", first.message, first.meta.name));
    Some(match &first.help {
        Some(help) => failure.help(help.in_folder(folder)),
        None => failure,
    })
}
