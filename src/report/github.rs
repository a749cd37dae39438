//! `github`: workflow commands that GitHub shows as annotations beside the lines
//! (docs.github.com, "Workflow commands for GitHub Actions").

use std::io;

use super::finding::{Finding, open_findings};
use crate::diagnostic::Severity;
use crate::engine::{Outcome, RunError};
use crate::text::visible;

/// Writes one command for each finding that is not waived, and one where nothing was checked.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in open_findings(outcome) {
        writeln!(out, "{}", command(&finding))?;
    }
    match &outcome.error {
        Some(error) => write_error(error, out),
        None => Ok(()),
    }
}

fn write_error(error: &RunError, out: &mut dyn io::Write) -> io::Result<()> {
    let file = error.path.as_ref().map_or(String::new(), |path| {
        format!("file={},", property(&visible(&path.text())))
    });
    let message = data(&error.text());
    writeln!(out, "::error {file}title=holdpoint::{message}")
}

fn command(finding: &Finding<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let file = property(&visible(&diagnostic.path.text()));
    let location = finding.range().map_or(String::new(), |(start, end)| {
        // An annotation over several lines takes no columns (REST API, check runs).
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column)
        } else {
            String::new()
        };
        format!(",line={},endLine={}{columns}", start.line, end.line)
    });
    let title = property(diagnostic.meta.name);
    let message = data(&finding.message_and_help());
    format!("::{level} file={file}{location},title={title}::{message}")
}

/// Escapes the text after the colons in the way that the runner unescapes it (actions/toolkit,
/// command.ts).
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_its_command() {
        assert_eq!(data("50%\r\n::error::a"), "50%25%0D%0A::error::a");
        assert_eq!(property("a,line=1::b"), "a%2Cline=1%3A%3Ab");
    }
}
