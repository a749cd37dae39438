//! `debug-loop`

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{IndexedRecord, RecordOutcome};
use crate::rules::prelude::*;
use crate::target::Target;
use crate::text::RepoPath;

rule! {
    /// An operator fails again and again for a project, and nobody resolves the cause.
    ///
    /// Three failures in a row (`limits.debug_loop`) are no accident. Before the next attempt,
    /// somebody has to narrow the fault down. A resolved debug packet about one of the failed
    /// runs ends the row, and so does a run with another result.
    ///
    /// # Bad
    /// ```md runs/2026-03-03.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-03T09:00:00Z
    /// timestamp_end: 2026-03-03T09:20:00Z
    /// acceptance_results: {answered: FAIL}
    /// result: FAIL
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: FAIL}
    /// result: FAIL
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// ```md runs/2026-03-05.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-05T09:00:00Z
    /// timestamp_end: 2026-03-05T09:20:00Z
    /// acceptance_results: {answered: FAIL}
    /// result: FAIL
    ///         ^^^^ //~ `call-back` failed for the 3rd time in a row without a resolved debug packet
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/2026-03-05.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-05T09:00:00Z
    /// timestamp_end: 2026-03-05T09:20:00Z
    /// acceptance_results: {answered: FAIL}
    /// result: FAIL
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// ```md packets/nobody-answers.md
    /// ---
    /// kind: DebugPacket
    /// project_id: sales
    /// symptom: Nobody answers before ten.
    /// context: The list begins with the offices that open late.
    /// hypotheses: [The list is in the wrong order.]
    /// experiments:
    ///   - change: Sort the list by opening hours.
    ///     result: Four of five answered.
    ///     evidence: https://example.org/calls/2026-03-03
    ///     minutes: 20
    /// decision: The order of the list was the cause.
    /// time_spent_minutes: 20
    /// op_run: runs/2026-03-03.md
    /// resolved: true
    /// next_pointer: Sort the list of next week.
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
    pub static DEBUG_LOOP = {
        name: "debug-loop",
        family: "run",
        level: Operational,
        severity: Warning,
        source: "Execution model, DebugPacket",
        check: Check::Repository(check, &[Reads::Work, Reads::Records(Kind::DebugPacket)]),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let limit = cx.limits.debug_loop;
    // Few runs fail, so the others are only collected where enough did.
    let mut failures: HashMap<Work<'_>, usize> = HashMap::new();
    for indexed in cx.model.records() {
        if is_failed(indexed)
            && let Some(work) = work(indexed)
        {
            *failures.entry(work).or_default() += 1;
        }
    }
    failures.retain(|_, count| *count >= limit);
    if failures.is_empty() {
        return;
    }
    let mut by_work: BTreeMap<Work<'_>, Vec<&IndexedRecord>> = BTreeMap::new();
    for indexed in cx.model.records() {
        if has_result(indexed)
            && let Some(work) = work(indexed).filter(|work| failures.contains_key(work))
        {
            by_work.entry(work).or_default().push(indexed);
        }
    }
    // Packets are only opened if some row is long enough.
    let mut resolved: Option<HashSet<RepoPath>> = None;
    for ((_, operator), mut runs) in by_work {
        runs.sort_by_key(|indexed| indexed.entry.activity.as_ref().and_then(|work| work.when));
        let rows = runs.split(|indexed| !is_failed(indexed));
        for row in rows.filter(|row| row.len() >= limit) {
            let resolved = resolved.get_or_insert_with(|| runs_with_resolved_packets(cx));
            let is_end = |indexed: &&IndexedRecord| resolved.contains(&indexed.path);
            for part in row.split(is_end).filter(|part| part.len() >= limit) {
                report_run(part[limit - 1], operator, limit, report);
            }
        }
    }
}

/// A project and an operator.
type Work<'a> = (&'a str, &'a str);

/// Returns the project and the operator of a run that says when it began.
fn work(indexed: &IndexedRecord) -> Option<Work<'_>> {
    let activity = indexed.entry.activity.as_ref()?;
    activity.when?;
    Some((&activity.project, activity.operator.as_deref()?))
}

fn is_failed(indexed: &IndexedRecord) -> bool {
    indexed.entry.outcome == Some(RecordOutcome::Failed)
}

/// Returns whether a record is a run with a result.
fn has_result(indexed: &IndexedRecord) -> bool {
    use RecordOutcome::{Committed, Failed, HeldDecision, HeldRun, OpenRun, Passed, Warned};
    match indexed.entry.outcome {
        Some(Passed | Warned | Failed) => true,
        Some(HeldRun | OpenRun | Committed | HeldDecision) | None => false,
    }
}

/// Returns the runs that a resolved debug packet is about: those that it names, and those that name
/// it.
fn runs_with_resolved_packets(cx: &RepositoryContext<'_>) -> HashSet<RepoPath> {
    let mut packets: HashSet<&RepoPath> = HashSet::new();
    let mut runs = HashSet::new();
    for indexed in cx.model.records() {
        if indexed.entry.kind != Some(Kind::DebugPacket) {
            continue;
        }
        let record = indexed.open();
        let Some(packet) = record.fields.packet() else {
            continue;
        };
        if packet
            .resolved
            .as_ref()
            .is_some_and(|resolved| resolved.value)
        {
            packets.insert(&indexed.path);
            let run = packet.op_run.as_ref();
            runs.extend(run.and_then(|run| Target::path(run, record.path.parent())));
        }
    }
    for indexed in cx.model.records() {
        if indexed
            .entry
            .packet
            .as_ref()
            .is_some_and(|packet| packets.contains(packet))
        {
            runs.insert(indexed.path.clone());
        }
    }
    runs
}

fn report_run(indexed: &IndexedRecord, operator: &str, limit: usize, report: &mut Report<'_>) {
    let record = indexed.open();
    let Some(result) = record.fields.run().and_then(|run| run.result.as_ref()) else {
        return;
    };
    let ending = match limit % 10 {
        _ if (11..=13).contains(&(limit % 100)) => "th",
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    let message = format!(
        "`{operator}` failed for the {limit}{ending} time in a row without a resolved debug packet"
    );
    report.file(&indexed.path).at(result.span, message).help(
        "write a debug packet about one of these runs, and resolve it before the next attempt",
    );
}
