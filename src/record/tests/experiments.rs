//! Experiments.

use super::experiment::ExperimentChange;
use super::*;

fn render(record: &Record, page: &mut Page<'_>) {
    let Fields::DebugPacket(packet) = &record.fields else {
        panic!("no packet");
    };
    for experiment in packet.experiments.iter().flat_map(|list| &list.value.0) {
        page.line("-", experiment.span.slice(page.text), experiment.span);
        match experiment
            .change
            .as_ref()
            .map(|change| (&change.value, change.span))
        {
            Some((ExperimentChange::One(text), span)) => page.line("change", text, span),
            Some((ExperimentChange::Several(count), span)) => {
                page.line("changes", &count.to_string(), span);
            }
            None => {}
        }
        page.parsed("result", &experiment.result);
        for target in experiment.evidence.iter().flat_map(|list| &list.value.0) {
            page.reference("evidence", target);
        }
    }
    for link in &record.links {
        page.reference("body", link);
    }
}

#[track_caller]
fn experiments(body: &str, expected: &str) {
    let body = format!("## 🧪 Experiments\n\n{body}");
    assert_reads(Kind::DebugPacket, "", &body, render, expected);
}

#[test]
fn one_item_per_experiment() {
    experiments(
        "- Change: none; 😀\n  Result: *both* are from a drop box\n  Evidence: [three é](../a%20b.log)\n\
         - Change: `null` becomes `ZZ`\n  Result: nine\n  Evidence: [a](a.log 'x'), ![b](<b c.png>)\n",
        "
        - Change: none; 😀\\n  Result: *both* are from a drop box\\n  Evidence: [three é](../a%20b.log)
        change none; 😀
        result both are from a drop box ‹*both* are from a drop box›
        evidence link ../a%20b.log
        - Change: `null` becomes `ZZ`\\n  Result: nine\\n  Evidence: [a](a.log 'x'), ![b](<b c.png>)
        change null becomes ZZ ‹`null` becomes `ZZ`›
        result nine
        evidence link a.log
        evidence link b c.png
        ",
    );
}

#[test]
fn items_with_nested_items() {
    experiments(
        "1. **Change:** a\n   - **Result:** b\n   - **Evidence:**\n     - [c](c.log)\n     - `d e.log`\n     - f.log\n\n\
         2. Change: g\n\n   Result: h\n\n   Evidence: i.log and j.log\n",
        "
        - **Change:** a
        change a
        result b
        evidence link c.log
        evidence d e.log
        evidence f.log
        - Change: g
        change g
        result h
        evidence i.log
        evidence j.log
        ",
    );
}

#[test]
fn one_sub_heading_per_experiment() {
    experiments(
        "Two were enough.\n\n- first\n\n### 1. Count 😀\n\nChange: nothing\nResult: 14.6 s\nEvidence: logs/a.log#L3-L5\n\n\
         ### **2.** Without\n\n- Change: moved\n- Result: 1.9 s\n\n#### Where\n\nEvidence:\n[one](one.log),\n[two](two.log)\n\n[three](three.md)\n",
        "
        - 1. Count 😀
        change nothing
        result 14.6 s
        evidence logs/a.log#L3-L5
        - **2.** Without
        change moved
        result 1.9 s
        evidence link one.log
        evidence link two.log
        body link three.md
        ",
    );
}

#[test]
fn targets_are_read_as_they_are_written() {
    experiments(
        "- Evidence: data/__init__.py, a\\_b.log; git:3f2a9c1,\n  https://a.b/c_d_e\n  that is all\n",
        "
        - Evidence: data/__init__.py, a\\_b.log; git:3f2a9c1,\\n  https://a.b/c_d_e\\n  that is all
        evidence data/__init__.py
        evidence a_b.log ‹a\\_b.log›
        evidence git:3f2a9c1
        evidence https://a.b/c_d_e
        ",
    );
}

#[test]
fn images_need_no_alternative_text() {
    experiments(
        "- Change: a\n  Result: b\n  Evidence: ![](c.png)\n- Evidence:\n  ![](d.png)\n\n- Evidence:\n\n  ![](e.png)\n",
        "
        - Change: a\\n  Result: b\\n  Evidence: ![](c.png)
        change a
        result b
        evidence link c.png
        - Evidence:\\n  ![](d.png)
        evidence link d.png
        - Evidence:
        evidence link e.png
        ",
    );
}

#[test]
fn several_changes() {
    experiments(
        "- Change:\n  - the driver\n  - the *pool*\n\n  Result: gone\n- Change: a\n  Change: b\n",
        "
        - Change:
        changes 2 ‹the driver\\n  - the *pool*›
        result gone
        - Change: a\\n  Change: b
        changes 2 ‹a\\n  Change: b›
        ",
    );
}

#[test]
fn missing_parts_are_absent() {
    experiments(
        "- Turned it off and on.\n- Change:\n- Result:\n  Evidence:\n-\n",
        "
        - Turned it off and on.
        - Change:
        - Result:\\n  Evidence:
        ",
    );
    experiments(
        "Not yet.\n",
        "fault expected a list item or a sub-heading for each experiment, found neither ‹Not yet.›",
    );
    experiments("<!-- one item each -->\n-\n- <!-- change -->\n", "");
}
