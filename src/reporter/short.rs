//! `short`: a line a finding, as compilers write it and editors read it.

use std::io;

use anstyle::{AnsiColor, Style};

use super::full::sentence;
use super::{Look, Report};
use crate::diagnostic::Severity;

/// `path:line:col: severity[rule] message`, of what is not waived.
pub fn write(report: &Report<'_>, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let open = |finding: &&_| is_open(finding);
    for finding in report.findings.iter().filter(open) {
        let (start, _) = report.places.range(&finding.path, finding.span);
        let (severity, bold) = match look.is_styled {
            true => (style(finding.severity), Style::new().bold()),
            false => (Style::new(), Style::new()),
        };
        writeln!(
            out,
            "{bold}{}{bold:#}:{}:{}: {severity}{}[{}]{severity:#} {}",
            finding.path,
            start.line,
            start.column,
            finding.severity,
            finding.meta.name,
            sentence(&finding.message),
        )?;
    }
    Ok(())
}

/// Whether a finding counts.
fn is_open(finding: &crate::diagnostic::Diagnostic) -> bool {
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
