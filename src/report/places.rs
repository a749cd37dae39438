//! Where findings are, as people are told it: each text's lines are counted once.

use std::collections::BTreeMap;

use crate::text::{Lines, Position, RepoPath, Span};

/// The lines of every text that a finding points into.
pub struct Places<'a>(BTreeMap<&'a RepoPath, Lines<'a>>);

impl<'a> Places<'a> {
    pub fn new(texts: &'a BTreeMap<RepoPath, String>) -> Self {
        let lines = texts.iter().map(|(path, text)| (path, Lines::new(text)));
        Self(lines.collect())
    }

    /// The lines of a file, if a finding points into it.
    pub fn lines(&self, path: &RepoPath) -> Option<&Lines<'a>> {
        self.0.get(path)
    }

    /// Both ends of a span; the first line of a file whose text is not at hand.
    pub fn range(&self, path: &RepoPath, span: Span) -> (Position, Position) {
        let first = |byte| Position {
            line: 1,
            column: 1,
            byte,
        };
        self.lines(path).map_or_else(
            || (first(span.start), first(span.end)),
            |lines| lines.range(span),
        )
    }
}
