//! `github`: workflow commands that GitHub shows as annotations beside the lines
//! (docs.github.com, "Workflow commands for GitHub Actions").

use std::io;

use super::sheet::{Found, Sheet};
use crate::diagnostic::Severity;
use crate::text::visible;

/// A command a finding that is not waived.
pub fn write(sheet: &Sheet<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for found in sheet.open() {
        writeln!(out, "{}", command(found))?;
    }
    Ok(())
}

fn command(found: &Found<'_>) -> String {
    let finding = found.finding;
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let file = property(&visible(&finding.path.text()));
    let place = found.range().map_or(String::new(), |(start, end)| {
        let columns = match start.line == end.line {
            true => format!(",col={},endColumn={}", start.column, end.column),
            // An annotation over several lines takes no columns (REST API, check runs).
            false => String::new(),
        };
        format!(",line={},endLine={}{columns}", start.line, end.line)
    });
    let title = property(finding.meta.name);
    let message = data(&found.advice());
    format!("::{level} file={file}{place},title={title}::{message}")
}

/// What stands after the colons, as the runner reads it back (actions/toolkit, command.ts).
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_command() {
        assert_eq!(data("50%\r\n::error::a"), "50%25%0D%0A::error::a");
        assert_eq!(property("a,line=1::b"), "a%2Cline=1%3A%3Ab");
    }
}
