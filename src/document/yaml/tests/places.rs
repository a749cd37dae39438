//! Tests of the spans of nodes, in texts with every kind of line end and byte-order mark.

use super::*;

/// YAML with every node between `«` and `»`.
const MARKED: &str = "\
# « is no mark in a comment: only pairs count »
««title»: «Überschrift 😀 mit é»   # a comment
«quoted»: «\"a \\\"b\\\" ✓\"»   # a comment
«single»: «'it''s: here'»
«over two lines»: «plain text
  that goes on»
«quoted over two lines»: «\"a
  b\"»
«absent»:«»
«absent with blanks»:«»   # a comment
«null»: «~»
«empty»: «\"\"»
«list»:
  «- «one»
  - «two»
  -«»
  - ««key»: «value»
    «other»:«»»
  - «- «nested»»»
«flush»:
«- «a»
- «b»»
«flush and absent»: # - no
«-«»
-«»»
«flush in flush»: &seq-1
«- «- «x»»»
«flow»: «[«a», «'b'», «{«c»: «d», «e»:«»}»]»
«flow over lines»: «[
  «a»,
  «b»
]»
«literal»: «|
  one

  two  »

«folded»: # a comment | with a bar
  «>-2
    é✓»

«kept»: &a|b !!str «|+
  text»


«no text»: «|»
«anchored»: &anchor «value»
«tagged»: !!str «12»
«alias»: «*anchor»
? «explicit»
: «yes»
«last»: «here»»
";

#[test]
fn every_node_has_the_marked_span() {
    let (text, expected) = unmarked(MARKED);
    for (bom, newline) in [
        ("", "\n"),
        ("", "\r\n"),
        ("\u{feff}", "\n"),
        ("\u{feff}", "\r\n"),
    ] {
        let head = format!("{bom}---{newline}");
        let shift = |span: &Span| {
            let grow = |at: u32| {
                let lines = text[..at as usize].matches('\n').count();
                head.len() + at as usize + lines * (newline.len() - 1)
            };
            Span::new(grow(span.start), grow(span.end))
        };
        let expected: Vec<_> = expected.iter().map(shift).collect();
        let yaml = text.replace('\n', newline);
        let file = format!("{head}{yaml}---{newline}The body: [é");
        let (tree, faults) = parse(&file, Span::new(head.len(), head.len() + yaml.len()));
        assert_eq!(faults, []);
        let mut found = Vec::new();
        spans(tree.root().unwrap(), &mut found);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(
                found.slice(&file),
                expected.slice(&file),
                "{bom:?} {newline:?}"
            );
        }
        assert_eq!(found, expected, "{bom:?} {newline:?}");
    }
}

/// Replacing the span of a scalar must change only that scalar.
#[test]
fn an_edit_by_span_changes_one_scalar() {
    let (text, _) = unmarked(MARKED);
    let (tree, _) = parse(&text, Span::new(0, text.len()));
    let before = texts(&tree);
    let mut nodes = Vec::new();
    scalars(tree.root().unwrap(), &mut nodes);
    for node in nodes {
        let span = node.span();
        let pad = if span.start == span.end { " " } else { "" };
        let edited = format!(
            "{}{pad}'new'{}",
            &text[..span.start as usize],
            &text[span.end as usize..]
        );
        let (tree, faults) = parse(&edited, Span::new(0, edited.len()));
        assert_eq!(faults, [], "{}", span.slice(&text));
        let after = texts(&tree);
        assert_eq!(before.len(), after.len(), "{}", span.slice(&text));
        let changed = before
            .iter()
            .zip(&after)
            .filter(|(before, after)| before != after);
        // An edit of the anchored value also changes its alias.
        assert!(changed.count() <= 2, "{}", span.slice(&text));
    }
}

#[test]
fn the_span_of_an_absent_value_is_empty_and_that_of_a_written_null_is_not() {
    with("a:\nb: ~\n", |tree, _| {
        let values: Vec<_> = tree
            .root()
            .unwrap()
            .entries()
            .map(|(_, value)| value)
            .collect();
        assert_eq!(
            (values[0].span(), values[0].text()),
            (Span::empty(2), Some(""))
        );
        assert_eq!(
            (values[1].span(), values[1].text()),
            (Span::new(6, 7), Some("~"))
        );
        assert!(values.iter().all(|value| value.is_null()));
    });
}

fn unmarked(marked: &str) -> (String, Vec<Span>) {
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), Vec::new());
    for line in marked.split_inclusive('\n') {
        if line.starts_with('#') {
            text.push_str(line);
            continue;
        }
        for char in line.chars() {
            match char {
                '«' => {
                    open.push(spans.len());
                    spans.push(Span::empty(text.len()));
                }
                '»' => spans[open.pop().unwrap()].end = text.len() as u32,
                char => text.push(char),
            }
        }
    }
    (text, spans)
}

fn spans(node: Node, out: &mut Vec<Span>) {
    out.push(node.span());
    node.items().for_each(|item| spans(item, out));
    node.entries().for_each(|(key, value)| {
        spans(key, out);
        spans(value, out);
    });
}

fn texts(tree: &Tree) -> Vec<String> {
    let mut nodes = Vec::new();
    scalars(tree.root().unwrap(), &mut nodes);
    nodes
        .iter()
        .map(|node| node.text().unwrap().to_owned())
        .collect()
}

fn scalars<'a>(node: Node<'a>, out: &mut Vec<Node<'a>>) {
    out.extend(node.text().map(|_| node));
    node.items().for_each(|item| scalars(item, out));
    node.entries().for_each(|(key, value)| {
        scalars(key, out);
        scalars(value, out);
    });
}
