//! `record-rewritten`

use super::content::{ChangedField, FieldChanges};
use super::id_changed::has_another_id;
use crate::model::own_id;
use crate::rules::prelude::*;
use crate::text::list::joined;
use crate::text::visible;

rule! {
    /// A record that was final was changed.
    ///
    /// A decision and a regime are final once they are committed, a run once it is closed by
    /// `result`, `timestamp_end` or `held_by`, and a debug packet once it says `resolved: true`. If
    /// such records could be rewritten, they would prove nothing. All of their fields stay as they
    /// are, also those that stand under a heading of the body, and the title. Layout, comments and
    /// the rest of the body are free, and waivers may change. The record may be moved to another
    /// file.
    ///
    /// What was wrong is corrected in the open: change the field and add an entry to `corrections`
    /// that names the `field`, states what it said (`was`, absent for a field that the record did
    /// not have), the `reason`, and when it was corrected (`at`). The former value is compared with
    /// what Git has. An entry itself stays as it is, and a record with an entry remains final.
    ///
    /// A commit may also restore a record to what it said when it became final. If the id of a
    /// decision changes, only `id-changed` reports the id.
    ///
    /// # Bad
    /// ```md decisions/night-loads.md before
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    /// ```md decisions/night-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: commit
    ///          ^^^^^^ //~ committed decision was changed: `outcome` was `hold`
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/night-loads.md
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    /// ```md decisions/day-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: day-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier has bought a second truck]
    /// outcome: commit
    /// constraint_status: {disk-space: respected}
    /// supersedes: night-loads
    /// evidence_links: [{touch: "mailto:carrier@example.org"}]
    /// next_pointer: Tell the warehouse when the new hours begin.
    /// ---
    /// ```
    ///
    /// # Good: a move
    /// ```md decisions/night-loads.md before
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    /// ```md decisions/2025/night-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    ///
    /// # Bad: a closed run
    /// ```md runs/monday.md before
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T07:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links: [{logs: "https://example.org/loads/12"}]
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    /// ```md runs/monday.md after
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T07:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links: [{logs: "https://example.org/loads/13"}]
    ///                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ closed run was changed: `evidence_links` was `[{logs: "https://example.org/loads/12"}]`
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    ///
    /// # Bad: a field in the body
    /// ```md debug/rows.md before
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// context: The export was moved to another server.
    /// hypotheses: [The export skips Sundays.]
    /// experiments:
    ///   - change: Export a Sunday alone.
    ///     result: No row is missing.
    ///     evidence: https://example.org/loads/12
    ///     minutes: 20
    /// decision: The export is at fault.
    /// next_pointer: Ask the shop for the missing rows.
    /// time_spent_minutes: 20
    /// resolved: true
    /// ---
    /// ## Symptom
    /// Rows are missing on Mondays.
    /// ```
    /// ```md debug/rows.md after
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// context: The export was moved to another server.
    /// hypotheses: [The export skips Sundays.]
    /// experiments:
    ///   - change: Export a Sunday alone.
    ///     result: No row is missing.
    ///     evidence: https://example.org/loads/12
    ///     minutes: 20
    /// decision: The export is at fault.
    /// next_pointer: Ask the shop for the missing rows.
    /// time_spent_minutes: 20
    /// resolved: true
    /// ---
    /// ## Symptom
    /// Rows are missing on Tuesdays.
    /// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ resolved debug packet was changed: `symptom` was `Rows are missing on Mondays.`
    /// ```
    ///
    /// # Bad: a correction
    /// ```md decisions/night-loads.md before
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    /// ```md decisions/night-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract has ended]
    ///          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ committed decision was changed: `trigger` was `[the carrier's contract ends]`
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// corrections:
    ///   - field: trigger
    ///     was: [our lease ends]
    ///          ^^^^^^^^^^^^^^^^ //~ note: not what `trigger` said
    ///     reason: The contract had ended the week before.
    ///     at: 2026-03-10
    /// ---
    /// ```
    ///
    /// # Good: a correction
    /// ```md decisions/night-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract has ended]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// corrections:
    ///   - field: trigger
    ///     was: [the carrier's contract ends]
    ///     reason: The contract had ended the week before.
    ///     at: 2026-03-10
    /// ---
    /// ```
    ///
    /// # Good: a closed run
    /// ```md runs/monday.md before
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T08:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links: [{repro: "https://example.org/loads/12"}]
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    /// ```md runs/monday.md after
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T08:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links: [{repro: "https://example.org/loads/12"}]
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// waive:
    ///   - rule: evidence-changed
    ///     reason: the provider keeps no log for longer than a month
    ///     until: 2026-09-30
    /// ---
    /// # Monday's load
    ///
    /// The shop sent the missing rows on Thursday.
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// states: [orders]
    /// ---
    /// ```
    /// ```md constraints/disk-space.md
    /// ---
    /// kind: Constraint
    /// constraint_id: disk-space
    /// level: physical
    /// statement: The disk of the warehouse holds two months of orders.
    /// ---
    /// ```
    /// ```md operators/load-orders.md
    /// ---
    /// kind: Operator
    /// op_id: load-orders
    /// name: Load a month of orders
    /// mode_ids: [PIPELINE]
    /// purpose: Bring the shop's orders into the warehouse.
    /// preconditions: [The month is over.]
    /// inputs: [{name: month, type: param, required: false}]
    /// steps: [Fetch the orders., Load them., Count the rows., Compare the sums., Note the day.]
    /// outputs: [data/*.parquet]
    /// acceptance_checks:
    ///   - {id: row-count, run: "duckdb -c 'select count(*) from orders'"}
    /// timebox_minutes: 90
    /// failure_paths: [Load the previous month again., Ask the shop.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The log of the load.]
    /// next_pointer_rule: Name the next month to load.
    /// ---
    /// ```
    pub static RECORD_REWRITTEN = {
        name: "record-rewritten",
        family: "history",
        level: StateOwnership,
        severity: Error,
        source: "Constraint-driven execution, \"Relation to Decision-Making\": commits are irreversible",
        check: Check::Change(check),
    }
}

