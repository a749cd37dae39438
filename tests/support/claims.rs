//! Caret lines: claims about what is found where, written beneath the place.
//!
//! ```text
//! op_id: backfil
//!        ^^^^^^^ //~ no operator has the id `backfil`
//! ```
//!
//! A caret line stands directly beneath the line it speaks of (or beneath
//! another caret line) and is taken out before the file is read. The carets
//! cover the place, counted in characters; a single `^` may also stand for an
//! empty place. A place of several lines is claimed on its first line, up to
//! that line's end.

use holdpoint::diagnostic::Diagnostic;
use holdpoint::text::Lines;

/// One claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    pub path: String,
    /// Counted from 1, in the file without its caret lines.
    pub line: u32,
    pub column: u32,
    pub width: u32,
    /// What follows `//~`.
    pub words: String,
}

/// Takes the caret lines out of a file.
pub fn split(path: &str, marked: &str) -> (String, Vec<Claim>) {
    let mut text = String::new();
    let mut claims = Vec::new();
    let mut lines = 0;
    for line in marked.split_inclusive('\n') {
        match carets(line) {
            Some((column, width, words)) => claims.push(Claim {
                path: path.to_owned(),
                line: lines,
                column,
                width,
                words: words.to_owned(),
            }),
            None => {
                text.push_str(line);
                lines += 1;
            }
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

/// Whether a finding is at the place of a claim.
pub fn is_at(claim: &Claim, finding: &Diagnostic, text: &str) -> bool {
    let lines = Lines::new(text);
    let (start, end) = lines.range(finding.span);
    let end_column = match start.line == end.line {
        true => end.column,
        false => lines.line(start.line).unwrap_or("").chars().count() as u32 + 1,
    };
    let width = end_column - start.column;
    *finding.path.text() == claim.path
        && (start.line, start.column) == (claim.line, claim.column)
        && (width == claim.width || (width == 0 && claim.width == 1))
}

/// How a finding would be claimed, for a message.
pub fn describe(finding: &Diagnostic, text: &str) -> String {
    let (start, end) = Lines::new(text).range(finding.span);
    let place = format!(
        "{}:{}:{}-{}:{}",
        finding.path, start.line, start.column, end.line, end.column
    );
    format!(
        "{place} {}[{}] {}",
        finding.severity, finding.meta.name, finding.message
    )
}
