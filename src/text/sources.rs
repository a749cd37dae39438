//! The texts that findings point into, by path. The lines of each text are indexed only once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::lines::Lines;
use super::{LineIndex, Position, RepoPath, Span};

/// Texts by path.
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<RepoPath, Source>);

#[derive(Clone, Debug)]
struct Source {
    text: String,
    lines: OnceLock<Lines>,
}

impl Sources {
    /// Adds a text, or replaces the one at the same path.
    pub fn insert(&mut self, path: RepoPath, text: String) {
        let source = Source {
            text,
            lines: OnceLock::new(),
        };
        self.0.insert(path, source);
    }

    /// Adds all texts of `others`; at a path that both have, theirs replaces ours.
    pub fn merge(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Returns the text at a path, if there is one.
    pub fn get(&self, path: &RepoPath) -> Option<&str> {
        self.0.get(path).map(|source| source.text.as_str())
    }

    /// Returns the lines of the text at a path, if there is one.
    pub fn lines(&self, path: &RepoPath) -> Option<LineIndex<'_>> {
        let source = self.0.get(path)?;
        let lines = source.lines.get_or_init(|| Lines::new(&source.text));
        Some(LineIndex::with_lines(&source.text, lines))
    }

    /// Returns the positions of both ends of a span. Where the text is not known, both are
    /// reported in the first line.
    pub fn range(&self, path: &RepoPath, span: Span) -> (Position, Position) {
        let in_first_line = |byte| Position {
            line: 1,
            column: 1,
            byte,
        };
        self.lines(path).map_or_else(
            || (in_first_line(span.start), in_first_line(span.end)),
            |lines| lines.range(span),
        )
    }
}

impl FromIterator<(RepoPath, String)> for Sources {
    fn from_iter<T: IntoIterator<Item = (RepoPath, String)>>(texts: T) -> Self {
        let mut sources = Self::default();
        for (path, text) in texts {
            sources.insert(path, text);
        }
        sources
    }
}
