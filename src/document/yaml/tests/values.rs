//! Tests of the values that are read.

use super::*;

#[test]
fn a_tree_of_everything() {
    assert_eq!(
        flow("a: 1\nb: [x, 'y', ~]\nc:\n  d: true\n  e: |\n    two\n    lines\n"),
        r#"{"a": 1, "b": ["x", "y", ~], "c": {"d": true, "e": "two\nlines\n"}}"#
    );
    assert_eq!(flow("- 1\n- 2.5\n"), "[1, 2.5]");
    assert_eq!(flow("text"), r#""text""#);
    assert_eq!(flow("# nothing but a comment\n"), "nothing");
    assert_eq!(flow(""), "nothing");
}

#[test]
fn quoted_scalars_are_text_and_numbers_keep_their_text() {
    assert_eq!(
        flow("['1', \"true\", '~', 0010]"),
        r#"["1", "true", "~", 10]"#
    );
    with("id: 0010", |tree, _| {
        assert_eq!(tree.root().unwrap().get("id").unwrap().text(), Some("0010"));
    });
}

#[test]
fn only_tags_of_the_core_schema_change_the_type() {
    assert_eq!(
        flow("[!!str 1, !!int '1', ! 1, !mine 1, !mine x]"),
        r#"["1", 1, "1", 1, "x"]"#
    );
}

#[test]
fn a_merge_key_is_a_key() {
    assert_eq!(flow("<<: 1"), r#"{"<<": 1}"#);
}

#[test]
fn keys_are_looked_up() {
    with("a: 1\nb:\n", |tree, _| {
        let root = tree.root().unwrap();
        assert_eq!(root.get("a").unwrap().core(), Core::Int(1));
        assert!(root.get("b").unwrap().is_null());
        assert!(root.get("c").is_none());
        assert_eq!(root.items().count(), 0);
        assert_eq!(root.get("a").unwrap().entries().count(), 0);
    });
}

#[test]
fn every_node_is_described() {
    with("[[], {}, 1, .5, x, '1', ~, true]", |tree, _| {
        let names: Vec<_> = tree.root().unwrap().items().map(Node::describe).collect();
        assert_eq!(
            names,
            [
                "a list",
                "a mapping",
                "a number",
                "a number",
                "text",
                "text",
                "nothing",
                "a boolean"
            ]
        );
    });
}

#[test]
fn each_duplicate_key_is_reported_at_any_depth() {
    let text = "a: 1\nb:\n  - {x: 1, 'x': 2}\na: 2\nb: 3\na: 4\n";
    with(text, |tree, faults| {
        let pairs: Vec<_> = faults
            .iter()
            .map(|fault| (fault.span.start, fault.related.as_ref().unwrap().0.start))
            .collect();
        assert_eq!(pairs, [(19, 13), (27, 0), (32, 5), (37, 0)]);
        assert!(
            faults
                .iter()
                .all(|fault| fault.kind == FaultKind::DuplicateKey)
        );
        assert_eq!(faults[0].message, "duplicate key `x`");
        assert_eq!(faults[0].related.as_ref().unwrap().1, "first defined here");
        assert_eq!(tree.root().unwrap().get("a").unwrap().core(), Core::Int(1));
    });
}

#[test]
fn duplicates_among_many_keys_are_reported() {
    let mut text: String = (0..1000).map(|number| format!("k{number}: 1\n")).collect();
    text.push_str("k7: 1\nk8: 1\nk7: 1\n");
    assert_eq!(faults(&text).len(), 3);
}

#[test]
fn many_comments_between_a_key_and_its_value_are_allowed() {
    let text = format!("a:\n{}  b: 1\n", "  # and so on\n".repeat(200));
    assert_eq!(flow(&text), r#"{"a": {"b": 1}}"#);
}

#[test]
fn a_closing_bracket_may_stand_at_column_0() {
    assert_eq!(
        flow("a: [\n  x,\n]\nb: {\n  y: 1\n}\n"),
        r#"{"a": ["x"], "b": {"y": 1}}"#
    );
}

#[test]
fn document_markers_of_a_single_document_are_allowed() {
    assert_eq!(flow("---\na: 1\n...\n"), r#"{"a": 1}"#);
}
