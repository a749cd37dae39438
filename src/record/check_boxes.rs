//! Reads the check boxes under a heading as results.

use super::record_mapping::{Boxes, Word};
use super::section_content::SectionContent;
use crate::document::markdown::{BodyBlock, ListItem};
use crate::document::yaml::DraftNode;
use crate::text::Span;

/// The words for a box that is checked and for one that is not, and the results that they stand for
/// unless the configuration gives them another meaning.
const BOXES: [(&str, &str); 2] = [("[x]", "PASS"), ("[ ]", "FAIL")];

/// Returns the check boxes under a heading as a mapping of their texts to results.
pub(super) fn results(
    content: &SectionContent<'_, '_>,
    boxes: &Boxes,
    words: &[Word],
    text: &str,
) -> Option<DraftNode> {
    let mut items = Vec::new();
    collect_items(content.blocks(), &mut items);
    let result = |item: &ListItem<'_>| result(item, boxes, words, text);
    let entries: Vec<_> = items.into_iter().filter_map(result).collect();
    (!entries.is_empty()).then(|| DraftNode::Mapping(entries, content.span()))
}

/// Collects the items of all lists, recursively. The reader limits the nesting, so the stack is large
/// enough.
fn collect_items<'b, 't>(blocks: &'b [BodyBlock<'t>], items: &mut Vec<&'b ListItem<'t>>) {
    for block in blocks {
        let BodyBlock::List(list) = block else {
            continue;
        };
        for item in list {
            items.push(item);
            collect_items(&item.blocks, items);
        }
    }
}

/// Returns the text of a box and its result, if it is a box that counts.
fn result(
    item: &ListItem<'_>,
    boxes: &Boxes,
    words: &[Word],
    text: &str,
) -> Option<(DraftNode, DraftNode)> {
    let (mark, span) = mark(item, text)?;
    let name = item.text.joined();
    let matching = boxes.matching.as_ref();
    let is_selected = matching.is_none_or(|pattern| pattern.is_match(&name.value));
    if !is_selected || name.value.is_empty() {
        return None;
    }
    let result = match words.iter().find(|word| word.written == mark) {
        Some(word) => word.meaning.as_deref()?,
        None => BOXES.iter().find(|(known, _)| *known == mark)?.1,
    };
    Some((
        DraftNode::text(name.value.into_owned(), name.span),
        DraftNode::text(result, span),
    ))
}

/// Returns the box of a task, and its place.
fn mark(item: &ListItem<'_>, text: &str) -> Option<(&'static str, Span)> {
    let before = Span {
        start: item.span.start,
        end: item.text.span.start.max(item.span.start),
    };
    let written = before.slice(text);
    let at = written.rfind('[')?;
    let mark = match written.get(at..at + 3)? {
        "[x]" | "[X]" => "[x]",
        "[ ]" => "[ ]",
        _ => return None,
    };
    let start = before.start as usize + at;
    Some((mark, Span::new(start, start + 3)))
}
