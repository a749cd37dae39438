//! Tests that aliases are followed, up to the limits of depth and size.

use super::*;

#[test]
fn an_alias_has_the_value_of_its_anchor_and_its_own_span() {
    let text = "a: &x [1, 2]\nb: *x\n*x : c\n";
    assert_eq!(flow(text), r#"{"a": [1, 2], "b": [1, 2], [1, 2]: "c"}"#);
    with(text, |tree, _| {
        let alias = tree.root().unwrap().get("b").unwrap();
        assert_eq!(alias.span().slice(text), "*x");
        assert_eq!(alias.items().next().unwrap().span().slice(text), "1");
    });
}

#[test]
fn an_alias_refers_to_the_latest_anchor_of_its_name() {
    assert_eq!(flow("[&a 1, *a, &a 2, *a]"), "[1, 1, 2, 2]");
}

#[test]
fn aliases_without_an_anchor_are_one_fault_per_entry() {
    let text = "a: [*no, *none]\nb: 1\nc: *no\n";
    assert_eq!(
        faults(text),
        [
            "1:5 *no: no anchor `&no` is defined before this alias",
            "3:4 *no: no anchor `&no` is defined before this alias"
        ]
    );
    with(text, |tree, _| {
        assert!(tree.is_broken("a") && tree.is_broken("c") && !tree.is_broken("b"));
        assert_eq!(
            written(tree.root().unwrap()),
            r#"{"a": [~, ~], "b": 1, "c": ~}"#
        );
    });
}

#[test]
fn a_value_that_begins_with_a_star_is_meant_as_text() {
    assert_eq!(
        faults("paths: **/*.md\n"),
        ["1:8 **/*.md: unquoted text cannot start with `*`"]
    );
}

#[test]
fn an_alias_inside_its_own_anchor_is_a_fault() {
    assert_eq!(
        faults("a: &a [*a]\n"),
        ["1:8 *a: this alias is inside the value it refers to"]
    );
    assert_eq!(faults("&a a: &b {c: *b, d: *a}\n").len(), 1);
    assert_eq!(faults("&a [*a]").len(), 1);
}

#[test]
fn ten_thousand_aliases_of_a_scalar_are_allowed() {
    let text = format!("a: &a text\nb:\n{}", "- *a\n".repeat(10_000));
    assert_eq!(faults(&text), [""; 0]);
}

#[test]
fn aliases_that_expand_to_billions_of_nodes_are_one_fault() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        text.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    let faults = faults(&text);
    assert!(
        faults[0].starts_with("5:") && faults[0].ends_with("more than 100000 values"),
        "{}",
        faults[0]
    );
    with(&text, |tree, _| {
        assert!(size(tree.root().unwrap()) < 200_000)
    });
}

#[test]
fn the_depth_limit_applies_to_chains_of_aliases() {
    let mut text = "a0: &a0 x\n".to_owned();
    for link in 1..800 {
        let deep = format!("{}*a{}{}", "[".repeat(50), link - 1, "]".repeat(50));
        text.push_str(&format!("a{link}: &a{link} {deep}\n"));
    }
    let faults = faults(&text);
    assert!(faults[0].starts_with("3:") && faults[0].ends_with("nested more than 64 levels deep"));
    with(&text, |tree, _| {
        assert!(depth(tree.root().unwrap()) <= Tree::MAX_DEPTH)
    });
}

#[test]
fn anchors_are_known_across_a_broken_entry() {
    assert_eq!(faults("&r\na: @\n").len(), 1);
    let text = "a: &x 1\nb: @\nc: *x\nd: &y @\ne: *y\nf: *z\n";
    assert_eq!(
        faults(text),
        [
            "2:4 @: unquoted text cannot start with `@`",
            "4:7 @: unquoted text cannot start with `@`",
            "6:4 *z: no anchor `&z` is defined before this alias",
        ]
    );
    with(text, |tree, _| {
        assert_eq!(
            written(tree.root().unwrap()),
            r#"{"a": 1, "c": 1, "e": ~, "f": ~}"#
        );
    });
}

fn size(node: Node) -> usize {
    let entries = node.entries().map(|(key, value)| size(key) + size(value));
    1 + node.items().map(size).sum::<usize>() + entries.sum::<usize>()
}

fn depth(node: Node) -> usize {
    let entries = node.entries().map(|(_, value)| depth(value));
    let below = node.items().map(depth).chain(entries).max();
    below.map_or(
        usize::from(!matches!(node.value(), NodeValue::Scalar { .. })),
        |below| below + 1,
    )
}
