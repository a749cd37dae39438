//! Caret lines, with which an example claims what is reported, and where.
//!
//! ```text
//! op_id: backfil
//!        ^^^^^^^ //~ unknown operator `backfil`
//! ```
//!
//! A caret line is directly below the line that it marks, or below another caret line, and is removed
//! before the file is read. The carets cover the span, counted in characters; a single `^` may also
//! stand for an empty span. A span of several lines is claimed on its first line, up to the end of that
//! line.
//!
//! A caret line whose words begin with `note: ` claims a related label instead of a finding. It is in
//! the file that the label points into, which need not be the file of the finding:
//!
//! ```text
//! op_id: backfill
//!        ^^^^^^^^ //~ note: the first record with this id
//! ```
//!
//! One such line is enough for all findings that have this label.

use holdpoint::{Diagnostic, Label, LineIndex, RepoPath, Span};

/// What a caret line claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ClaimKind {
    Finding,
    /// A related label of some finding.
    Label,
}

/// The claim of a caret line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claim {
    pub kind: ClaimKind,
    pub path: String,
    /// Counted from 1, in the file without its caret lines.
    pub line: u32,
    pub column: u32,
    pub width: u32,
    /// The text after `//~`, without `note: `.
    pub words: String,
}

/// Returns the text of a file without its caret lines, and what they claim.
pub(crate) fn split(path: &str, marked: &str) -> (String, Vec<Claim>) {
    let mut text = String::new();
    let mut claims = Vec::new();
    let mut lines = 0;
    for line in marked.split_inclusive('\n') {
        if let Some((column, width, words)) = carets(line) {
            let (kind, words) = match words.strip_prefix("note: ") {
                Some(words) => (ClaimKind::Label, words),
                None => (ClaimKind::Finding, words),
            };
            claims.push(Claim {
                kind,
                path: path.to_owned(),
                line: lines,
                column,
                width,
                words: words.to_owned(),
            });
        } else {
            text.push_str(line);
            lines += 1;
        }
    }
    (text, claims)
}

fn carets(line: &str) -> Option<(u32, u32, &str)> {
    let (marks, words) = line.split_once(" //~")?;
    let carets = marks.trim_start_matches(' ');
    let is_run = !carets.is_empty() && carets.chars().all(|char| char == '^');
    let column = marks.len() - carets.len() + 1;
    is_run.then_some((column as u32, carets.len() as u32, words.trim()))
}

impl Claim {
    /// Returns whether this claims a finding, and the finding is at the claimed location.
    pub(crate) fn is_at(&self, finding: &Diagnostic, text: &str) -> bool {
        self.kind == ClaimKind::Finding && self.covers(&finding.path, finding.span, text)
    }

    /// Returns whether this claims the label, in `text` of the label's file.
    pub(crate) fn is_label(&self, label: &Label, text: &str) -> bool {
        self.kind == ClaimKind::Label
            && self.words == label.message
            && self.covers(&label.path, label.span, text)
    }

    fn covers(&self, path: &RepoPath, span: Span, text: &str) -> bool {
        // The span may belong to another text of the same path and lie outside this one.
        if *path.text() != self.path || text.get(span.range()).is_none() {
            return false;
        }
        let lines = LineIndex::new(text);
        let (start, end) = lines.range(span);
        let end_column = if start.line == end.line {
            end.column
        } else {
            lines.line(start.line).unwrap_or("").chars().count() as u32 + 1
        };
        let width = end_column - start.column;
        (start.line, start.column) == (self.line, self.column)
            && (width == self.width || (width == 0 && self.width == 1))
    }
}

/// Describes a finding for the message of a failed test.
pub(crate) fn describe(finding: &Diagnostic, text: &str) -> String {
    format!(
        "{} {}[{}] {}",
        place(&finding.path, finding.span, text),
        finding.severity,
        finding.meta.name,
        finding.message
    )
}

/// Describes a related label for the message of a failed test.
pub(crate) fn describe_label(label: &Label, text: &str) -> String {
    format!(
        "{} note: {}",
        place(&label.path, label.span, text),
        label.message
    )
}

fn place(path: &RepoPath, span: Span, text: &str) -> String {
    let (start, end) = LineIndex::new(text).range(span);
    format!(
        "{path}:{}:{}-{}:{}",
        start.line, start.column, end.line, end.column
    )
}
