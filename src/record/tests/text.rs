//! Text and lists under a heading.

use super::*;

fn render(record: &Record, page: &mut Page<'_>) {
    let Fields::DebugPacket(packet) = &record.fields else {
        panic!("no packet");
    };
    page.parsed("symptom", &packet.symptom);
    page.parsed("next", &packet.next_pointer);
    for hypothesis in packet.hypotheses.iter().flat_map(|list| list.value.iter()) {
        let text = hypothesis.value.text.as_ref().map_or("", |text| &**text);
        page.line("hypothesis", text, hypothesis.span);
    }
}

#[track_caller]
fn packet(body: &str, expected: &str) {
    assert_reads(Kind::DebugPacket, "", body, render, expected);
}

#[test]
fn a_text_without_the_comments_around_it() {
    packet(
        "## Next pointer\n\n<!-- one line 😀 -->\n- Call *é*.\n\n## Symptom\n\n<!-- a -->\n\nOne.\n\n> Two.\n\n<!-- b -->\n",
        "
        symptom One.\\n\\n> Two.
        next Call *é*.
        ",
    );
}

#[test]
fn the_items_of_all_lists() {
    packet(
        "# Hypotheses\n\nThere are:\n\n1. [ ] a\n   - nested\n2. [x] **b** 😀\n   on two lines\n3.\n4. ```sh\n   c\n   ```\n\n- and this\n",
        "
        hypothesis a
        hypothesis **b** 😀\\n   on two lines
        hypothesis ```sh\\n   c\\n   ```
        hypothesis and this
        ",
    );
}

#[test]
fn list_markers_without_text_are_ignored() {
    packet("## Hypotheses\n\n-\n- <!-- why? -->\n\n## Symptom\n", "");
}
