//! `missing-field`

use super::faults::mention_misspelt;
use crate::record::{Field, Requirement, op_run::NOT_OF_HELD, op_run::NOT_OF_OPEN};
use crate::rules::prelude::*;

rule! {
    /// A required field is missing or empty.
    ///
    /// Each kind of record requires the fields without which it is worthless: a run
    /// without a result, or an operator without acceptance checks, proves nothing. A
    /// run that was held (`held_by`) was not executed and needs no result.
    ///
    /// A run that has neither a result nor an end (`timestamp_end`) is still open: it needs
    /// only `op_id`, `project_id`, `mode_id` and `timestamp_start`. A run that ends as WARN
    /// or FAIL needs its `timestamp_end`, because the stop rules depend on it.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    ///       ^^^^^^^ //~ missing required field `owners`
    /// project_id: warehouse
    /// name: Warehouse
    /// ---
    /// ```
    /// # Bad: the field is misspelt
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    ///       ^^^^^^^ //~ missing required field `project_id`
    /// project-id: warehouse
    /// ^^^^^^^^^^ //~ note: unknown field `project-id`
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// # Fixed: the field is misspelt
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// # Bad: a run that did not pass has no end
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ missing required field `timestamp_end`
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
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
    /// # Good: an open run
    /// ```md projects/warehouse.md absent
    /// ```
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-06-30T23:50:00Z
    /// ---
    /// ```
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
    /// # Good
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    pub static MISSING_FIELD = {
        name: "missing-field",
        family: "document",
        level: Responsibility,
        severity: Error,
        source: "Execution model: the fields of each kind",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    if record.kind().is_none() {
        return;
    }
    report_own(record, report);
    for field in record.absent().filter(|field| is_reported(record, field)) {
        let message = format!("missing required field `{}`", field.name);
        let finding = report.at(record.fallback_span, message);
        finding
            .about(field.name)
            .help(format!("add `{}`: {}", field.name, field.expected));
        mention_misspelt(finding, record, field.name);
    }
}

/// Reports the required fields that a record of an own kind does not have.
fn report_own(record: &Record, report: &mut Report<'_>) {
    let own = record.fields.own();
    for field in own.into_iter().flat_map(|own| &own.missing) {
        if !field.is_required {
            continue;
        }
        let message = format!("missing required field `{}`", field.name);
        let finding = report.at(record.fallback_span, message);
        finding.about(&*field.name).help(match &field.heading {
            Some(heading) => format!(
                "add a section \"{heading}\", or the field `{}`: {}",
                field.name, field.expected
            ),
            None => format!("add `{}`: {}", field.name, field.expected),
        });
        mention_misspelt(finding, record, &field.name);
    }
}

/// Returns whether this rule reports `field` if the record does not have it.
fn is_reported(record: &Record, field: &Field) -> bool {
    match field.name {
        // `next-pointer` reports a missing next pointer.
        "next_pointer" => false,
        "timestamp_end" => is_end_required(record),
        name => {
            field.need == Requirement::Required
                && !(record.is_held() && NOT_OF_HELD.contains(&name))
                && !(record.is_open_run() && NOT_OF_OPEN.contains(&name))
        }
    }
}

/// Returns whether a record is a run that did not pass, whose end the stop rules need.
pub(crate) fn is_end_required(record: &Record) -> bool {
    let result = record.fields.run().and_then(|run| run.result.as_ref());
    result.is_some_and(|result| result.value != RunResult::Pass) && !record.is_held()
}
