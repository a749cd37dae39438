//! Stops and live changes, which have no body form.

use super::*;

fn picture(record: &Record, page: &mut Page<'_>) {
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
    shows(
        Kind::OpRun,
        "stop: {rule: 'timebox', action: \"schedule\", to: 😀}\n",
        "",
        picture,
        "
        rule timebox ‹'timebox'›
        action schedule ‹\"schedule\"›
        to 😀
        ",
    );
    shows(
        Kind::OpRun,
        "stop: {rule: , action: [a], too: b}\n",
        "",
        picture,
        "
        fault unknown key `too` ‹too›
        fault expected a text, found a list ‹[a]›
        fault missing key `rule` ‹{rule: , action: [a], too: b}›
        ",
    );
}

#[test]
fn live_changes() {
    shows(
        Kind::OpRun,
        "live_changes:\n- target: é\n  bound: 😀\n- {target: x, bound: }\n- y\n",
        "",
        picture,
        "
        - target: é\\n  bound: 😀
        target é
        bound 😀
        - {target: x, bound: }
        target x
        fault expected a live change (a mapping with `target`, `bound`), found a text ‹y›
        ",
    );
}
