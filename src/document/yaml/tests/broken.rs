//! Tests of broken YAML: the fault is where the user must edit, and no other entry is lost.

use super::*;

/// Checks YAML with faults. The line below a broken one has carets at the span of the fault,
/// followed by its message.
fn check(annotated: &str) {
    let (mut text, mut expected) = (String::new(), Vec::new());
    for line in annotated.lines() {
        if let Some((carets, message)) = line.split_once(" //~ ") {
            let column = carets.chars().take_while(|char| *char == ' ').count() + 1;
            let marked = text.lines().last().unwrap().chars().skip(column - 1);
            let place: String = marked.take(carets.trim().chars().count()).collect();
            expected.push(format!(
                "{}:{column} {place}: {message}",
                text.lines().count()
            ));
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    assert_eq!(faults(&text), expected, "in\n{text}");
    // Other line ends must give the same fault.
    assert_eq!(
        faults(&text.replace('\n', "\r\n")),
        expected,
        "in CRLF\n{text}"
    );
    let surrounded = format!("before: 1\n{text}after: 2\n");
    with(&surrounded, |tree, _| {
        let root = tree.root().unwrap();
        assert!(
            root.get("before").is_some() && root.get("after").is_some(),
            "in\n{text}"
        );
    });
}

#[test]
fn characters_that_cannot_start_unquoted_text() {
    check("a: @bob # who\n   ^^^^ //~ unquoted text cannot start with `@`");
    check("a: `b` c\n   ^^^^^ //~ unquoted text cannot start with ```");
    check("a: %5\n   ^^ //~ unquoted text cannot start with `%`");
    check("a: , b\n   ^^^ //~ unquoted text cannot start with `,`");
    check("a: [x, @y, z]\n       ^^ //~ unquoted text cannot start with `@`");
    check("a:\n  - @x\n    ^^ //~ unquoted text cannot start with `@`\n  - @y");
    check("a: & b *\n   ^^^^^ //~ unquoted text cannot start with `&`");
    check("a: *\n   ^ //~ unquoted text cannot start with `*`");
    check("a: !x!y z\n   ^^^^^^ //~ unquoted text cannot start with `!`");
}

#[test]
fn control_characters() {
    assert_eq!(
        faults("a: x\u{7}y\n"),
        ["1:5 \u{7}: character U+0007 is not allowed in YAML"]
    );
    assert_eq!(
        faults("a: \"\0\"\n"),
        ["1:5 \0: character U+0000 is not allowed in YAML"]
    );
    assert_eq!(faults("a: 1 # \u{1b}[31m\n").len(), 1);
}

#[test]
fn tabs() {
    assert_eq!(
        faults("a:\n\tb: 1\n"),
        ["2:1 \t: tab where YAML allows only spaces"]
    );
    assert_eq!(
        faults("a:\n  b: 1\n  \tc: 2\n"),
        ["3:3 \t: tab where YAML allows only spaces"]
    );
    assert_eq!(
        faults("a:\n  -\t- x\n"),
        ["2:4 \t: tab where YAML allows only spaces"]
    );
}

#[test]
fn quotes() {
    check("a: \"x\n   ^ //~ this quote is never closed");
    check("a: 'x\n   ^ //~ this quote is never closed\nb: 'y'");
    check("a:\n  - \"x\n    ^ //~ this quote is never closed\n  - \"y\"");
    check("a:\n  b: \"x\n     ^ //~ this quote is never closed\n  c: 1");
    check("a: [\"x]\n    ^ //~ this quote is never closed\nb: \"y\"");
    check("a: 'it's'\n       ^^ //~ text after the closing quote");
    check("a: \"x\" and y # c\n       ^^^^^ //~ text after the closing quote");
    check("a: \"x\": y\n      ^ //~ `: ` after the closing quote");
    check("\"a: 1\n^ //~ this quote is never closed");
}

#[test]
fn a_curly_quote_does_not_close_a_scalar() {
    with("a: \"@bob”\n", |_, faults| {
        assert_eq!(
            faults[0].help.as_deref(),
            Some("close it with `\"`: `”` is not a quote in YAML")
        );
    });
}

#[test]
fn escapes() {
    check(
        r#"a: "C:\temp\quick"
           ^^ //~ unknown escape in double quotes"#,
    );
    check(
        r#"a: "\x4G"
    ^^^ //~ unknown escape in double quotes"#,
    );
    check(
        r#"a: "\ud83d\ude00 \ud83d!"
                 ^^^^^^ //~ unknown escape in double quotes"#,
    );
}

#[test]
fn brackets() {
    check("a: [x, y\n   ^ //~ this `[` is never closed\nb: 1\nc: 2");
    check("a: {x: y\n   ^ //~ this `{` is never closed\nb: 1");
    check("a:\n  b: [x\n     ^ //~ this `[` is never closed\n  c: 1");
    check("a: [x}\n   ^ //~ this `[` is closed by a `}`");
    check("a: ]\n   ^ //~ unmatched closing bracket");
    check("a: [WIP] title\n         ^^^^^ //~ text after the end of the value");
    check("a:\n  - [x](y)\n       ^^^ //~ text after the end of the value");
    check("a: {\n  x: 1\n  y: 2\n   ^ //~ expected a comma or the closing bracket\n}");
    check("a: [\n  - x\n  ^ //~ a `- ` item inside brackets\n]");
}

#[test]
fn colons() {
    check("a: b: c\n    ^ //~ `: ` inside an unquoted value");
    check("a:\n  - b: c: d\n        ^ //~ `: ` inside an unquoted value");
    check("a: 1\n  b: 2\n  ^ //~ a key in a line that continues the value above");
    check("x: 1\na:b\n^^^ //~ expected `key: value`");
    check("a:b\n^^^ //~ expected `key: value`\nc: 1");
}

#[test]
fn misplaced_lines() {
    check("a: 1\nstray text\n^^^^^^^^^^ //~ expected `key: value`\nand more\nb: 2");
    check("a: 1\n- b\n  ^ //~ expected `key: value`, found a list item");
    check("a: - b\n   ^ //~ a list cannot start on the line of its key");
    check("a:\n    b: 1\n  c: 2\n  ^^^^ //~ the indentation of this line matches no line above");
    check("a: |\ntext\n^^^^ //~ expected `key: value`");
    check("a: | text\n   ^^^^^^ //~ a block scalar cannot start on the line of its `|` or `>`");
}

#[test]
fn second_documents_and_directives() {
    assert_eq!(
        faults("a: 1\n---\nb: 1\n"),
        ["2:1 ---: a second YAML document begins here"]
    );
    assert_eq!(
        faults("a: 1\n...\nb: 1\n"),
        ["3:1 b: a second YAML document begins here"]
    );
    assert_eq!(
        faults("%YAML 1.2\n---\na: 1\n"),
        ["1:1 %YAML 1.2: YAML directives are not supported"]
    );
    with("a: 1\n---\nb: 1\n", |tree, _| {
        assert_eq!(written(tree.root().unwrap()), r#"{"a": 1}"#)
    });
}

#[test]
fn each_of_many_mistakes_is_one_fault_and_hides_no_other_entry() {
    let text = "id: 1\na: @x\nb: [1, 2\nstatus: ok\nc: \"open\nd: x: y\nstray\ne: 'it's'\nid: 2\nlist:\n- 1\nf: ]\nref: [\n  x\n]\n";
    assert_eq!(faults(text).len(), 8, "{:#?}", faults(text));
    with(text, |tree, faults| {
        assert_eq!(
            faults
                .iter()
                .filter(|fault| fault.kind == FaultKind::DuplicateKey)
                .count(),
            1
        );
        assert_eq!(
            written(tree.root().unwrap()),
            r#"{"id": 1, "status": "ok", "id": 2, "list": [1], "ref": ["x"]}"#
        );
        assert!(
            ["a", "b", "c", "d", "e", "f"]
                .iter()
                .all(|key| tree.is_broken(key))
        );
        assert!(
            !["id", "status", "list", "ref"]
                .iter()
                .any(|key| tree.is_broken(key))
        );
    });
}

#[test]
fn a_valid_bracket_stays_valid_beside_a_broken_line() {
    let text = "a: [\nx,\ny: 1\n]\nb: @\nc: {\n}\n";
    assert_eq!(faults(text).len(), 1);
    with(text, |tree, _| {
        assert_eq!(tree.root().unwrap().entries().count(), 2)
    });
}

#[test]
fn a_first_line_with_extra_indentation_is_reported_and_hides_no_other_entry() {
    with(" a: 1\nb: 2\nc: @\n", |tree, faults| {
        assert_eq!(faults.len(), 2);
        assert_eq!(written(tree.root().unwrap()), r#"{"a": 1, "b": 2}"#);
    });
}

#[test]
fn a_broken_list_is_one_fault() {
    assert_eq!(
        faults("- a\n- @b\n- c\n"),
        ["2:3 @b: unquoted text cannot start with `@`"]
    );
    assert_eq!(faults("- a\nb: 1\n").len(), 1);
}
