//! `next-overdue`

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};

use crate::model::{IndexedRecord, RecordOutcome};
use crate::rules::prelude::*;
use crate::text::RepoPath;

rule! {
    /// A next pointer is overdue, and no later work has taken it up.
    ///
    /// `next_due` is the day by which somebody wanted to continue. A week after that day
    /// (`limits.overdue_days`) the work has either been forgotten or was done elsewhere. A run
    /// takes a pointer up if it names the record in `takes_up`. So does a later run for the same
    /// project if it has the same operator, or one that the pointer names. The pointer of a block,
    /// a decision or a debug packet is taken up by any later run for its project. The pointer of a
    /// superseded decision or of a resolved debug packet is not reported.
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
        check: Check::Repository(check),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let is_overdue = |indexed: &&Arc<IndexedRecord>| {
        let due = indexed.entry.next_due;
        let last = due.and_then(|due| due.checked_add(cx.limits.overdue_days.days()).ok());
        last.is_some_and(|last| cx.is_past(last))
    };
    let overdue: Vec<&Arc<IndexedRecord>> = cx.model.records().iter().filter(is_overdue).collect();
    if overdue.is_empty() {
        return;
    }
    let later = LaterRuns::new(cx);
    for indexed in overdue {
        let record = indexed.open();
        let Some(due) = record.fields.next_due() else {
            continue;
        };
        if later.take_up(&record, cx) {
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

/// The runs that may take up a next pointer.
struct LaterRuns<'m> {
    /// The records that runs name in `takes_up`.
    named: HashSet<&'m RepoPath>,
    /// When the last run of each operator for a project began.
    latest: HashMap<&'m str, HashMap<&'m str, Timestamp>>,
}

impl<'m> LaterRuns<'m> {
    fn new(cx: &RepositoryContext<'m>) -> Self {
        let mut all = Self {
            named: HashSet::new(),
            latest: HashMap::new(),
        };
        for indexed in cx.model.records() {
            all.named.extend(&indexed.entry.takes_up);
            let is_held = indexed.entry.outcome == Some(RecordOutcome::HeldRun);
            let work = indexed.entry.activity.as_ref().filter(|_| !is_held);
            if let Some(work) = work
                && let (Some(operator), Some(when)) = (&work.operator, work.when)
            {
                let latest = all.latest.entry(&work.project).or_default();
                let latest = latest.entry(operator).or_insert(when);
                *latest = when.max(*latest);
            }
        }
        all
    }

    /// Returns whether a run has taken up the pointer of a record, or nobody has to.
    fn take_up(&self, record: &Record, cx: &RepositoryContext<'_>) -> bool {
        let (since, operator, pointer) = match &record.fields {
            Fields::OpRun(run) => (
                run.timestamp_start.as_ref().map(|start| start.value),
                run.op_id.as_ref(),
                &run.next_pointer,
            ),
            Fields::Block(block) => {
                let end = block.timestamp_end.as_ref().map(|end| end.value);
                (end, None, &block.next_pointer)
            }
            Fields::Decision(decision) => {
                let id = decision.decision_id.as_ref();
                if cx
                    .model
                    .supersessions()
                    .may_be_superseded(id.map(|id| &id.value))
                {
                    return true;
                }
                let at = decision.decided_at.as_ref().map(|at| at.value.0);
                (at, None, &decision.next_pointer)
            }
            Fields::DebugPacket(packet) => {
                if packet
                    .resolved
                    .as_ref()
                    .is_some_and(|resolved| resolved.value)
                {
                    return true;
                }
                let run = cx.model.run_of_packet(record, packet);
                let start = run.and_then(|run| run.fields.timestamp_start);
                (start.map(|start| start.value), None, packet.pointer())
            }
            Fields::Operator(_)
            | Fields::Project(_)
            | Fields::Regime(_)
            | Fields::Constraint(_)
            | Fields::Unread => return true,
        };
        let project = record.project().and_then(|project| project.value.id());
        let latest = project.and_then(|project| self.latest.get(project));
        let mut later = latest
            .into_iter()
            .flatten()
            .filter(|(_, began)| since.is_none_or(|since| **began > since));
        let text = pointer.as_ref().map_or("", |pointer| &*pointer.value.0);
        self.named.contains(&record.path)
            || later.any(|(other, _)| match operator {
                Some(operator) => *operator.value.0 == **other || text.contains(other),
                None => true,
            })
    }
}