/// The number of fields that a message names at most, after the first.
const MAX_NAMED: usize = 5;

/// Marks a finding about entries of `corrections` that are gone, which no restored field excuses.
pub(crate) const LOST_CORRECTION: &str = "corrections";

fn check(change: &Change<'_>, _: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(before), Some(after)) = (change.before, change.after) else {
        return;
    };
    let Some(name) = before.final_name().filter(|_| change.is_rewritten) else {
        return;
    };
    let fallback_span = after.record.fallback_span;
    if before.record.kind() != after.record.kind() {
        let was = before.record.kind().map_or("", |kind| kind.word());
        report
            .at(
                fallback_span,
                format!("{name} was changed: its kind was `{was}`"),
            )
            .help("restore it");
        return;
    }
    let changes = FieldChanges::between(before, after);
    if changes.has_lost_correction {
        let place = after.record.fields.corrections().first();
        report
            .at(
                place.map_or(fallback_span, |first| first.span),
                format!("{name} was changed: an entry of `corrections` was changed or removed"),
            )
            .help("restore the entry; to correct a wrong entry, add another one")
            .about(LOST_CORRECTION);
        return;
    }
    let is_id = |field: &&ChangedField| {
        let id = own_id(&after.record.fields);
        has_another_id(before, after) && id.map(|id| id.span) == field.span
    };
    let changed: Vec<&ChangedField> = changes.uncorrected().filter(|it| !is_id(it)).collect();
    let Some((first, others)) = changed.split_first() else {
        return;
    };
    let finding = report.at(
        first.span.unwrap_or(fallback_span),
        format!("{name} was changed: {}{}", first.description, also(others)),
    );
    finding.help(help(before, first));
    for field in &changed {
        if let Some(span) = field.wrong_correction {
            let path = after.record.path.clone();
            finding.related(&path, span, format!("not what `{}` said", field.name));
        }
    }
}

/// Names the other fields that changed.
fn also(others: &[&ChangedField]) -> String {
    if others.is_empty() {
        return String::new();
    }
    let names = others.iter().take(MAX_NAMED);
    let mut names: Vec<String> = names.map(|field| format!("`{}`", field.name)).collect();
    let more = others.len().saturating_sub(MAX_NAMED);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    format!("; also changed: {}", joined(&names, "and"))
}

/// Says how to correct a field in the open, and for a decision how to replace it.
fn help(before: &RecordRevision, changed: &ChangedField) -> String {
    let name = &changed.name;
    let successor = before.decision().map_or_else(String::new, |decision| {
        let id = decision.decision_id.as_ref();
        id.map_or_else(
            || "; to decide otherwise, write a decision that supersedes it".to_owned(),
            |id| format!("; to decide otherwise, write a decision with `supersedes: {id}`"),
        )
    });
    if name == "kind" {
        return format!("restore it{successor}");
    }
    let entry = correction_entry(changed);
    format!("restore it, or record the correction: add `{entry}` to `corrections`{successor}")
}

/// Returns the entry of `corrections` that a change needs.
pub(super) fn correction_entry(changed: &ChangedField) -> String {
    let name = &changed.name;
    let was = match (&changed.was, changed.is_added) {
        (_, true) => String::new(),
        (Some(was), false) => format!("was: {}, ", in_flow(was)),
        (None, false) => "was: …, ".to_owned(),
    };
    format!("- {{field: {name}, {was}reason: …, at: …}}")
}

/// Writes a value so that it can stand in a mapping on one line.
fn in_flow(value: &str) -> String {
    let is_collection = value.starts_with(['[', '{', '"', '\'']);
    let is_plain = |char: char| char.is_alphanumeric() || " -_./+@".contains(char);
    let first = value.chars().next();
    let starts_plain = first.is_some_and(|first| first.is_alphanumeric() || first == '.');
    // Times have colons that no blank follows.
    let has_time = !value.contains(": ") && !value.ends_with(':');
    let is_plain =
        starts_plain && has_time && value.chars().all(|char| is_plain(char) || char == ':');
    if is_collection || is_plain {
        visible(value).into_owned()
    } else {
        format!("'{}'", visible(value).replace('\'', "''"))
    }
}
