//! Tests of the Markdown reader. An expected body has one line per block. Each text is followed
//! by its source between `‹` and `›` if the source is different.

use std::borrow::Cow;
use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::text::Span;

/// The text before every body, so that offsets into the body would be wrong as spans.
const FRONT: &str = "---\nkind: é😀\n---\n";

/// Checks that a body is read as the expected blocks.
#[track_caller]
fn assert_reads(markdown: &str, expected: &str) {
    let text = format!("{FRONT}{markdown}");
    let body = parse(&text, Span::new(FRONT.len(), text.len()));
    let mut rendered = String::new();
    blocks(body.blocks(), &text, 0, &mut rendered);
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim_end().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    let margin = |line: &String| line.len() - line.trim_start().len();
    let expected = lines(expected);
    let least = expected.iter().map(margin).min().unwrap_or(0);
    let expected: Vec<&str> = expected.iter().map(|line| &line[least..]).collect();
    assert_eq!(lines(&rendered), expected, "\n{rendered}");
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
    assert_reads(
        "# Title\n\n## Next  pointer ##  \n###\n",
        r#"
        h1 "Title"
        h2 "Next  pointer"
        h3
    "#,
    );
    assert_reads(
        "# **Bold** and `code` #1\r\n",
        r##"
        h1 "Bold and code #1" ‹**Bold** and `code` #1› / code "code"
    "##,
    );
    assert_reads(
        "   ## [Linked](a.md)",
        r#"
        h2 "Linked" ‹[Linked](a.md)› / link "[Linked](a.md)" to "a.md"
    "#,
    );
    assert_reads(
        "Two\n lines\n===\nOne 😀\n---\n",
        r#"
        h1 "Two" / "lines"
        h2 "One 😀"
    "#,
    );
    assert_reads(
        "#no heading\n",
        r##"
        p "#no heading"
    "##,
    );
}

#[test]
fn paragraphs() {
    assert_reads(
        "One *two  \nthree* `four`\\\n  five \t\n\nsix\n",
        r#"
        p "One two" ‹One *two› / "three four" ‹three* `four`› / "five" / code "four"
        p "six"
    "#,
    );
    assert_reads(
        "a &amp; b \\* c ~~d~~\r\ne\r\n",
        r#"
        p "a & b * c d" ‹a &amp; b \\* c ~~d~~› / "e"
    "#,
    );
    assert_reads(
        "`` a ` b `` `  ` ` c` `d\ne`",
        r#"
        p "a ` b     c d e" ‹`` a ` b `` `  ` ` c` `d\ne`› / code "a ` b" / code "  " / code " c" / code "d e" ‹d\ne›
    "#,
    );
}

