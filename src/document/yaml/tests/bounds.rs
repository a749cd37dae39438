//! Tests that hostile and huge texts are read quickly, without panic or overflow, and that every span
//! is inside the text.

use proptest::prelude::*;

use super::*;

#[test]
fn at_most_sixty_four_levels_are_allowed() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(faults(&nested(64)), [""; 0]);
    assert_eq!(faults(&nested(65)).len(), 1);
    let mixed = |levels: usize| format!("{}{}", "- ".repeat(32), nested(levels - 32));
    assert_eq!(faults(&mixed(64)), [""; 0]);
    assert_eq!(
        faults(&mixed(65)),
        ["1:97 [: nested more than 64 levels deep"]
    );
}

#[test]
fn endless_nesting() {
    for text in [
        "[".repeat(100_000),
        format!("a: {}\nb: 1\n", "[".repeat(100_000)),
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        "- ".repeat(100_000),
        "{a: ".repeat(100_000),
        "? ".repeat(100_000),
        "[\n".repeat(100_000),
        (0..2_000)
            .map(|level| format!("{}a:\n", " ".repeat(level)))
            .collect(),
    ] {
        assert!(!faults(&text).is_empty());
    }
}

#[test]
fn a_hundred_thousand_keys() {
    let text: String = (0..100_000)
        .map(|number| format!("key{number}: {number}\n"))
        .collect();
    assert_eq!(faults(&text), [""; 0]);
    assert_eq!(faults(&format!("bad: @\n{text}")).len(), 1);
}

#[test]
fn a_text_in_which_nearly_everything_is_broken() {
    let text: String = (0..20_000)
        .map(|number| format!("key{number}: @\n"))
        .collect();
    assert_eq!(faults(&text).len(), 100);
    assert!(!faults(&"\"\n".repeat(20_000)).is_empty());
    assert!(!faults(&"a: [\n".repeat(20_000)).is_empty());
    assert!(!faults(&"a: *b\n".repeat(20_000)).is_empty());
}

#[test]
fn a_scalar_of_four_megabytes() {
    let long = "lorem ipsum é ".repeat(4 * 1024 * 1024 / 15);
    with(&format!("a: |\n  {long}\n"), |tree, faults| {
        assert!(tree.root().is_some() && faults.is_empty());
    });
}

#[test]
fn long_scalars_of_every_kind() {
    let long = "lorem ipsum é ".repeat(20_000);
    for text in [
        format!("a: {long}\n"),
        format!("a: \"{long}\"\n"),
        format!("a: \"{long}\n"),
        format!("a: >\n  {}\n", long.replace(" lorem", "\n  lorem")),
        format!("a: @{long}\nb: 1\n"),
        format!("# {long}\na: 1\n"),
    ] {
        with(&text, |tree, faults| {
            assert!(tree.root().is_some() && faults.len() <= 1)
        });
    }
}

#[test]
fn a_span_outside_the_text_is_empty() {
    let (tree, faults) = parse("é", Span::new(1, 9));
    assert!(tree.root().is_none() && faults.is_empty());
}

/// Generates pieces of YAML in any order, which find more faults than arbitrary bytes.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "c:\n",
        "\n",
        "\r\n",
        "  ",
        "    ",
        "- ",
        "? ",
        ": ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "\"",
        "'",
        "\\",
        "\\u",
        "|",
        ">-\n",
        "&x ",
        "*x",
        "!!str ",
        "!",
        "# c",
        "@",
        "`",
        "%",
        "\t",
        "---\n",
        "...\n",
        "~",
        "é",
        "”",
        "😀",
        "\u{feff}",
        "\u{7}",
        "\u{85}",
        "1",
        "true",
        "key: value\n",
        "x: [1, 2]\n",
        "- y\n",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_span_is_inside_the_text_and_on_character_boundaries(before in "[aé]{0,3}", yaml in pieces(), after in "[aé]{0,3}") {
        let text = format!("{before}{yaml}{after}");
        let part = Span::new(before.len(), before.len() + yaml.len());
        let (tree, faults) = parse(&text, part);
        let is_valid = |span: Span| part.contains(span) && text.get(span.range()).is_some();
        for node in &tree.nodes {
            prop_assert!(is_valid(node.span), "{:?} in {yaml:?}", node.span);
        }
        for fault in &faults {
            prop_assert!(is_valid(fault.span), "{fault:?} in {yaml:?}");
            prop_assert!(!fault.message.ends_with('.') && fault.related.as_ref().is_none_or(|(span, _)| is_valid(*span)));
        }
        tree.root().map(written);
    }
}
