//! Finds an old name in prose and in commands. Only the author knows what is meant there, so these
//! places are listed and not edited.

use super::edits::{Mention, RenamePlan, text};
use crate::document::{frontmatter, yaml};
use crate::engine::Session;
use crate::git::Error;
use crate::model::Model;
use crate::text::{LineIndex, Span};

/// The old name.
pub(super) enum Word<'a> {
    Id(&'a str),
    Path(&'a str),
}

impl Word<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Id(text) | Self::Path(text) => text,
        }
    }

    /// Returns whether the name is a whole word between the character before and the text after it.
    fn stands_between(&self, before: Option<char>, after: &str) -> bool {
        let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
        let mut rest = after.chars();
        let next = rest.next();
        // A full stop may end a sentence.
        let goes_on = next == Some('.') && rest.next().is_some_and(is_name);
        match self {
            Self::Id(_) => {
                let begins = before.is_none_or(|it| !is_name(it) && !matches!(it, '/' | '.'));
                let ends = next.is_none_or(|it| !is_name(it) && it != '/');
                begins && ends && !goes_on
            }
            // After a colon, it may be a path in a revision, which does not change.
            Self::Path(_) => {
                let begins = before.is_none_or(|it| !is_name(it) && !matches!(it, '/' | '.' | ':'));
                begins && next.is_none_or(|it| !is_name(it)) && !goes_on
            }
        }
    }
}

/// Finds the old name in the text of records, outside of the edits and of `corrections`.
pub(super) fn find(
    session: &Session,
    model: &Model,
    plan: &RenamePlan,
    word: &Word<'_>,
) -> Result<Vec<Mention>, Error> {
    let mut mentions = Vec::new();
    for indexed in model.records() {
        let Some(text) = text(&indexed.path, &*session.files.snapshot)? else {
            continue;
        };
        if !text.contains(word.text()) {
            continue;
        }
        let file = plan.files.iter().find(|file| file.path == indexed.path);
        let edited = file.into_iter().flat_map(|file| &file.edits);
        let mut known: Vec<Span> = edited.map(|edit| edit.span).collect();
        known.extend(corrections(&text));
        let lines = LineIndex::new(&text);
        for (at, _) in text.match_indices(word.text()) {
            let span = Span::new(at, at + word.text().len());
            let before = text[..at].chars().next_back();
            let is_whole = word.stands_between(before, &text[span.range().end..]);
            if is_whole && !known.iter().any(|known| known.contains(span)) {
                mentions.push(Mention {
                    path: indexed.path.clone(),
                    line: lines.position(span.start).line,
                });
            }
        }
    }
    mentions.dedup();
    Ok(mentions)
}

/// Returns the span of the record's `corrections`, which state old values.
fn corrections(text: &str) -> Option<Span> {
    let (tree, _) = yaml::parse(text, frontmatter::find(text)?.yaml);
    Some(tree.root()?.get("corrections")?.span())
}
