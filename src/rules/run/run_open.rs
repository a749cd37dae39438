//! `run-open`

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::model::{IndexedRecord, RecordOutcome};
use crate::rules::prelude::*;

rule! {
    /// A run is still open although its time is over.
    ///
    /// A run is open if it has no result, no end and no constraint that held it. It may stay open
    /// until its operator's timebox is over, and for a day at most (`limits.run_hours`). After
    /// that, somebody has to record how it ended. If a later run of the same operator for the
    /// same project is already closed, the finding is an error.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T09:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ run is still open after its timebox of 45 minutes
    /// ---
    /// ```
    /// # Bad: a later run is closed
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T09:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ run is still open, but a later run of `call-back` is closed
    /// ---
    /// ```
    /// ```md runs/2026-03-05.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-05T09:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ note: the later run begins here
    /// timestamp_end: 2026-03-05T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// # Good: its time is not over
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-06-30T23:50:00Z
    /// ---
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back every customer on the same day.
    /// preconditions: [Yesterday's list of callers.]
    /// inputs: [{name: list, required: false}]
    /// steps: [Open the list., Call the oldest entry first., Note the answer., Ask what is still open., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    /// ```md projects/sales.md
    /// ---
    /// kind: Project
    /// project_id: sales
    /// name: Sales
    /// owners: [sales@example.org]
    /// ---
    /// ```
    pub static RUN_OPEN = {
        name: "run-open",
        family: "run",
        level: Operational,
        severity: Warning,
        source: "Execution model, \"Stop rules\"",
        check: Check::Repository(check, &[Reads::Work, Reads::Records(Kind::Operator)]),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let records = cx.model.records();
    let is_open =
        |record: &&Arc<IndexedRecord>| record.entry.outcome == Some(RecordOutcome::OpenRun);
    let open: Vec<&Arc<IndexedRecord>> = records.iter().filter(is_open).collect();
    if open.is_empty() {
        return;
    }
    let latest = latest_closed(records);
    for indexed in open {
        let record = indexed.open();
        if let Some(run) = record.fields.run() {
            let later = work(indexed).and_then(|work| latest.get(&work)).copied();
            check_run(&record, run, later, cx, report);
        }
    }
}

/// Returns the project and the operator of a run.
fn work(indexed: &IndexedRecord) -> Option<(&str, &str)> {
    let activity = indexed.entry.activity.as_ref()?;
    Some((&activity.project, activity.operator.as_deref()?))
}

/// Returns when a run began.
fn start(indexed: &IndexedRecord) -> Option<Timestamp> {
    indexed.entry.activity.as_ref()?.when
}

/// Returns the closed run of each project and operator that began last.
fn latest_closed(records: &[Arc<IndexedRecord>]) -> HashMap<(&str, &str), &IndexedRecord> {
    let mut latest: HashMap<(&str, &str), &IndexedRecord> = HashMap::new();
    for indexed in records {
        let is_closed = match indexed.entry.outcome {
            Some(outcome) => outcome != RecordOutcome::OpenRun,
            None => false,
        };
        let (true, Some(work), Some(when)) = (is_closed, work(indexed), start(indexed)) else {
            continue;
        };
        let known = latest.entry(work).or_insert(indexed);
        if start(known) < Some(when) {
            *known = indexed;
        }
    }
    latest
}

fn check_run(
    record: &Record,
    run: &OpRun,
    later: Option<&IndexedRecord>,
    cx: &RepositoryContext<'_>,
    report: &mut Report<'_>,
) {
    let Some(began) = &run.timestamp_start else {
        return;
    };
    let operator = run.op_id.as_ref().and_then(|id| cx.model.operator(id));
    let timebox = operator.and_then(|operator| operator.fields.timebox_minutes);
    // `timebox-range` reports a timebox of zero minutes in the operator.
    let timebox = timebox
        .map(|timebox| timebox.value.minutes)
        .filter(|minutes| *minutes > 0);
    let hours = cx.limits.run_hours;
    let is_over = |minutes: i64| {
        let duration = SignedDuration::from_secs(minutes.saturating_mul(60));
        cx.clock.is_longer_ago(began.value, duration)
    };
    let message = match timebox {
        Some(minutes) if is_over(minutes) => {
            format!("run is still open after its timebox of {minutes} minutes")
        }
        _ if is_over(hours * 60) => format!("run is still open {hours} hours after its start"),
        _ => return,
    };
    let help = "close it with `result` and `timestamp_end`, or name the constraint that held it";
    let mut report = report.file(&record.path);
    let later = later.filter(|later| start(later) > Some(began.value));
    let Some(later) = later else {
        report.at(began.span, message).help(help);
        return;
    };
    let (Some(id), Some(place)) = (&run.op_id, place_of_start(later)) else {
        return;
    };
    report
        .at(
            began.span,
            format!("run is still open, but a later run of `{id}` is closed"),
        )
        .severity(Severity::Error)
        .help(help)
        .related(&later.path, place, "the later run begins here");
}

/// Returns the place where a run says when it began.
fn place_of_start(indexed: &IndexedRecord) -> Option<Span> {
    let record = indexed.open();
    let start = record.fields.run()?.timestamp_start.as_ref()?;
    Some(start.span)
}
