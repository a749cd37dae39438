//! What edits leave alone.

use std::collections::BTreeMap;

use super::Input;
use crate::diagnostic::Diagnostic;
use crate::record::Record;
use crate::text::{Edit, RepoPath, Span};

/// A value that the config gave stands at the record's anchor, where the file
/// says something else: an edit there would mend nothing and break the file.
pub fn keep_to_the_file(found: &mut [Diagnostic], record: &Record, input: &Input<'_>) {
    for finding in found.iter_mut().filter(|finding| finding.fix.is_some()) {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let at_anchor = edits
            .into_iter()
            .any(|edit| record.fallback_span.contains(edit.span));
        if at_anchor && input.settings.adoption(&record.path).is_some() {
            finding.fix = None;
        }
    }
}

/// Where a value stands in quotes and another word takes its place, the quotes stay.
pub fn keep_quotes(found: &mut [Diagnostic], texts: &BTreeMap<RepoPath, String>) {
    for finding in found {
        let (Some(fix), Some(text)) = (&mut finding.fix, texts.get(&finding.path)) else {
            continue;
        };
        for edit in &mut fix.edits {
            if let Some(inner) = within_quotes(edit, text) {
                edit.span = inner;
            }
        }
    }
}

/// The place inside of quotes, if what is put there needs none of its own.
fn within_quotes(edit: &Edit, text: &str) -> Option<Span> {
    let old = text.get(edit.span.range())?;
    let quote = old
        .chars()
        .next()
        .filter(|char| matches!(char, '"' | '\''))?;
    let is_quoted = old.len() >= 2 && old.ends_with(quote);
    let is_plain = !edit.text.is_empty() && !edit.text.contains(['"', '\'', '\\', '\n']);
    (is_quoted && is_plain).then(|| Span {
        start: edit.span.start + 1,
        end: edit.span.end - 1,
    })
}
