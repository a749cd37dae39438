//! A finding of an outcome with its commit and its positions, as the reporters use it.

use std::borrow::Cow;
use std::fmt::Write;

use super::prose::sentence;
use crate::diagnostic::Diagnostic;
use crate::engine::{Group, Outcome};
use crate::git::CommitInfo;
use crate::text::{Position, RepoPath, Span, visible};

/// A diagnostic, the commit that it is about, and the texts that it points into.
#[derive(Clone, Copy)]
pub(crate) struct Finding<'a> {
    pub diagnostic: &'a Diagnostic,
    group: &'a Group,
}

/// Returns the findings of an outcome in their order.
pub(crate) fn findings(outcome: &Outcome) -> impl Iterator<Item = Finding<'_>> {
    let in_group = |group| findings_of_group(group);
    outcome.groups.iter().flat_map(in_group)
}

/// Returns the findings of one group in their order.
pub(crate) fn findings_of_group(group: &Group) -> impl Iterator<Item = Finding<'_>> {
    let diagnostics = group.findings.iter();
    diagnostics.map(move |diagnostic| Finding { diagnostic, group })
}

/// Returns the findings that are not waived.
pub(crate) fn open_findings(outcome: &Outcome) -> impl Iterator<Item = Finding<'_>> {
    findings(outcome).filter(|finding| finding.diagnostic.is_open())
}

impl<'a> Finding<'a> {
    /// Returns a diagnostic as a finding of a group.
    pub(crate) fn new(diagnostic: &'a Diagnostic, group: &'a Group) -> Self {
        Self { diagnostic, group }
    }

    /// Returns the commit that the finding is about; `None` for a snapshot.
    pub(crate) fn commit(&self) -> Option<&'a CommitInfo> {
        self.group.commit.as_deref()
    }

    /// Returns the positions of both ends of the finding; `None` if its text is not known.
    pub(crate) fn range(&self) -> Option<(Position, Position)> {
        self.range_of(&self.diagnostic.path, self.diagnostic.span)
    }

    /// Returns the positions of both ends of a related label or an edit; `None` if the text is not
    /// known.
    pub(crate) fn range_of(&self, path: &RepoPath, span: Span) -> Option<(Position, Position)> {
        Some(self.group.sources.lines(path)?.range(span))
    }

    /// Returns the byte at which a line begins, or 0 if the text is not known.
    pub(crate) fn line_start(&self, path: &RepoPath, line: u32) -> u32 {
        let lines = self.group.sources.lines(path);
        lines.and_then(|lines| lines.start(line)).unwrap_or(0)
    }

    /// Returns the line in which the finding begins, or 1 if its text is not known.
    pub(crate) fn line(&self) -> u32 {
        self.range().map_or(1, |(start, _)| start.line)
    }

    /// Returns the message with the commit that it is about, on one line and without control
    /// characters.
    pub(crate) fn message(&self) -> Cow<'a, str> {
        let message = sentence(&self.diagnostic.message);
        match self.commit() {
            Some(commit) => Cow::Owned(format!("{message} ({})", commit_title(commit))),
            None => message,
        }
    }

    /// Returns the help, on one line and without control characters.
    pub(crate) fn help(&self) -> Option<Cow<'a, str>> {
        self.diagnostic.help.as_deref().map(sentence)
    }

    /// Returns the message, and the help on a line of its own.
    pub(crate) fn message_and_help(&self) -> String {
        let mut text = self.message().into_owned();
        if let Some(help) = self.help() {
            let _ = write!(text, "\nhelp: {help}");
        }
        text
    }
}

/// Formats a commit in a few words: "3f2a9c1, Ada, 2026-03-04".
pub(crate) fn commit_title(commit: &CommitInfo) -> String {
    let author = visible(&commit.author.name);
    format!("{}, {author}, {}", commit.short, commit.date)
}
