//! Tests of the Markdown reader. An expected body has each block on a line and each text
//! as it is read, followed by its source between `‹` and `›` if that is different.

use std::borrow::Cow;
use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::text::Span;

/// Precedes every body, so that a span that is counted from the body would be wrong.
const FRONT: &str = "---\nkind: é😀\n---\n";

#[track_caller]
fn shows(markdown: &str, expected: &str) {
    let text = format!("{FRONT}{markdown}");
    let body = parse(&text, Span::new(FRONT.len(), text.len()));
    let mut picture = String::new();
    blocks(&body.blocks, &text, 0, &mut picture);
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim_end().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    let margin = |line: &String| line.len() - line.trim_start().len();
    let expected = lines(expected);
    let least = expected.iter().map(margin).min().unwrap_or(0);
    let expected: Vec<&str> = expected.iter().map(|line| &line[least..]).collect();
    assert_eq!(lines(&picture), expected, "\n{picture}");
}

fn blocks(all: &[BodyBlock], text: &str, indent: usize, out: &mut String) {
    for block in all {
        write!(out, "{:indent$}", "").unwrap();
        match block {
            BodyBlock::Heading { level, text: run } => {
                writeln!(out, "h{level} {}", inline(run, text))
            }
            BodyBlock::Paragraph(run) => writeln!(out, "p {}", inline(run, text)),
            BodyBlock::List(items) => {
                out.push_str("list\n");
                for item in items {
                    writeln!(out, "{:indent$}- {}", "", inline(&item.text, text)).unwrap();
                    blocks(&item.blocks, text, indent + 2, out);
                }
                Ok(())
            }
            BodyBlock::Table { header, rows } => {
                let row = |row: &[Inline]| -> String {
                    let cells: Vec<String> = row.iter().map(|cell| inline(cell, text)).collect();
                    cells.join(" | ")
                };
                writeln!(out, "table {}", row(header)).unwrap();
                for cells in rows {
                    writeln!(out, "{:indent$}  row {}", "", row(cells)).unwrap();
                }
                Ok(())
            }
            BodyBlock::Code(code) => {
                let fence = if code.fenced { "```" } else { "indented" };
                let place = place(&code.text, code.span, text);
                writeln!(out, "{fence}{} {place}", code.info)
            }
            BodyBlock::Comment(span) => writeln!(out, "comment {:?}", span.slice(text)),
            BodyBlock::Other(span) => writeln!(out, "other {:?}", span.slice(text)),
        }
        .unwrap();
    }
}

fn inline(run: &Inline, text: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for line in &run.lines {
        parts.push(place(&line.text, line.span, text));
    }
    for code in &run.code {
        parts.push(format!("code {}", place(&code.value, code.span, text)));
    }
    for link in &run.links {
        let target = place(&link.target.value, link.target.span, text);
        parts.push(format!("link {:?} to {target}", link.span.slice(text)));
    }
    parts.join(" / ")
}

fn place(value: &str, span: Span, text: &str) -> String {
    let source = text.get(span.range()).expect("a span inside the text");
    if source == value {
        format!("{value:?}")
    } else {
        format!("{value:?} ‹{}›", source.escape_debug())
    }
}

#[test]
fn headings() {
    shows(
        "# Title\n\n## Next  pointer ##  \n###\n",
        r#"
        h1 "Title"
        h2 "Next  pointer"
        h3
    "#,
    );
    shows(
        "# **Bold** and `code` #1\r\n",
        r##"
        h1 "Bold and code #1" ‹**Bold** and `code` #1› / code "code"
    "##,
    );
    shows(
        "   ## [Linked](a.md)",
        r#"
        h2 "Linked" ‹[Linked](a.md)› / link "[Linked](a.md)" to "a.md"
    "#,
    );
    shows(
        "Two\n lines\n===\nOne 😀\n---\n",
        r#"
        h1 "Two" / "lines"
        h2 "One 😀"
    "#,
    );
    shows(
        "#no heading\n",
        r##"
        p "#no heading"
    "##,
    );
}

#[test]
fn paragraphs() {
    shows(
        "One *two  \nthree* `four`\\\n  five \t\n\nsix\n",
        r#"
        p "One two" ‹One *two› / "three four" ‹three* `four`› / "five" / code "four"
        p "six"
    "#,
    );
    shows(
        "a &amp; b \\* c ~~d~~\r\ne\r\n",
        r#"
        p "a & b * c d" ‹a &amp; b \\* c ~~d~~› / "e"
    "#,
    );
    shows(
        "`` a ` b `` `  ` ` c` `d\ne`",
        r#"
        p "a ` b     c d e" ‹`` a ` b `` `  ` ` c` `d\ne`› / code "a ` b" / code "  " / code " c" / code "d e" ‹d\ne›
    "#,
    );
}

