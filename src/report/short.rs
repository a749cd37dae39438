//! `short`: one line per finding, in the form that compilers write and editors parse.

use std::io;

use anstyle::{AnsiColor, Style};

use super::finding::{Finding, commit_title};
use super::format::Look;
use super::prose::sentence;
use super::together::together;
use crate::diagnostic::Severity;
use crate::engine::Outcome;
use crate::text::{RepoPath, visible};

/// Writes `path:line:col: severity[rule] message` for each finding that is not waived. In a history,
/// the commit follows.
pub(crate) fn write(outcome: &Outcome, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    for group in &outcome.groups {
        for diagnostic in &together(&group.findings) {
            let finding = Finding::new(diagnostic, group);
            let line = line(&finding, look, &outcome.folder);
            match finding.commit() {
                Some(commit) => writeln!(out, "{line} ({})", commit_title(commit))?,
                None => writeln!(out, "{line}")?,
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
    let (line, column) = finding
        .range()
        .map_or((1, 1), |(start, _)| (start.line, start.column));
    let (severity, bold) = if look.is_styled {
        (style(diagnostic.severity), Style::new().bold())
    } else {
        (Style::new(), Style::new())
    };
    let rule = look.rule_name(diagnostic.meta);
    format!(
        "{bold}{}{bold:#}:{line}:{column}: {severity}{}[{}]{severity:#} {}",
        diagnostic.path.seen_from(folder),
        diagnostic.severity,
        rule,
        sentence(&diagnostic.message),
    )
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
