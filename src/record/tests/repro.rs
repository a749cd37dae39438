//! Minimal repros.

use super::*;

fn render(record: &Record, page: &mut Page<'_>) {
    let Fields::DebugPacket(packet) = &record.fields else {
        panic!("no packet");
    };
    let Some(repro) = &packet.minimal_repro else {
        return;
    };
    for command in repro.commands.iter().flat_map(|list| list.value.iter()) {
        page.line("command", command, command.span);
    }
    page.parsed("expected", &repro.expected);
    page.parsed("actual", &repro.actual);
}

#[track_caller]
fn repro(body: &str, expected: &str) {
    let body = format!("# 😀\n\n## Minimal repro\n\n{body}");
    assert_reads(Kind::DebugPacket, "", &body, render, expected);
}

#[test]
fn a_code_block_and_two_lines() {
    repro(
        "```sh\npsql -c '\\d' # é\n\ntrue\n```\n\nInputs: none\n\nExpected: 2025-12-31 😀\n\nActual: `2026-01-01`\n",
        "
        command psql -c '\\d' # é\\n\\ntrue
        expected 2025-12-31 😀
        actual 2026-01-01 ‹`2026-01-01`›
        ",
    );
}

#[test]
fn lines_of_a_paragraph_or_of_items() {
    repro(
        "~~~\na\n~~~\n**Expected:** one\nActual : *two*  \nInputs: three\n",
        "
        command a
        expected one
        actual two ‹*two*›
        ",
    );
    repro(
        "1. Run it:\n\n   ```sh\n   a\n   b\n   ```\n\n2. Compare.\n   - expected: one &amp; two\n   - ACTUAL: **th**ree\n",
        "
        command a\\nb ‹a\\n   b›
        expected one & two ‹one &amp; two›
        actual three ‹**th**ree›
        ",
    );
}

#[test]
fn a_label_without_text_takes_the_next_block() {
    repro(
        "```sh\na\n```\n\nExpected:\n\n```\n2025\n```\n\nActual:\n<!-- what came -->\n\n2026,\non two lines\n\nand no more\n",
        "
        command a
        expected 2025
        actual 2026, on two lines ‹2026,\\non two lines›
        ",
    );
    repro(
        "Expected:\n\nActual: a\n\n```\nb\n```\n",
        "
        command b
        actual a
        ",
    );
}

#[test]
fn only_labels_and_fenced_code_are_read() {
    repro("    indented\n\nIt is expected: yes\n\n```\n\n```\n", "");
    repro(
        "> Expected: a\n\nExpectedly: b\n\n[Expected: c](d.md)\n",
        "",
    );
}

#[test]
fn sub_headings_belong_to_the_section() {
    repro(
        "### Commands\n\n```\na\n```\n\n### Outcome\n\nExpected: b\nActual: c\n\n## Symptom\n\nExpected: d\n",
        "
        command a
        expected b
        actual c
        ",
    );
}
