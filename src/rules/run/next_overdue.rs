//! `next-overdue`

use std::collections::HashSet;

use jiff::ToSpan;

use crate::model::IndexedRecord;
use crate::model::next_pointers::AllPointers;
use crate::rules::prelude::*;

rule! {
    /// A next pointer is overdue, and no later work has taken it up.
    ///
    /// `next_due` is the day by which somebody wanted to continue. A week after that day
    /// (`limits.overdue_days`) the work has either been forgotten or was done elsewhere. A run
    /// takes a pointer up if it names the record in `takes_up`, or if it is a later run of the
    /// operators that the pointer names or, if it names none, of its own operator. `holdpoint next`
    /// lists the pointers that nothing has taken up, and `holdpoint next --help` explains when a
    /// pointer counts as taken up.
    ///
    /// # Bad
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
    /// next_due: 2026-03-11
    ///           ^^^^^^^^^^ //~ next pointer was due on 2026-03-11, and nothing has taken it up
    /// ---
    /// ```
    /// # Good
    /// ```md runs/2026-03-10.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-10T09:00:00Z
    /// timestamp_end: 2026-03-10T09:20:00Z
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
    /// ---
    /// ```
    pub static NEXT_OVERDUE = {
        name: "next-overdue",
        family: "run",
        level: Operational,
        severity: Warning,
        source: "Execution model, \"Mode invariants\": the next pointer",
        check: Check::Repository(check, &[Reads::Pointers]),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let is_overdue = |indexed: &IndexedRecord| {
        let due = indexed.entry.next_due;
        let last = due.and_then(|due| due.checked_add(cx.limits.overdue_days.days()).ok());
        last.is_some_and(|last| cx.clock.is_past(last))
    };
    let records = cx.model.records();
    if !records.iter().any(|indexed| is_overdue(indexed)) {
        return;
    }
    // `holdpoint next` lists the same pointers.
    let all = AllPointers::read(cx.model, &HashSet::new(), cx.clock.now());
    let threads = all.threads(cx.model);
    for pointer in &all.pointers {
        let indexed = cx.model.indexed_record(&pointer.path);
        let Some(indexed) = indexed.filter(|indexed| is_overdue(indexed)) else {
            continue;
        };
        let record = indexed.open();
        let Some(due) = record.fields.next_due() else {
            continue;
        };
        if threads.status(pointer).is_taken_up {
            continue;
        }
        let day = due.value;
        report
            .file(&indexed.path)
            .at(
                due.span,
                format!("next pointer was due on {day}, and nothing has taken it up"),
            )
            .help("do it, and name this record in `takes_up` of the run");
    }
}
