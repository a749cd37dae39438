//! Stops and live changes, which have no body form.

use super::*;

fn render(record: &Record, page: &mut Page<'_>) {
    let Fields::OpRun(run) = &record.fields else {
        panic!("no run");
    };
    if let Some(stop) = &run.stop {
        page.parsed("rule", &stop.rule);
        page.parsed("action", &stop.action);
        page.parsed("to", &stop.to);
    }
    for change in run.live_changes.iter().flat_map(|list| list.value.iter()) {
        page.line("-", change.span.slice(page.text), change.span);
        page.parsed("target", &change.target);
        page.parsed("bound", &change.bound);
    }
}

#[test]
fn a_stop() {
    assert_reads(
        Kind::OpRun,
        "stop: {rule: 'timebox', action: \"schedule\", to: 😀}\n",
        "",
        render,
        "
        rule timebox ‹'timebox'›
        action schedule ‹\"schedule\"›
        to 😀
        ",
    );
    assert_reads(
        Kind::OpRun,
        "stop: {rule: , action: [a], too: b}\n",
        "",
        render,
        "
        fault unknown key `too` ‹too›
        fault expected text, found a list ‹[a]›
        fault missing key `rule` ‹{rule: , action: [a], too: b}›
        ",
    );
}

#[test]
fn live_changes() {
    assert_reads(
        Kind::OpRun,
        "live_changes:\n- target: é\n  bound: 😀\n- {target: x, bound: }\n- y\n",
        "",
        render,
        "
        - target: é\\n  bound: 😀
        target é
        bound 😀
        - {target: x, bound: }
        target x
        fault expected a live change (a mapping with `target`, `bound`), found text ‹y›
        ",
    );
}
