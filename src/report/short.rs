//! `short`: one line per finding, in the form that compilers write and editors parse.

use std::io;

use anstyle::{AnsiColor, Style};

use super::finding::{Finding, commit_title};
use super::format::Look;
use super::prose::{advice, sentence};
use super::together::together;
use crate::diagnostic::Severity;
use crate::engine::Outcome;
use crate::text::{RepoPath, visible};

/// Writes `path:line:col: severity[rule] message` for each finding that is not waived. In a history,
/// the commit follows.
pub(crate) fn write(outcome: &Outcome, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    write_lines(outcome, look, false, out)
}

/// Does the same, and writes the help of each finding on a line after it, at the same place.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_with_helps(
    outcome: &Outcome,
    look: Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write_lines(outcome, look, true, out)
}

fn write_lines(
    outcome: &Outcome,
    look: Look,
    has_helps: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for group in &outcome.groups {
        for diagnostic in &together(&group.findings) {
            let finding = Finding::new(diagnostic, group);
            let line = line(&finding, look, &outcome.folder);
            match finding.commit() {
                Some(commit) => writeln!(out, "{line} ({})", commit_title(commit))?,
                None => writeln!(out, "{line}")?,
            }
            if let Some(help) = diagnostic.help.as_ref().filter(|_| has_helps) {
                let help = help.in_folder(&outcome.folder);
                let place = place(&finding, &outcome.folder);
                writeln!(out, "{place}: help: {}", advice(&help))?;
            }
        }
    }
    if let Some(error) = &outcome.error {
        writeln!(out, "error: {}", visible(&error.message))?;
    }
    Ok(())
}

fn line(finding: &Finding<'_>, look: Look, folder: &RepoPath) -> String {
    let diagnostic = finding.diagnostic;
    let (severity, bold) = if look.is_styled {
        (style(diagnostic.severity), Style::new().bold())
    } else {
        (Style::new(), Style::new())
    };
    let rule = look.rule_name(diagnostic.meta);
    let path = diagnostic.path.seen_from(folder);
    let position = position(finding);
    format!(
        "{bold}{path}{bold:#}:{position}: {severity}{}[{}]{severity:#} {}",
        diagnostic.severity,
        rule,
        sentence(&diagnostic.message),
    )
}

/// Returns the line and the column of a finding.
fn position(finding: &Finding<'_>) -> String {
    let start = finding.range().map(|(start, _)| start);
    let (line, column) = start.map_or((1, 1), |start| (start.line, start.column));
    format!("{line}:{column}")
}

/// Returns the place of a finding, as its line begins.
fn place(finding: &Finding<'_>, folder: &RepoPath) -> String {
    let path = finding.diagnostic.path.seen_from(folder);
    format!("{path}:{}", position(finding))
}

/// Returns the colour of a severity.
pub(crate) fn style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    color.on_default().bold()
}
