//! Regression guards.

use super::*;

fn render(record: &Record, page: &mut Page<'_>) {
    let Fields::DebugPacket(packet) = &record.fields else {
        panic!("no packet");
    };
    let Some(guard) = &packet.regression_guard else {
        return;
    };
    page.line("guard", guard.span.slice(page.text), guard.span);
    for target in &guard.value.targets {
        page.reference("target", target);
    }
    for target in &guard.value.mentions {
        page.reference("mention", target);
    }
    for link in &record.links {
        page.reference("body", link);
    }
}

#[track_caller]
fn body(body: &str, expected: &str) {
    let body = format!("## Guardrail added:\n\n{body}");
    assert_reads(Kind::DebugPacket, "", &body, render, expected);
}

#[track_caller]
fn front(value: &str, expected: &str) {
    let front = format!("regression_guard: {value}\n");
    assert_reads(Kind::DebugPacket, &front, "", render, expected);
}

#[test]
fn links_are_the_targets() {
    body(
        "[tests/é.sh](../tests/%C3%A9.sh) fails 😀\nwhen a/b does; see [above](#symptom).\n",
        "
        guard [tests/é.sh](../tests/%C3%A9.sh) fails 😀\\nwhen a/b does; see [above](#symptom).
        target link ../tests/%C3%A9.sh
        ",
    );
    body(
        "- [a](a.sh)\n- and [b][]\n\n[b]: <b c.sh>\n",
        "
        guard - [a](a.sh)\\n- and [b][]\\n\\n[b]: <b c.sh>
        target link a.sh
        target link b c.sh
        ",
    );
}

#[test]
fn words_that_look_like_targets_are_mentions() {
    body(
        "😀 `tests/day boundary.sh` and (**tests/x.py#L3-L9**).\n",
        "
        guard 😀 `tests/day boundary.sh` and (**tests/x.py#L3-L9**).
        mention tests/day boundary.sh
        mention tests/day
        mention boundary.sh
        mention tests/x.py#L3-L9
        ",
    );
    body(
        "It takes 1.9s; CI runs `nextest`:\n\n```sh\n./tests/__main__.py --all\n```\n",
        "
        guard It takes 1.9s; CI runs `nextest`:\\n\\n```sh\\n./tests/__main__.py --all\\n```
        mention nextest
        mention ./tests/__main__.py
        ",
    );
    body("We take care now.\n", "guard We take care now.");
}

#[test]
fn each_key_of_a_mapping_is_a_target() {
    front(
        "{test: tests/a.sh, gate: \"https://a.b\"}",
        "
        guard {test: tests/a.sh, gate: \"https://a.b\"}
        target tests/a.sh
        target https://a.b ‹\"https://a.b\"›
        ",
    );
}

#[test]
fn targets_in_single_line_text_have_their_own_spans() {
    front("tests/a.sh", "guard tests/a.sh\ntarget tests/a.sh");
    front(
        "😀 tests/a.sh, then __tests__/b.js or _c.sh_.",
        "
        guard 😀 tests/a.sh, then __tests__/b.js or _c.sh_.
        mention tests/a.sh
        mention __tests__/b.js
        mention c.sh
        ",
    );
    front(
        "'see [a](../tests/a.sh)'",
        "
        guard 'see [a](../tests/a.sh)'
        target link ../tests/a.sh
        ",
    );
    front(
        "\"`a b.sh`\"",
        "
        guard \"`a b.sh`\"
        mention a b.sh
        mention b.sh
        ",
    );
}

#[test]
fn targets_in_folded_text_have_the_span_of_the_whole_value() {
    front(
        ">-\n  run tests/a.sh\n  each night",
        "
        guard >-\\n  run tests/a.sh\\n  each night
        mention tests/a.sh ‹>-\\n  run tests/a.sh\\n  each night›
        ",
    );
    front(
        "\"\\u0074ests/a.sh, [b](b.sh)\"",
        "
        guard \"\\u0074ests/a.sh, [b](b.sh)\"
        target link b.sh ‹\"\\u0074ests/a.sh, [b](b.sh)\"›
        ",
    );
}
