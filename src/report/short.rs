//! `short`: a line a finding, as compilers write it and editors read it.

use std::io;

use anstyle::{AnsiColor, Style};

use super::full::sentence;
use super::{History, Look, Places, Report};
use crate::diagnostic::{Diagnostic, Severity};

/// `path:line:col: severity[rule] message`, of what is not waived.
pub fn write(report: &Report<'_>, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let open = |finding: &&_| is_open(finding);
    for finding in report.findings.iter().filter(open) {
        writeln!(out, "{}", line(finding, report.places, look))?;
    }
    Ok(())
}

/// The same, with the commit at the end of each line.
pub fn write_history(report: &History<'_>, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    for faulty in report.commits {
        let places = Places::new(&faulty.texts);
        for finding in faulty.findings.iter().filter(|it| is_open(it)) {
            let line = line(finding, &places, look);
            writeln!(out, "{line} ({})", super::name(&faulty.commit))?;
        }
    }
    Ok(())
}

fn line(finding: &Diagnostic, places: &Places<'_>, look: Look) -> String {
    let (start, _) = places.range(&finding.path, finding.span);
    let (severity, bold) = match look.is_styled {
        true => (style(finding.severity), Style::new().bold()),
        false => (Style::new(), Style::new()),
    };
    format!(
        "{bold}{}{bold:#}:{}:{}: {severity}{}[{}]{severity:#} {}",
        finding.path,
        start.line,
        start.column,
        finding.severity,
        finding.meta.name,
        sentence(&finding.message),
    )
}

/// Whether a finding counts.
fn is_open(finding: &Diagnostic) -> bool {
    finding.waived.is_none()
}

/// The colour of a severity.
pub fn style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    color.on_default().bold()
}