#[test]
fn comments_and_html() {
    shows(
        "<!-- a\n\nb -->\n\n## Steps <!-- c -->\n\ntext <!-- d --> more [^1]\n\n[^1]: f\n\n<!-- e\n",
        r#"
        comment "<!-- a\n\nb -->"
        h2 "Steps"
        p "text  more" ‹text <!-- d --> more›
        other "[^1]: f"
        comment "<!-- e"
    "#,
    );
    shows(
        "<details>\n<b>x</b>\n</details>\n\n<fill in>\n\na <fill in> b\n",
        r#"
        other "<details>\n<b>x</b>\n</details>"
        other "<fill in>"
        p "a <fill in> b"
    "#,
    );
    shows(
        "- <fill in>\n- <!-- todo -->\n- a\n",
        r#"
        list
        - "<fill in>"
        -
          comment "<!-- todo -->"
        - "a"
    "#,
    );
}

#[test]
fn lists() {
    shows(
        "- `row-count`: PASS\n- **artifact**: [orders](../o.parquet)\n",
        r#"
        list
        - "row-count: PASS" ‹`row-count`: PASS› / code "row-count"
        - "artifact: orders" ‹**artifact**: [orders](../o.parquet)› / link "[orders](../o.parquet)" to "../o.parquet"
    "#,
    );
    shows(
        "1. a\n   b\n\n   c\n2. d\n   - e\n     1) f\n\n   g\n",
        r#"
        list
        - "a" / "b"
          p "c"
        - "d"
          list
          - "e"
            list
            - "f"
          p "g"
    "#,
    );
    shows(
        "- a\n  > q\n  b\n-\n- - c\n- ```sh\n  d\n  ```\n  e\n",
        r#"
        list
        - "a"
          other "> q\n  b"
        -
        -
          list
          - "c"
        -
          ```sh "d"
          p "e"
    "#,
    );
    shows(
        "- [ ] a\n- [x] b\n\n  c\n* [X]\n",
        r#"
        list
        - "a"
        - "b"
          p "c"
        list
        -
    "#,
    );
}

#[test]
fn tables() {
    shows(
        "| check | result |\n|:--|--:|\n| `a\\|b` | **PASS** |\n|  | c \\| d\n| e |\n| f | g | h |\n",
        r#"
        table "check" | "result"
          row "a|b" ‹`a\\|b`› / code "a|b" ‹a\\|b› | "PASS" ‹**PASS**›
          row  | "c | d" ‹c \\| d›
          row "e" |
          row "f" | "g"
    "#,
    );
    shows(
        "é|😀\r\n-|-\r\n[a](b)|\r\n",
        r#"
        table "é" | "😀"
          row "a" ‹[a](b)› / link "[a](b)" to "b" |
    "#,
    );
}

#[test]
fn code() {
    shows(
        "```sh run\nduckdb -c \"x\"\n\n# no heading\n```\n",
        r##"
        ```sh run "duckdb -c \"x\"\n\n# no heading"
    "##,
    );
    shows(
        "```\r\na\r\nb\r\n```\r\n~~~é\n~~~\n```\nopen",
        r#"
        ``` "a\nb" ‹a\r\nb›
        ```é ""
        ``` "open"
    "#,
    );
    shows(
        "    a\n\n      b\n\n- \tc\n\n        d\n",
        r#"
        indented "a\n\n  b" ‹a\n\n      b›
        list
        - "c"
          indented "d"
    "#,
    );
}

#[track_caller]
fn links(markdown: &str, expected: &[(&str, &str, &str)]) {
    let text = format!("{FRONT}{markdown}");
    let body = parse(&text, Span::new(FRONT.len(), text.len()));
    let of = |span: Span| text.get(span.range()).expect("a span inside the text");
    let found: Vec<_> = (body.links.iter())
        .map(|link| (of(link.span), &*link.target.value, of(link.target.span)))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn links_know_their_target_and_where_it_is_written() {
    links(
        "[a](b.md) ![c](<d e.png> 'f') [](g(h)i) [j]( k\\)l \"m\")",
        &[
            ("[a](b.md)", "b.md", "b.md"),
            ("![c](<d e.png> 'f')", "d e.png", "d e.png"),
            ("[](g(h)i)", "g(h)i", "g(h)i"),
            ("[j]( k\\)l \"m\")", "k)l", "k\\)l"),
        ],
    );
    links(
        "[](a) [b]() [`](`](c&amp;%20d) [e\\](f\\[](g)",
        &[
            ("[](a)", "a", "a"),
            ("[b]()", "", ""),
            ("[`](`](c&amp;%20d)", "c&%20d", "c&amp;%20d"),
            ("[e\\](f\\[](g)", "g", "g"),
        ],
    );
    links(
        "<https://a.b/é> <a@b.c> https://d.e\n",
        &[
            ("<https://a.b/é>", "https://a.b/é", "https://a.b/é"),
            ("<a@b.c>", "mailto:a@b.c", "a@b.c"),
        ],
    );
}

#[test]
fn a_reference_goes_where_its_definition_says() {
    links(
        "[a][Ref  X] [ref x] ![b][ref x] [none]\n\n> [REF X]:\n> <c d.md> 't'\n",
        &[
            ("[a][Ref  X]", "c d.md", "c d.md"),
            ("[ref x]", "c d.md", "c d.md"),
            ("![b][ref x]", "c d.md", "c d.md"),
        ],
    );
    links(
        "[é\\]]: a\\)b\r\n\r\n[é\\]][]\r\n",
        &[("[é\\]]", "a)b", "a\\)b")],
    );
}

#[test]
fn links_in_everything_are_found_in_order() {
    links(
        "# [a](1)\n\n> [b](2)\n> - [c](3)\n\n- x\n  [![d](4 \"](no)\")](5)\n\n|[e](6)|\n|-|\n|[f](7)|\n\n[^1]\n\n[^1]: [g](8)\n",
        &[
            ("[a](1)", "1", "1"),
            ("[b](2)", "2", "2"),
            ("[c](3)", "3", "3"),
            ("[![d](4 \"](no)\")](5)", "5", "5"),
            ("![d](4 \"](no)\")", "4", "4"),
            ("[e](6)", "6", "6"),
            ("[f](7)", "7", "7"),
            ("[g](8)", "8", "8"),
        ],
    );
}

/// Each section as its level, its heading, its source and the number of its blocks.
#[track_caller]
fn sections(text: &str, expected: &[(u8, &str, &str, usize)]) {
    let body = parse(text, Span::new(0, text.len()));
    let found: Vec<_> = (body.sections.iter())
        .map(|section| {
            let blocks = body.blocks_in(section).len();
            (
                section.level,
                &*section.heading.value,
                section.span.slice(text),
                blocks,
            )
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_section_ends_at_the_next_heading_of_its_level_or_a_higher_one() {
    sections(
        "a\n# B\n\nc\n\n## D\ne\n### F\n## G\n\n\n# H\ni",
        &[
            (1, "B", "\nc\n\n## D\ne\n### F\n## G", 5),
            (2, "D", "e\n### F", 2),
            (3, "F", "", 0),
            (2, "G", "", 0),
            (1, "H", "i", 1),
        ],
    );
    sections(
        "Two\r\nlines\r\n===\r\na\r\n\r\n## B ##\r\n",
        &[(1, "Two lines", "a\r\n\r\n## B ##", 2), (2, "B", "", 0)],
    );
    sections(
        "### A\n# B\n## C",
        &[(3, "A", "", 0), (1, "B", "## C", 1), (2, "C", "", 0)],
    );
}

#[test]
fn headings_in_quotes_and_items_are_no_sections() {
    sections(
        "## A\n> # B\n\n- # C\n\n<!--\n# D\n-->\n```\n# E\n",
        &[(2, "A", "> # B\n\n- # C\n\n<!--\n# D\n-->\n```\n# E", 4)],
    );
}

