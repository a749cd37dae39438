//! `regime-undeclared`

use std::collections::BTreeMap;

use crate::model::IndexedRecord;
use crate::rules::prelude::*;

rule! {
    /// A project has runs or decisions and no regime.
    ///
    /// Which reasoning is safe depends on the regime of a project, so it has to be known first.
    /// Once one project of a repository has a Regime, every project with runs or decisions needs
    /// one; the configuration's `require: [regimes]` asks for it from the start. There is
    /// one finding for each project, at its latest run or decision.
    ///
    /// # Bad
    /// ```md decisions/second-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: second-boat
    /// project_id: ferry
    ///             ^^^^^ //~ project `ferry` has no regime
    /// state: timetable
    /// trigger: [forty people were left on the quay on 3 May]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-05-04
    /// reasoning: [liveness]
    /// next_pointer: Ask the yard for a boat from June.
    /// ---
    /// ```
    /// ```md decisions/winter.md
    /// ---
    /// kind: Decision
    /// decision_id: winter
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the river freezes]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-01-08
    /// reasoning: [survival]
    /// next_pointer: Print the winter timetable.
    /// ---
    /// ```
    /// ```yaml .holdpoint.yaml
    /// require: [regimes]
    /// ```
    ///
    /// # Good
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-01-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// ```text log.txt
    /// Drill of 2 January: both crews, both boats.
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/ferry.md
    /// ---
    /// kind: Project
    /// project_id: ferry
    /// name: Ferry
    /// owners: [crossing@example.org]
    /// states: [timetable]
    /// ---
    /// ```
    pub static REGIME_UNDECLARED = {
        name: "regime-undeclared",
        family: "regime",
        level: StateOwnership,
        severity: Error,
        source: "Executional regimes: \"Regime Identification Principle\"",
        check: Check::Repository(check, &[Reads::Work, Reads::Records(Kind::Project), Reads::Records(Kind::Regime)]),
        judged_by: Definitions,
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let timelines = cx.model.regime_timelines();
    if !cx.binds(System::Regimes) {
        return;
    }
    for (project, work) in latest_work(cx) {
        let is_declared = timelines.for_project(project).is_some()
            || timelines.has_unassigned(project)
            || cx.model.may_be_unread(Kind::Regime, project);
        if is_declared || is_unknown(project, cx) {
            continue;
        }
        let Some(place) = work.record().project().map(|project| project.span) else {
            continue;
        };
        let mut report = report.file(&work.path);
        report
            .at(
                place,
                format!("project `{project}` has no regime"),
            )
            .help("write a Regime record for it: `exist`, `persist` or `scale`, as its indicators show");
    }
}

/// Returns the latest run or decision of each project. Of several with the same time, or without a
/// time, the last by path counts.
fn latest_work<'m>(cx: &RepositoryContext<'m>) -> BTreeMap<&'m str, &'m IndexedRecord> {
    let mut latest: BTreeMap<&str, &IndexedRecord> = BTreeMap::new();
    for record in cx.model.records() {
        let Some(work) = &record.entry.activity else {
            continue;
        };
        let known = latest.entry(&work.project).or_insert(record);
        let when = known.entry.activity.as_ref().and_then(|work| work.when);
        if when <= work.when {
            *known = record;
        }
    }
    latest
}

/// Returns whether a project has no record, which `unknown-project` reports; its id may be misspelt.
fn is_unknown(project: &str, cx: &RepositoryContext<'_>) -> bool {
    cx.binds(System::Projects) && cx.model.project(project).is_none()
}
