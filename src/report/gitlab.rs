//! `gitlab`: a Code Quality report (docs.gitlab.com, "Code Quality report format").

use std::collections::HashSet;
use std::io;

use serde::Serialize;

use super::finding::{Finding, open_findings};
use crate::diagnostic::{Fingerprint, Level, Severity};
use crate::engine::{Outcome, RunError};
use crate::text::{json, visible};

/// Writes the list of findings that are not waived. If nothing was checked, the list has an issue that
/// says so, because an empty list would look like a passed check.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let error = outcome.error.as_ref();
    let mut used = HashSet::new();
    let findings = open_findings(outcome).map(|finding| Issue::new(&finding, &mut used));
    let mut issues: Vec<Issue> = findings.collect();
    issues.extend(error.map(Issue::for_error));
    json::write(&issues, out)
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: Fingerprint,
    severity: &'static str,
    location: IssueLocation,
}

#[derive(Serialize)]
struct IssueLocation {
    path: String,
    lines: LineRange,
}

#[derive(Serialize)]
struct LineRange {
    begin: u32,
    end: u32,
}

impl Issue {
    fn new(finding: &Finding<'_>, used: &mut HashSet<Fingerprint>) -> Self {
        let diagnostic = finding.diagnostic;
        let lines = finding.range().map(|(start, end)| (start.line, end.line));
        let (begin, end) = lines.unwrap_or((1, 1));
        Self {
            description: finding.message().into_owned(),
            check_name: diagnostic.meta.name,
            fingerprint: unique_fingerprint(finding, used),
            severity: severity(diagnostic.severity, diagnostic.meta.level),
            location: IssueLocation {
                path: visible(&diagnostic.path.text()).into_owned(),
                lines: LineRange { begin, end },
            },
        }
    }
}

impl Issue {
    fn for_error(error: &RunError) -> Self {
        let path = error.path_or_root();
        Self {
            fingerprint: Fingerprint::from_parts(&[error.message.as_bytes(), path.as_bytes()]),
            description: error.text(),
            check_name: env!("CARGO_PKG_NAME"),
            severity: "blocker",
            location: IssueLocation {
                path,
                lines: LineRange { begin: 1, end: 1 },
            },
        }
    }
}

/// Maps severity and level to GitLab's scale. An error of the levels physical and responsibility is
/// more severe than an error of the other levels. `blocker` means that nothing was checked.
fn severity(severity: Severity, level: Level) -> &'static str {
    match severity {
        Severity::Error if level <= Level::Responsibility => "critical",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}

/// Returns a fingerprint that no other issue has: GitLab shows one issue per fingerprint, and the
/// same fault in two commits is two issues.
fn unique_fingerprint(finding: &Finding<'_>, used: &mut HashSet<Fingerprint>) -> Fingerprint {
    let own = finding.diagnostic.fingerprint;
    let mut fingerprint = match finding.commit() {
        Some(commit) => {
            Fingerprint::from_parts(&[own.to_string().as_bytes(), commit.id.to_string().as_bytes()])
        }
        None => own,
    };
    while !used.insert(fingerprint) {
        fingerprint = Fingerprint::from_parts(&[fingerprint.to_string().as_bytes()]);
    }
    fingerprint
}
