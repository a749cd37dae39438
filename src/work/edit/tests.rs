//! Tests edits of records in every YAML style.

use super::*;

fn edited(before: &str, edit: impl FnOnce(&mut RecordText<'_>) -> Result<(), EditError>) -> String {
    let text = format!("---\nkind: OpRun\n{before}---\nText\n");
    let mut record = RecordText::new(text, None);
    edit(&mut record).expect("it is edited");
    let text = record.into_text();
    let text = text.strip_prefix("---\nkind: OpRun\n").expect("the kind");
    text.strip_suffix("---\nText\n")
        .expect("the body")
        .to_owned()
}

fn link(kind: &str, target: &str) -> YamlValue {
    YamlValue::Map(vec![
        (kind.to_owned(), YamlValue::text(target)),
        ("result".to_owned(), YamlValue::text("PASS")),
    ])
}

#[test]
fn a_field_is_set_in_its_place() {
    for (before, after) in [
        ("", "a: one\n"),
        ("# why\nb: 1 # x\n", "# why\nb: 1 # x\na: one\n"),
        ("a:\nb: 1\n", "a: one\nb: 1\n"),
        ("a: # PASS or FAIL\nb: 1\n", "a: one # PASS or FAIL\nb: 1\n"),
        ("a: ~ # none\n", "a: one # none\n"),
        ("a: \"two\" # none\nb: 1\n", "a: one # none\nb: 1\n"),
        ("a: |\n  long\n  text\nb: 1\n", "a: one\nb: 1\n"),
        ("a:\n  - x\n  - y\nb: 1\n", "a: one\nb: 1\n"),
        ("a: [x, y]\nb: 1\n", "a: one\nb: 1\n"),
    ] {
        let set = |record: &mut RecordText| record.set("a", &YamlValue::text("one"));
        assert_eq!(edited(before, set), after, "{before}");
    }
}

#[test]
fn items_are_appended_in_the_style_of_the_list() {
    let item = "  - validation: a.log\n    result: PASS\n";
    for (before, after) in [
        ("b: 1\n", format!("b: 1\na:\n{item}")),
        (
            "a: # none yet\nb: 1\n",
            format!("a: # none yet\n{item}b: 1\n"),
        ),
        (
            "a: []\n",
            "a: [{validation: a.log, result: PASS}]\n".to_owned(),
        ),
        (
            "a: [{x: y}] # one\n",
            "a: [{x: y}, {validation: a.log, result: PASS}] # one\n".to_owned(),
        ),
        (
            "a:\n  - x: y # one\n  # two\nb: 1\n",
            format!("a:\n  - x: y # one\n{item}  # two\nb: 1\n"),
        ),
        (
            "a:\n- x: y\nb: 1\n",
            "a:\n- x: y\n- validation: a.log\n  result: PASS\nb: 1\n".to_owned(),
        ),
    ] {
        let append = |record: &mut RecordText| record.append("a", &[link("validation", "a.log")]);
        assert_eq!(edited(before, append), after, "{before}");
    }
}

#[test]
fn entries_are_inserted_in_the_style_of_the_mapping() {
    for (before, after) in [
        ("", "a:\n  x-y: PASS\n"),
        ("a:\nb: 1\n", "a:\n  x-y: PASS\nb: 1\n"),
        ("a: {}\n", "a: {x-y: PASS}\n"),
        ("a: {b: c}\n", "a: {b: c, x-y: PASS}\n"),
        ("a: {x-y: FAIL, b: c}\n", "a: {x-y: PASS, b: c}\n"),
        ("a:\n  b: c\nd: 1\n", "a:\n  b: c\n  x-y: PASS\nd: 1\n"),
        (
            "a:\n    x-y: # still open\nd: 1\n",
            "a:\n    x-y: PASS # still open\nd: 1\n",
        ),
    ] {
        let insert = |record: &mut RecordText| {
            record.insert("a", &[("x-y".to_owned(), YamlValue::text("PASS"))])
        };
        assert_eq!(edited(before, insert), after, "{before}");
    }
}

#[test]
fn line_endings_stay() {
    let mut record = RecordText::new("---\r\nkind: OpRun\r\n---\r\n".to_owned(), None);
    record.append("a", &[link("logs", "x")]).expect("edited");
    assert_eq!(
        record.into_text(),
        "---\r\nkind: OpRun\r\na:\r\n  - logs: x\r\n    result: PASS\r\n---\r\n"
    );
}

#[test]
fn text_with_yaml_syntax_is_quoted() {
    let nasty = "a, [b]: {c} # 'd' \"e\" $(f)\n-g";
    for before in ["", "a: []\n", "a: [x]\n", "a:\n  - x\n"] {
        let append = |record: &mut RecordText| record.append("a", &[YamlValue::text(nasty)]);
        let text = edited(before, append);
        let (tree, faults) = yaml::parse(&text, Span::new(0, text.len()));
        assert!(faults.is_empty(), "{text}");
        let list = tree.root().and_then(|root| root.get("a")).expect("a list");
        let last = list.items().last().and_then(|item| item.text());
        assert_eq!(last, Some(nasty), "{text}");
    }
}

#[test]
fn frontmatter_that_is_not_a_block_mapping_is_refused() {
    for text in [
        "no frontmatter\n",
        "---\n{kind: OpRun}\n---\n",
        "---\nkind: [\n---\n",
    ] {
        let mut record = RecordText::new(text.to_owned(), None);
        record.set("a", &YamlValue::text("b")).expect_err(text);
        assert_eq!(record.into_text(), text);
    }
}
