//! What the forms for other programs are made of, be it of one snapshot or of commits.

use std::borrow::Cow;
use std::fmt::Write;

use super::full::sentence;
use super::{Checked, History, Places, Report};
use crate::diagnostic::Diagnostic;
use crate::engine::Receipt;
use crate::git::CommitInfo;
use crate::snapshot::Label;
use crate::text::{Position, RepoPath, Span};

/// Findings in their order, and what they were found in.
pub struct Sheet<'a> {
    pub found: Vec<Found<'a>>,
    pub records: &'a [Checked<'a>],
    pub receipt: &'a Receipt,
    pub label: &'a Label,
    pub base: Option<&'a str>,
    pub revision: Option<&'a str>,
}

/// A finding, its text's lines, and of an audit the commit that did it.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    pub finding: &'a Diagnostic,
    pub commit: Option<&'a CommitInfo>,
    places: &'a Places<'a>,
}

impl<'a> Sheet<'a> {
    pub fn of(report: &Report<'a>) -> Self {
        let found = report.findings.iter().map(|finding| Found {
            finding,
            commit: None,
            places: report.places,
        });
        Self {
            found: found.collect(),
            records: report.records,
            receipt: report.receipt,
            label: report.label,
            base: report.base,
            revision: report.revision,
        }
    }

    /// Of commits, given the places of each.
    pub fn of_history(report: &History<'a>, places: &'a [Places<'a>]) -> Self {
        let mut found = Vec::new();
        for (faulty, places) in report.commits.iter().zip(places) {
            found.extend(faulty.findings.iter().map(|finding| Found {
                finding,
                commit: Some(&faulty.commit),
                places,
            }));
        }
        Self {
            found,
            records: &[],
            receipt: report.receipt,
            label: report.label,
            base: None,
            // Each finding has its own.
            revision: None,
        }
    }

    /// What is not waived.
    pub fn open(&self) -> impl Iterator<Item = &Found<'a>> {
        self.found.iter().filter(|found| found.is_open())
    }
}

impl<'a> Found<'a> {
    pub fn is_open(&self) -> bool {
        self.finding.waived.is_none()
    }

    /// The finding's own place; `None` where its text is not at hand.
    pub fn range(&self) -> Option<(Position, Position)> {
        self.range_of(&self.finding.path, self.finding.span)
    }

    /// A second place, or that of an edit.
    pub fn range_of(&self, path: &RepoPath, span: Span) -> Option<(Position, Position)> {
        Some(self.places.lines(path)?.range(span))
    }

    /// The byte that a line begins at.
    pub fn start_of(&self, path: &RepoPath, line: u32) -> u32 {
        let lines = self.places.lines(path);
        lines.and_then(|lines| lines.start(line)).unwrap_or(0)
    }

    /// The line it is in; the first where its text is not at hand.
    pub fn line(&self) -> u32 {
        self.range().map_or(1, |(start, _)| start.line)
    }

    /// The fault, and the commit that did it, as one line that can steer nothing.
    pub fn message(&self) -> Cow<'a, str> {
        let message = sentence(&self.finding.message);
        match self.commit {
            Some(commit) => Cow::Owned(format!("{message} ({})", super::name(commit))),
            None => message,
        }
    }

    pub fn help(&self) -> Option<Cow<'a, str>> {
        self.finding.help.as_deref().map(sentence)
    }

    /// The message, and what to do about it on a line of its own.
    pub fn advice(&self) -> String {
        let mut advice = self.message().into_owned();
        if let Some(help) = self.help() {
            let _ = write!(advice, "\nhelp: {help}");
        }
        advice
    }
}

/// A path as a relative reference (RFC 3986, section 4.2): what is not
/// unreserved is written as its bytes, so that a colon is no scheme either.
pub fn uri(path: &RepoPath) -> String {
    let mut uri = String::new();
    for byte in path.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(*byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_relative_reference() {
        assert_eq!(uri(&"a:b/c d#é%.md".into()), "a%3Ab/c%20d%23%C3%A9%25.md");
        assert_eq!(uri(&RepoPath::new(b"\xff\n")), "%FF%0A");
    }
}
