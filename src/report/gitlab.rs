//! `gitlab`: a Code Quality report (docs.gitlab.com, "Code Quality report format").

use std::collections::HashSet;
use std::io;

use serde::Serialize;

use super::sheet::{Found, Sheet};
use crate::diagnostic::{Fingerprint, Level, Severity};
use crate::text::{json, visible};

/// A list of what is not waived.
pub fn write(sheet: &Sheet<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut given = HashSet::new();
    let issues: Vec<Issue> = sheet
        .open()
        .map(|found| Issue::of(found, &mut given))
        .collect();
    json::write(&issues, out)
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: Fingerprint,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl Issue {
    fn of(found: &Found<'_>, given: &mut HashSet<Fingerprint>) -> Self {
        let finding = found.finding;
        let lines = found.range().map(|(start, end)| (start.line, end.line));
        let (begin, end) = lines.unwrap_or((1, 1));
        Self {
            description: found.message().into_owned(),
            check_name: finding.meta.name,
            fingerprint: fingerprint(found, given),
            severity: severity(finding.severity, finding.meta.level),
            location: Location {
                path: visible(&finding.path.text()).into_owned(),
                lines: Lines { begin, end },
            },
        }
    }
}

/// An error against what exists, or against who answers for it, is graver than
/// one against the order of work. `blocker` is left to those who rank tools.
fn severity(severity: Severity, level: Level) -> &'static str {
    match severity {
        Severity::Error if level <= Level::Responsibility => "critical",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}

/// GitLab shows one finding for each fingerprint: the same fault in two commits is two.
fn fingerprint(found: &Found<'_>, given: &mut HashSet<Fingerprint>) -> Fingerprint {
    let own = found.finding.fingerprint.to_string();
    let mut fingerprint = match found.commit {
        Some(commit) => Fingerprint::of(&[own.as_bytes(), commit.id.to_string().as_bytes()]),
        None => found.finding.fingerprint,
    };
    while !given.insert(fingerprint) {
        fingerprint = Fingerprint::of(&[fingerprint.to_string().as_bytes()]);
    }
    fingerprint
}
