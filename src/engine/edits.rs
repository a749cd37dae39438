//! Adjusts the edits of fixes to the text that they change.

use crate::diagnostic::Diagnostic;
use crate::document::yaml;
use crate::text::{Edit, Sources, Span};

/// Narrows each edit that replaces a quoted value to the text between its quotes.
pub(crate) fn keep_quotes(found: &mut [Diagnostic], sources: &Sources) {
    for finding in found {
        let (Some(fix), Some(text)) = (&mut finding.fix, sources.get(&finding.path)) else {
            continue;
        };
        for edit in &mut fix.edits {
            if let Some(inner) = within_quotes(edit, text) {
                edit.span = inner;
            }
        }
    }
}

/// Returns the span between the quotes, if the new text needs no quotes of its own. A number, `true`
/// or `false` takes the place of the quotes too, between which it would be text.
fn within_quotes(edit: &Edit, text: &str) -> Option<Span> {
    let old = text.get(edit.span.range())?;
    let quote = old
        .chars()
        .next()
        .filter(|char| matches!(char, '"' | '\''))?;
    let is_quoted = old.len() >= 2 && old.ends_with(quote);
    let is_plain =
        yaml::core(&edit.text) == yaml::Core::Text && !edit.text.contains(['"', '\'', '\\', '\n']);
    (is_quoted && is_plain).then(|| Span {
        start: edit.span.start + 1,
        end: edit.span.end - 1,
    })
}