#[test]
fn comments_and_html() {
    assert_reads(
        "<!-- a\n\nb -->\n\n## Steps <!-- c -->\n\ntext <!-- d --> more [^1]\n\n[^1]: f\n\n<!-- e\n",
        r#"
        comment "<!-- a\n\nb -->"
        h2 "Steps"
        p "text  more" ‹text <!-- d --> more›
        other "[^1]: f"
        comment "<!-- e"
    "#,
    );
    assert_reads(
        "<details>\n<b>x</b>\n</details>\n\n<fill in>\n\na <fill in> b\n",
        r#"
        other "<details>\n<b>x</b>\n</details>"
        other "<fill in>"
        p "a <fill in> b"
    "#,
    );
    assert_reads(
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
    assert_reads(
        "- `row-count`: PASS\n- **artifact**: [orders](../o.parquet)\n",
        r#"
        list
        - "row-count: PASS" ‹`row-count`: PASS› / code "row-count"
        - "artifact: orders" ‹**artifact**: [orders](../o.parquet)› / link "[orders](../o.parquet)" to "../o.parquet"
    "#,
    );
    assert_reads(
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
    assert_reads(
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
    assert_reads(
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
    assert_reads(
        "| check | result |\n|:--|--:|\n| `a\\|b` | **PASS** |\n|  | c \\| d\n| e |\n| f | g | h |\n",
        r#"
        table "check" | "result"
          row "a|b" ‹`a\\|b`› / code "a|b" ‹a\\|b› | "PASS" ‹**PASS**›
          row  | "c | d" ‹c \\| d›
          row "e" |
          row "f" | "g"
    "#,
    );
    assert_reads(
        "é|😀\r\n-|-\r\n[a](b)|\r\n",
        r#"
        table "é" | "😀"
          row "a" ‹[a](b)› / link "[a](b)" to "b" |
    "#,
    );
}

#[test]
fn code() {
    assert_reads(
        "```sh run\nduckdb -c \"x\"\n\n# no heading\n```\n",
        r##"
        ```sh run "duckdb -c \"x\"\n\n# no heading"
    "##,
    );
    assert_reads(
        "```\r\na\r\nb\r\n```\r\n~~~é\n~~~\n```\nopen",
        r#"
        ``` "a\nb" ‹a\r\nb›
        ```é ""
        ``` "open"
    "#,
    );
    assert_reads(
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
    let source = |span: Span| text.get(span.range()).expect("a span inside the text");
    let found: Vec<_> = (body.links.iter())
        .map(|link| {
            let target = &link.target;
            (source(link.span), &*target.value, source(target.span))
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn links_have_a_target_with_its_span() {
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
fn reference_links_have_the_target_of_their_definition() {
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
fn links_in_all_blocks_are_found_in_order() {
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

/// Checks the sections: for each its level, its heading, its source and the number of its blocks.
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
fn headings_in_quotes_and_items_do_not_start_sections() {
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
fn a_part_of_a_line_has_its_own_span() {
    let text = "- **artifact**: `a|b` &amp; *c*/[d](e) \\# f\n";
    let body = parse(text, Span::new(0, text.len()));
    let line = &inlines(body.blocks())[0].lines[0];
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
    let lines = inlines(body.blocks())
        .into_iter()
        .flat_map(|run| &run.lines);
    let owned: Vec<&str> = lines
        .filter(|line| matches!(line.text, Cow::Owned(_)))
        .map(|line| &*line.text)
        .collect();
    assert_eq!(owned, ["code and link"]);
    assert!(
        matches!(&body.blocks()[3], BodyBlock::Code(code) if matches!(code.text, Cow::Borrowed(_)))
    );
}

/// Reads text in a thread whose stack is an eighth of the default size.
fn read_with_small_stack(text: String) {
    let reading = std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(move || {
            let body = parse(&text, Span::new(0, text.len()));
            inlines(body.blocks()).len() + body.links.len() + body.sections.len()
        });
    reading.unwrap().join().unwrap();
}

#[test]
fn deep_and_large_bodies_do_not_overflow_the_stack() {
    let n = 100_000;
    for marker in [
        ">", "- ", "1. ", "> - ", "![", "[", "*", "`", "<", "(", "\\", "&", "|", "[^a]: ",
    ] {
        read_with_small_stack(marker.repeat(n) + "a");
    }
    for marker in [">", "- ", "> 1. "] {
        read_with_small_stack(format!("{}a\n{}", marker.repeat(n), "b\n".repeat(n)));
        read_with_small_stack(format!("{}```\n{}", marker.repeat(n), "\n".repeat(n)));
    }
    read_with_small_stack(format!("{}a{}", "![".repeat(n), "](b)".repeat(n)));
    read_with_small_stack(format!("# {}\n", "*a* and words ".repeat(n)));
    read_with_small_stack(
        (0..n)
            .map(|i| format!("{} a\n", "#".repeat(6 - i * 6 / n)))
            .collect(),
    );
    read_with_small_stack(
        (0..n)
            .map(|i| format!("{} a\n", "#".repeat(6 - i % 6)))
            .collect(),
    );
    read_with_small_stack(
        (0..800)
            .map(|i| format!("{}- a\n", "  ".repeat(i)))
            .collect(),
    );
    read_with_small_stack(format!(
        "{}\n{}\n{}",
        "|a".repeat(n),
        "|-".repeat(n),
        "|b\n".repeat(n)
    ));
    read_with_small_stack(format!("[a]: <b>\n\n{}", "[a]".repeat(n)));
}

/// Pieces of Markdown syntax, separated by `¦`.
const PIECES: &str = "#¦## ¦a¦é¦😀¦ ¦  ¦    ¦\t¦\n¦\r\n¦\r¦\n\n¦- ¦-¦1. ¦> ¦[¦]¦](¦](c.md)¦](<c>\n¦](\n¦\n[a]:\n¦[b]: <c d> ¦\n\n[a]: c\\)\n¦[a][b]¦)¦(¦![¦[a]¦[a]: ¦<¦>¦<b>¦\
    <https://c>¦<c@d.e>¦*¦**¦_¦~~¦`¦``¦```¦~~~¦|¦\\¦\\|¦|-|-|¦---¦===¦&amp;¦&#0;¦<!--¦-->¦[ ] ¦[x] ¦\
    [^a]¦[^a]: ¦\"¦'¦\0¦\u{feff}¦\u{a0}¦$¦:";

/// Generates Markdown from random pieces.
fn random_markdown() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = PIECES.split('¦').collect();
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn every_span_is_inside_and_on_boundaries(front in "\\PC{0,3}", markdown in prop_oneof![random_markdown(), "(\\PC|\n){0,60}"]) {
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
            prop_assert!(body.blocks_in(section).len() <= body.blocks().len());
            spans.extend([section.heading.span, section.span]);
        }
        for run in inlines(body.blocks()) {
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
        // Rendering must not panic either.
        blocks(body.blocks(), &text, 0, &mut String::new());
        for place in spans {
            prop_assert!(span.contains(place) && place.start <= place.end, "{:?}", place);
            prop_assert!(text.get(place.range()).is_some(), "{:?}", place);
        }
    }
}