#[test]
fn the_title_is_the_first_heading_of_level_1() {
    let title = |text: &'static str| {
        let body = parse(text, Span::new(0, text.len()));
        body.title
            .map(|title| (title.value, title.span.slice(text)))
    };
    assert_eq!(title("## A\n# *B*\n# C\n"), Some(("B".into(), "*B*")));
    assert_eq!(title("\u{feff}# A\n"), Some(("A".into(), "A")));
    assert_eq!(title("A\n"), None);
}

#[test]
fn a_part_of_a_line_has_its_place() {
    let text = "- **artifact**: `a|b` &amp; *c*/[d](e) \\# f\n";
    let body = parse(text, Span::new(0, text.len()));
    let line = &inlines(&body.blocks)[0].lines[0];
    assert_eq!(line.text, "artifact: a|b & c/d # f");
    let place = |part: &str| {
        let start = line.text.find(part).unwrap();
        line.place(start..start + part.len()).slice(text)
    };
    assert_eq!(place("artifact"), "artifact");
    assert_eq!(place("tifact: a"), "tifact**: `a");
    assert_eq!(place("|b &"), "|b` &amp;");
    assert_eq!(place("c/d"), "c*/[d");
    assert_eq!(place("# f"), "# f");
    assert_eq!(place(&line.text), &text[4..text.len() - 1]);
    assert_eq!(line.place(9..9).slice(text), "");
}

