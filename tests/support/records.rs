//! Texts of valid records, for tests that commit them.

/// The built-in kinds of records.
pub(crate) const KINDS: [&str; 8] = [
    "Operator",
    "OpRun",
    "DebugPacket",
    "Block",
    "Project",
    "Regime",
    "Constraint",
    "Decision",
];

pub(crate) const PROJECT: &str = "---
kind: Project
project_id: warehouse
name: Warehouse
owners: [ada@example.org]
states: [orders]
---
";

pub(crate) const CONSTRAINT: &str = "---
kind: Constraint
constraint_id: disk-space
level: physical
statement: The disk holds two months of orders.
---
";

pub(crate) const OPERATOR: &str = "---
kind: Operator
op_id: load-orders
name: Load a month of orders
mode_ids: [PIPELINE]
inputs: [{name: month, type: param, required: false}]
steps: [Fetch it., Load it., Count the rows., Compare the sums., Note the day.]
acceptance_checks:
  - {id: row-count, run: wc -l orders.csv}
timebox_minutes: 90
---
";

pub(crate) const DECISION: &str = "---
kind: Decision
decision_id: night-loads
project_id: warehouse
state: orders
trigger: [the carrier's contract ends]
outcome: hold
constraint_status: {disk-space: respected}
next_pointer: Ask the carrier for a second truck.
---

# We do not load at night.
";

pub(crate) const RUN: &str = "---
kind: OpRun
op_id: load-orders
project_id: warehouse
mode_id: PIPELINE
timestamp_start: 2026-03-02T07:00:00Z
timestamp_end: 2026-03-02T07:20:00Z
acceptance_results: {row-count: PASS}
result: PASS
evidence_links:
  - artifact: orders.csv
  - validation: logs/monday.log
next_pointer: Load March on 1 April.
---

# Monday
";

/// A field that waives `evidence-changed`.
pub(crate) const WAIVE: &str = "waive:
  - rule: evidence-changed
    reason: the provider keeps no log for longer than a month
    until: 2027-02-28
";

/// Replaces a part of a text, which must contain it.
#[track_caller]
pub(crate) fn with(text: &str, part: &str, by: &str) -> String {
    assert!(text.contains(part), "{part:?} is not in {text}");
    text.replace(part, by)
}
