//! Stops and live changes, which have no body form.

use super::*;

fn picture(record: &Record, page: &mut Page<'_>) {
    let Fields::OpRun(run) = &record.fields else {
        panic!("no run");
    };
    if let Some(stop) = &run.stop {
        page.slot("rule", &stop.rule);
        page.slot("action", &stop.action);
        page.slot("to", &stop.to);
    }
    for change in run.live_changes.iter().flat_map(|list| list.value.iter()) {
        page.line("-", change.span.of(page.text), change.span);
        page.slot("target", &change.target);
        page.slot("bound", &change.bound);
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
        fault no record has a field `too` ‹too›
        fault expected a text, found a list ‹[a]›
        fault a stop without `rule` ‹{rule: , action: [a], too: b}›
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
        fault expected a live change: `target` and `bound`, found a text ‹y›
        ",
    );
}