#[test]
fn plain_text_is_not_copied() {
    let text = "# Title\n\n- `code` and [link](a.md)\n- plain _ [text] & more\n\n| a |\n|---|\n| b |\n\n```\nc\nd\n```\n";
    let body = parse(text, Span::new(0, text.len()));
    let lines = inlines(&body.blocks).into_iter().flat_map(|run| &run.lines);
    let owned: Vec<&str> = lines
        .filter(|line| matches!(line.text, Cow::Owned(_)))
        .map(|line| &*line.text)
        .collect();
    assert_eq!(owned, ["code and link"]);
    assert!(
        matches!(&body.blocks[3], BodyBlock::Code(code) if matches!(code.text, Cow::Borrowed(_)))
    );
}

/// Reads a text in a thread whose stack is an eighth of the default size.
fn reads(text: String) {
    let reading = std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(move || {
            let body = parse(&text, Span::new(0, text.len()));
            inlines(&body.blocks).len() + body.links.len() + body.sections.len()
        });
    reading.unwrap().join().unwrap();
}

#[test]
fn neither_depth_nor_size_hurts() {
    let n = 100_000;
    for marker in [
        ">", "- ", "1. ", "> - ", "![", "[", "*", "`", "<", "(", "\\", "&", "|", "[^a]: ",
    ] {
        reads(marker.repeat(n) + "a");
    }
    for marker in [">", "- ", "> 1. "] {
        reads(format!("{}a\n{}", marker.repeat(n), "b\n".repeat(n)));
        reads(format!("{}```\n{}", marker.repeat(n), "\n".repeat(n)));
    }
    reads(format!("{}a{}", "![".repeat(n), "](b)".repeat(n)));
    reads(format!("# {}\n", "*a* and words ".repeat(n)));
    reads(
        (0..n)
            .map(|i| format!("{} a\n", "#".repeat(6 - i * 6 / n)))
            .collect(),
    );
    reads(
        (0..n)
            .map(|i| format!("{} a\n", "#".repeat(6 - i % 6)))
            .collect(),
    );
    reads(
        (0..800)
            .map(|i| format!("{}- a\n", "  ".repeat(i)))
            .collect(),
    );
    reads(format!(
        "{}\n{}\n{}",
        "|a".repeat(n),
        "|-".repeat(n),
        "|b\n".repeat(n)
    ));
    reads(format!("[a]: <b>\n\n{}", "[a]".repeat(n)));
}

/// Pieces that have a meaning in Markdown, with `¦` between them.
const PIECES: &str = "#¦## ¦a¦é¦😀¦ ¦  ¦    ¦\t¦\n¦\r\n¦\r¦\n\n¦- ¦-¦1. ¦> ¦[¦]¦](¦](c.md)¦](<c>\n¦](\n¦\n[a]:\n¦[b]: <c d> ¦\n\n[a]: c\\)\n¦[a][b]¦)¦(¦![¦[a]¦[a]: ¦<¦>¦<b>¦\
    <https://c>¦<c@d.e>¦*¦**¦_¦~~¦`¦``¦```¦~~~¦|¦\\¦\\|¦|-|-|¦---¦===¦&amp;¦&#0;¦<!--¦-->¦[ ] ¦[x] ¦\
    [^a]¦[^a]: ¦\"¦'¦\0¦\u{feff}¦\u{a0}¦$¦:";

/// Generates Markdown from random pieces.
fn mutilated() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = PIECES.split('¦').collect();
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn every_span_is_inside_and_on_boundaries(front in "\\PC{0,3}", markdown in prop_oneof![mutilated(), "(\\PC|\n){0,60}"]) {
        let text = format!("{front}{markdown}");
        let span = Span::new(front.len(), text.len());
        let body = parse(&text, span);
        let mut spans: Vec<Span> = Vec::new();
        for link in &body.links {
            spans.extend([link.span, link.target.span]);
            let (written, value) = (link.target.span.slice(&text), &*link.target.value);
            prop_assert!(
                written == value.trim_start_matches("mailto:") || written.contains(['\\', '&', '\0']),
                "{:?} is not at {:?}", link, written
            );
        }
        for section in &body.sections {
            prop_assert!(section.blocks.end <= body.blocks.len());
            spans.extend([section.heading.span, section.span]);
        }
        for run in inlines(&body.blocks) {
            spans.push(run.span);
            spans.extend(run.code.iter().map(|code| code.span));
            for line in &run.lines {
                prop_assert!(!line.text.is_empty());
                spans.push(line.span);
                prop_assert!(run.span.contains(line.span), "{:?} in {:?}", line, run);
                for (at, char) in line.text.char_indices() {
                    let place = line.place(at..at + char.len_utf8());
                    prop_assert!(line.span.contains(place), "{:?}: {:?}", line, place);
                    spans.push(place);
                }
            }
        }
        let mut shown = String::new();
        blocks(&body.blocks, &text, 0, &mut shown);
        for place in spans {
            prop_assert!(span.contains(place) && place.start <= place.end, "{:?}", place);
            prop_assert!(text.get(place.range()).is_some(), "{:?}", place);
        }
    }
}
