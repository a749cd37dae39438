//! Evidence links and outputs.

use super::*;

fn render(record: &Record, page: &mut Page<'_>) {
    let Fields::OpRun(run) = &record.fields else {
        panic!("no run");
    };
    for link in run.evidence_links.iter().flat_map(|list| list.value.iter()) {
        for target in &link.targets {
            page.parsed("type", &target.kind);
            page.reference("target", &target.target);
        }
    }
    for output in run
        .outputs_written
        .iter()
        .flat_map(|list| list.value.iter())
    {
        page.reference("output", output);
    }
    for link in &record.links {
        page.reference("body", link);
    }
}

#[track_caller]
fn evidence(body: &str, expected: &str) {
    let body = format!("## Evidence\n\n{body}");
    assert_reads(Kind::OpRun, "", &body, render, expected);
}

#[test]
fn a_type_and_a_link_or_a_target() {
    evidence(
        "- artifact: [orders 😀](../data/o.parquet)\n- manifest : data/a b.json\n- **validation:** `c d.log#L1`\n- _fix_: git:3f2a9c1\n- `logs`: <https://a.b/é>\n",
        "
        type artifact
        target link ../data/o.parquet
        type manifest
        target data/a b.json
        type validation
        target c d.log#L1
        type fix
        target git:3f2a9c1
        type logs
        target link https://a.b/é
        ",
    );
}

#[test]
fn the_target_is_on_the_line_of_the_type_or_the_next_one() {
    evidence(
        "- artifact: data/__init__.py\n  as [told](told.md)\n- repro:\n  [packet](../p.md \"the packet\")\n- usage:\n  `x`\n- note:\n  y\\_z\n",
        "
        type artifact
        target data/__init__.py
        type repro
        target link ../p.md
        type usage
        target x
        type note
        target y_z ‹y\\_z›
        body link told.md
        fault text beside a target is not read ‹as [told](told.md)›
        ",
    );
}

#[test]
fn an_item_has_one_target_and_nothing_beside_it() {
    evidence(
        "- artifact: `a.csv` and `b.csv`\n- logs: [a](a.log), [b](b.log)\n- note: see `c.txt`.\n- fix: `d`\n  - logs: e.log\n",
        "
        type artifact
        target a.csv
        type logs
        target link a.log
        type note
        target c.txt
        type fix
        target d
        body link b.log
        fault text beside a target is not read ‹and `b.csv`›
        fault text beside a target is not read ‹[b](b.log)›
        fault text beside a target is not read ‹see›
        fault text beside a target is not read ‹- logs: e.log›
        ",
    );
}

#[test]
fn images_need_no_alternative_text() {
    evidence(
        "- ![](a.png)\n- logs: ![](b.png)\n- logs:\n  ![](c.png)\n",
        "
        target link a.png
        type logs
        target link b.png
        type logs
        target link c.png
        ",
    );
}

#[test]
fn without_a_type() {
    evidence(
        "- [what: it says](../a.log)\n- `git:3f2a:a.log`\n- mailto:a@b.c\n- https://a.b/c\n- data/a.csv\n  with blanks\n- see *[this](x)* 😀\n",
        "
        target link ../a.log
        target git:3f2a:a.log
        target mailto:a@b.c
        target https://a.b/c
        target data/a.csv
        target link x
        fault text beside a target is not read ‹with blanks›
        fault text beside a target is not read ‹see›
        ",
    );
}

#[test]
fn unreadable_links_are_reported() {
    evidence(
        "- artefact: [a](b.csv)\n- artifact:\n-\n",
        "
        target link b.csv
        fault unknown evidence type `artefact` ‹artefact›
        fault expected a path, a `git:` revision or a URL, found nothing ‹artifact:›
        ",
    );
    evidence("-\n- <!-- artifact: -->\n", "");
    evidence(
        "See the log.\n",
        "fault expected a list, found prose without a list ‹See the log.›",
    );
}

#[test]
fn outputs() {
    assert_reads(
        Kind::OpRun,
        "",
        "## Outputs written\n\n- 😀 [é](../data/e.csv)\n- `data/a b.csv` (again)\n- data/c.csv\n",
        render,
        "
        output link ../data/e.csv
        output data/a b.csv
        output data/c.csv
        ",
    );
}

#[test]
fn a_note_is_evidence_only_if_it_is_the_only_key() {
    assert_reads(
        Kind::OpRun,
        "evidence_links:\n  - note: notes/a.md\n  - {note: b.md, x-by: ada}\n  - {fix: c.md, note: as told}\n",
        "",
        render,
        "
        type note
        target notes/a.md
        type note
        target b.md
        type fix
        target c.md
        ",
    );
}
