//! `unknown-debug-packet`

use crate::record::Reference;
use crate::rules::missing_target::missing_target;
use crate::rules::prelude::*;
use crate::target::resolution::DeadTarget;
use crate::text::{RepoPath, nearest, visible};

rule! {
    /// A run names a debug packet that does not exist, or a packet names a run that does not exist.
    ///
    /// The two belong together: the run says how long the work took, and the packet says what was
    /// learned. `debug_packet` and `op_run` are paths from the root of the repository or, with
    /// `./` and `../`, from the record's own folder.
    ///
    /// # Bad
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:50:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// debug_packet: packets/71.md
    ///               ^^^^^^^^^^^^^ //~ there is no file `packets/71.md`
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    /// ```md packets/17.md
    /// ---
    /// kind: DebugPacket
    /// project_id: checkout
    /// op_run: runs/17.md
    /// symptom: The bank lists two payments of 11:40 that we do not have.
    /// context: The bank moved to a new format on Monday.
    /// hypotheses: [The new format has another time zone.]
    /// experiments:
    ///   - change: Read the file with the old reader.
    ///     result: Both payments are there.
    ///     evidence: [https://example.org/settled/17/old]
    ///     minutes: 40
    /// decision: Keep the day open.
    /// next_pointer: Ask the bank for their time zone.
    /// time_spent_minutes: 40
    /// ---
    /// ```
    ///
    /// # Bad: a record of another kind
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:50:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// debug_packet: packets/17.md
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    /// ```md packets/17.md
    /// ---
    /// kind: DebugPacket
    /// project_id: checkout
    /// op_run: operators/settle.md
    ///         ^^^^^^^^^^^^^^^^^^^ //~ `operators/settle.md` is an Operator, not an OpRun
    /// symptom: The bank lists two payments of 11:40 that we do not have.
    /// context: The bank moved to a new format on Monday.
    /// hypotheses: [The new format has another time zone.]
    /// experiments:
    ///   - change: Read the file with the old reader.
    ///     result: Both payments are there.
    ///     evidence: [https://example.org/settled/17/old]
    ///     minutes: 40
    /// decision: Keep the day open.
    /// next_pointer: Ask the bank for their time zone.
    /// time_spent_minutes: 40
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:50:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// debug_packet: packets/17.md
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    /// ```md packets/17.md
    /// ---
    /// kind: DebugPacket
    /// project_id: checkout
    /// op_run: ../runs/17.md
    /// symptom: The bank lists two payments of 11:40 that we do not have.
    /// context: The bank moved to a new format on Monday.
    /// hypotheses: [The new format has another time zone.]
    /// experiments:
    ///   - change: Read the file with the old reader.
    ///     result: Both payments are there.
    ///     evidence: [https://example.org/settled/17/old]
    ///     minutes: 40
    /// decision: Keep the day open.
    /// next_pointer: Ask the bank for their time zone.
    /// time_spent_minutes: 40
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/checkout.md
    /// ---
    /// kind: Project
    /// project_id: checkout
    /// name: Checkout
    /// owners: [checkout@example.org]
    /// ---
    /// ```
    /// ```md operators/settle.md
    /// ---
    /// kind: Operator
    /// op_id: settle
    /// name: Settle the day
    /// mode_ids: [PIPELINE]
    /// purpose: Match the day's payments with the bank's.
    /// preconditions: [The bank has closed the day.]
    /// inputs: [day]
    /// steps: [Fetch the bank's file., Match the payments., Check the rest., Book the matches., Note the sums.]
    /// outputs: [settled/*.csv]
    /// acceptance_checks:
    ///   - {id: sums, run: ./sums settled/17.csv}
    /// timebox_minutes: 30-60
    /// failure_paths: [Keep the day open., Ask the bank.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The sums.]
    /// next_pointer_rule: Name the next day to settle.
    /// ---
    /// ```
    pub static UNKNOWN_DEBUG_PACKET = {
        name: "unknown-debug-packet",
        family: "debug-packet",
        level: Responsibility,
        severity: Error,
        source: "Execution model, \"Stop rules\", \"DebugPacket\"",
        check: Check::Record(check),
        judged_by: Files,
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let (named, wanted) = match &record.fields {
        Fields::OpRun(run) => (&run.debug_packet, Kind::DebugPacket),
        Fields::DebugPacket(packet) => (&packet.op_run, Kind::OpRun),
        Fields::Operator(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Decision(_)
        | Fields::Own(_)
        | Fields::Unread => return,
    };
    let Some(named) = named else { return };
    let resolution = cx.model.resolution(record, named);
    if let Resolution::Unverified(_) = resolution {
        return;
    }
    let text = visible(&named.text);
    let help = format!("name the path of {} {wanted}", wanted.article());
    let found = named_record(named, resolution, cx);
    let (message, help) = match found.map(|found| found.kind()) {
        // The record cannot be read; `unknown-kind` reports it.
        Some(None) => return,
        Some(Some(kind)) if kind == wanted => return,
        Some(Some(kind)) => {
            let (a, another) = (kind.article(), wanted.article());
            (
                format!("`{text}` is {a} {kind}, not {another} {wanted}"),
                help.into(),
            )
        }
        None => match (missing_target(resolution, &help), resolution) {
            (Some(missing), _) => (missing.reason, missing.help),
            (None, Resolution::Outside(what)) => (format!("`{text}` is {what}"), help.into()),
            (None, _) => (format!("`{text}` is not a record"), help.into()),
        },
    };
    let finding = report.at(named.span, message);
    finding.help(help);
    if let Resolution::Dead(dead) = resolution {
        finding.suggest(nearest_path(named, dead, wanted, cx).as_deref());
    }
}

/// Returns the record that a path leads to, possibly through symbolic links.
fn named_record<'m>(
    named: &Reference,
    resolution: &Resolution,
    cx: &Context<'m>,
) -> Option<&'m Record> {
    let followed = || {
        let Resolution::File(file) = resolution else {
            return None;
        };
        cx.model.record(&file.path)
    };
    cx.model
        .referenced_record(cx.record, named)
        .or_else(followed)
}

/// Returns the path of a record of the wanted kind that was probably meant.
fn nearest_path(
    named: &Reference,
    dead: &DeadTarget,
    wanted: Kind,
    cx: &Context<'_>,
) -> Option<String> {
    let is_wanted = |path: &&RepoPath| {
        let found = cx.model.record(path);
        found.and_then(Record::kind) == Some(wanted)
    };
    if let Some(near) = dead
        .moved_to()
        .into_iter()
        .chain(&dead.suggestion)
        .find(is_wanted)
    {
        return Some(near.to_string());
    }
    // Comparing thousands of paths is slow, and many of them are similar.
    if cx.model.count(wanted) > 1000 {
        return None;
    }
    let records = cx.model.records().iter();
    let candidates = records.filter(|record| record.entry.kind == Some(wanted));
    let paths: Vec<String> = candidates.map(|record| record.path.to_string()).collect();
    nearest(&named.text, paths.iter().map(String::as_str)).map(str::to_owned)
}
