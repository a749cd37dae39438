//! Markers of a merge conflict.

use bstr::ByteSlice;

use crate::document::{Fault, FaultKind};
use crate::text::Span;

/// Returns the fault of a text with the markers that Git writes for a conflict (git-merge(1), "How
/// conflicts are presented"), in their order. A fenced code block may show them.
pub(super) fn find(text: &str) -> Option<Fault> {
    text.as_bytes().find("<<<<<<<")?;
    let mut first: Option<Span> = None;
    let mut is_divided = false;
    let mut is_code = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let place = Span::new(at, at + content.len());
        at += line.len();
        let indented = content.trim_start();
        if indented.starts_with("```") || indented.starts_with("~~~") {
            is_code = !is_code;
        } else if is_code {
            continue;
        } else if is_marker(content, '<') {
            (first, is_divided) = (Some(place), false);
        } else if content == "=======" {
            is_divided = first.is_some();
        } else if is_marker(content, '>') && is_divided {
            let fault = Fault::new(
                FaultKind::MergeConflict,
                first?,
                "unresolved merge conflict",
            );
            return Some(fault.help("decide between the two sides, and remove the markers"));
        }
    }
    None
}

/// Returns whether a line is seven marks, alone or before a label.
fn is_marker(line: &str, mark: char) -> bool {
    let rest = line.trim_start_matches(mark);
    line.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_has_its_three_markers_in_order_and_outside_code() {
        let conflict = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n";
        let at = |text: &str| find(text).map(|fault| fault.span.slice(text).to_owned());
        assert_eq!(
            at(&format!("x\n{conflict}")).as_deref(),
            Some("<<<<<<< HEAD")
        );
        assert_eq!(
            at("<<<<<<<\r\n||||||| base\r\n=======\r\n>>>>>>>\r\n").as_deref(),
            Some("<<<<<<<")
        );
        for none in [
            "<<<<<<< HEAD\n>>>>>>> topic\n",
            "=======\n<<<<<<< HEAD\n>>>>>>> topic\n",
            " <<<<<<< HEAD\n=======\n>>>>>>> topic\n",
            "<<<<<<<< HEAD\n=======\n>>>>>>> topic\n",
            &format!("```\n{conflict}```\n"),
        ] {
            assert_eq!(at(none), None, "{none:?}");
        }
    }
}
