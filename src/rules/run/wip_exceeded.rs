//! `wip-exceeded`

use std::collections::BTreeMap;

use crate::model::{IndexedRecord, RecordOutcome};
use crate::rules::prelude::*;

rule! {
    /// A project has more open runs than its `wip_limit` allows.
    ///
    /// A limit on the work in progress makes people finish one thing before they begin the
    /// next. The finding is on the run that began last.
    ///
    /// # Bad
    /// ```md runs/first.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-06-30T23:40:00Z
    /// ---
    /// ```
    /// ```md runs/second.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    ///             ^^^^^ //~ project `sales` has 2 open runs, more than its limit of 1
    /// mode_id: CONTACT
    /// timestamp_start: 2026-06-30T23:50:00Z
    /// ---
    /// ```
    /// # Good
    /// ```md runs/first.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-06-30T23:40:00Z
    /// timestamp_end: 2026-06-30T23:50:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
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
    /// wip_limit: 1
    ///            ^ //~ note: the limit
    /// ---
    /// ```
    pub static WIP_EXCEEDED = {
        name: "wip-exceeded",
        family: "run",
        level: Operational,
        severity: Warning,
        source: "Execution model, \"Evidence patterns\": GOVERNANCE, WIP limit",
        check: Check::Repository(check, &[Reads::Work, Reads::Records(Kind::Project)]),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    // The number of open runs of each project, and the one that began last.
    let mut open: BTreeMap<&str, (i64, &IndexedRecord)> = BTreeMap::new();
    for indexed in cx.model.records() {
        let Some(work) = &indexed.entry.activity else {
            continue;
        };
        if indexed.entry.outcome != Some(RecordOutcome::OpenRun) {
            continue;
        }
        let (count, latest) = open.entry(&work.project).or_insert((0, indexed));
        *count += 1;
        let when = latest.entry.activity.as_ref().and_then(|work| work.when);
        if when <= work.when {
            *latest = indexed;
        }
    }
    for (project, (count, latest)) in open {
        let Some(record) = cx.model.project(project) else {
            continue;
        };
        let limit = record.fields.wip_limit.as_ref();
        let Some(limit) = limit.filter(|limit| limit.value >= 0 && limit.value < count) else {
            continue;
        };
        let run = latest.open();
        let Some(place) = run.project().map(|project| project.span) else {
            continue;
        };
        let most = limit.value;
        let message =
            format!("project `{project}` has {count} open runs, more than its limit of {most}");
        report
            .file(&latest.path)
            .at(place, message)
            .help("close a run before you begin another")
            .related(&record.record.path, limit.span, "the limit");
    }
}
