//! `evidence-before-run`

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

use crate::rules::prelude::*;

rule! {
    /// A fix or a verification was committed before the run began.
    ///
    /// A run cannot have produced something that existed before the run. Either the link
    /// names the wrong commit, or the start of the run is wrong. Other types of evidence
    /// may be older than the run: a runbook that is still correct is as good as a new
    /// one.
    ///
    /// # Bad
    /// ```md runs/zone.md
    /// ---
    /// kind: OpRun
    /// op_id: repair-boundary
    /// project_id: warehouse
    /// mode_id: CONTRACT
    /// timestamp_start: 2026-01-22T13:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ note: the run begins here
    /// timestamp_end: 2026-01-22T13:30:00Z
    /// inputs_used: {boundary: orders}
    /// acceptance_results: {guard: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - repro: tools/load.sql
    ///   - fix: git:3f2a9c1
    ///          ^^^^^^^^^^^ //~ `git:3f2a9c1` was committed before the run began
    /// next_pointer: Set the time zone in the load script.
    /// ---
    /// ```
    /// ```git
    /// 3f2a9c1 at 2026-01-22T12:59:59Z
    /// ```
    /// # Good
    /// ```md runs/zone.md
    /// ---
    /// kind: OpRun
    /// op_id: repair-boundary
    /// project_id: warehouse
    /// mode_id: CONTRACT
    /// timestamp_start: 2026-01-22T13:00:00Z
    /// timestamp_end: 2026-01-22T13:30:00Z
    /// inputs_used: {boundary: orders}
    /// acceptance_results: {guard: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - repro: git:0c55a7e:tools/load.sql
    ///   - fix: git:3f2a9c1
    /// next_pointer: Set the time zone in the load script.
    /// ---
    /// ```
    /// ```git
    /// 0c55a7e at 2025-11-03T08:00:00Z, with tools/load.sql
    /// 3f2a9c1 at 2026-01-22T13:20:00Z
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md operators/repair-boundary.md
    /// ---
    /// kind: Operator
    /// op_id: repair-boundary
    /// name: Repair a boundary
    /// mode_ids: [CONTRACT]
    /// purpose: Make both sides of a boundary agree again.
    /// preconditions: [There is a debug packet.]
    /// inputs: [boundary]
    /// steps: [Run the repro., Change one thing., Run the repro again., Add a guard., Note the result.]
    /// outputs: [tools/*.sql]
    /// acceptance_checks: [{id: guard, run: ./guard}]
    /// timebox_minutes: 60
    /// failure_paths: [Keep the old format., Ask the other team.]
    /// evidence_pattern: CONTRACT
    /// evidence_outputs: [The repro and the fix.]
    /// next_pointer_rule: Say what to load next.
    /// ---
    /// ```
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// ```text tools/load.sql
    /// SET TimeZone TO 'UTC';
    /// ```
    pub static EVIDENCE_BEFORE_RUN = {
        name: "evidence-before-run",
        family: "evidence",
        level: Operational,
        severity: Warning,
        source: "Execution model, Evidence patterns: fix applied and verified",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(start) = &run.timestamp_start else {
        return;
    };
    for named in cx.named {
        let (ReferenceKind::Link(Some("fix" | "verification")), Resolution::Commit(commit)) =
            (named.kind, named.resolution)
        else {
            continue;
        };
        if commit.committed_at >= whole_second(start.value) {
            continue;
        }
        let target = &named.reference.value;
        let message = format!("`{target}` was committed before the run began");
        report
            .at(named.reference.span, message)
            .help(format!(
                "the commit dates from {}; link the commit that the run made",
                commit.committed_at
            ))
            .related(&cx.record.path, start.span, "the run begins here");
    }
}

/// Rounds down to a whole second, because Git stores no fractions of a second.
fn whole_second(time: Timestamp) -> Timestamp {
    let down = TimestampRound::new()
        .smallest(Unit::Second)
        .mode(RoundMode::Floor);
    time.round(down).unwrap_or(time)
}
