//! Sentences that are cut at a word with ` #`, where YAML begins a comment.

use super::read_context::ReadContext;
use crate::document::yaml::{Node, Style};
use crate::document::{Fault, FaultKind};
use crate::text::{Edit, Span};

/// The keys whose values are prose, at any depth. A comment after an id or a word of a vocabulary is
/// meant as one.
const PROSE: [&str; 29] = [
    "actual",
    "assumes",
    "because",
    "bound",
    "change",
    "check",
    "context",
    "decision",
    "description",
    "evidence_outputs",
    "experiments",
    "expected",
    "failure_paths",
    "hypotheses",
    "mode_override",
    "next_pointer",
    "next_pointer_rule",
    "note",
    "preconditions",
    "purpose",
    "reason",
    "reasoning",
    "regression_guard",
    "resolution_or_next",
    "result_note",
    "statement",
    "steps",
    "symptom",
    "then",
];

/// Reports the plain scalars of prose after which the line goes on as a comment.
pub(super) fn report(root: Option<Node<'_>>, cx: &mut ReadContext<'_>) {
    let root = root.filter(|root| {
        let end = line_end(cx.text, root.span().end as usize);
        let text = cx.source_text(Span::new(root.span().start as usize, end));
        // A comment after a value has a blank before its mark.
        let mut marks = text.match_indices('#');
        marks.any(|(at, _)| text[..at].ends_with([' ', '\t']))
    });
    if let Some(root) = root {
        search(root, "", cx);
    }
}

/// Searches a node that is the value of a key. The parser limits the nesting, so the stack is large
/// enough.
fn search(node: Node<'_>, key: &str, cx: &mut ReadContext<'_>) {
    if node.is_alias() {
        return;
    }
    for (key, value) in node.entries() {
        search(value, key.text().unwrap_or(""), cx);
    }
    for item in node.items() {
        search(item, key, cx);
    }
    if PROSE.contains(&key) && node.style() == Some(Style::Plain) && !node.is_null() {
        check(node, cx);
    }
}

fn check(node: Node<'_>, cx: &mut ReadContext<'_>) {
    let (span, text) = (node.span(), cx.text);
    let end = span.end as usize;
    let rest = &text[end..line_end(text, end)];
    let comment = rest.trim_start_matches([' ', '\t']);
    // `# text` is how comments are written; `#12` is a number and `#shop` a word.
    let is_cut = comment
        .strip_prefix('#')
        .is_some_and(|word| word.starts_with(|char: char| char.is_alphanumeric()));
    if !is_cut || comment.len() == rest.len() {
        return;
    }
    let whole = Span::new(span.start as usize, end + rest.trim_end().len());
    let message = format!(
        "the text ends at ` #`, where YAML begins a comment: `{}`",
        comment.trim_end()
    );
    let mut fault = Fault::new(FaultKind::CommentCut, span, message)
        .help("put the text in quotes, or the comment on a line of its own");
    let written = whole.slice(text);
    if !written.contains('\n') {
        let quoted = format!("'{}'", written.replace('\'', "''"));
        fault = fault.fix("quote the line", Edit::new(whole, quoted));
    }
    cx.faults.push(fault);
}

/// Returns the end of the line that a byte is in.
fn line_end(text: &str, from: usize) -> usize {
    text[from..]
        .find(['\n', '\r'])
        .map_or(text.len(), |at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;

    #[test]
    fn every_key_is_one_of_a_record() {
        let fields = Kind::ALL.iter().flat_map(|kind| kind.fields());
        let mut known = Vec::new();
        for field in fields {
            known.push(field.name);
            known.extend(field.keys.iter().map(|key| key.name));
        }
        for key in PROSE {
            assert!(known.contains(&key), "{key}");
        }
    }
}
