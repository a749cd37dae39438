//! Collects the overview from all records.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;

use super::attention::Attention;
use super::counts::{FindingCounts, WorkCounts};
use super::document::{
    DecisionEntry, DeclaredRegime, Overview, OverviewInput, ProjectOverview, Totals,
};
use super::evidence::EvidenceStatus;
use super::timeline::{RunStatus, RunTimeline, TimelineRun};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{IndexedRecord, Model};
use crate::record::{DebugPacket, Decision, Fields, Id, Kind, OpRun, Record, RunResult};
use crate::report::json::ToolInfo;
use crate::report::links::FileLinks;
use crate::text::RepoPath;
use crate::views::days::utc_day;
use crate::views::next::NextPointers;
use crate::views::unproven::UnprovenRuns;

impl Overview {
    /// Counts all records and findings.
    pub(crate) fn collect(input: &OverviewInput<'_>) -> Self {
        let model = input.model;
        let mut records: BTreeMap<Kind, usize> = BTreeMap::new();
        let mut unread = 0;
        for indexed in model.records() {
            match indexed.entry.kind {
                Some(kind) => *records.entry(kind).or_default() += 1,
                None => unread += 1,
            }
        }
        let mut findings = FindingCounts::default();
        input
            .findings
            .iter()
            .filter(|finding| finding.is_open())
            .for_each(|finding| findings.add(finding.severity));
        let unproven = UnprovenRuns::new(input.findings, model);
        let next = NextPointers::collect(model, &unproven, input.now);
        let attention = Attention::collect(input, &next, &unproven);
        let (projects, earlier) = collect_projects(input, next, &unproven);
        let mut work = WorkCounts::default();
        for project in &projects {
            work.add(&project.work);
        }
        work.overrides.limit = input.override_rate;
        Self {
            schema: "holdpoint/overview/1",
            tool: ToolInfo::THIS,
            snapshot: input.label.into(),
            snapshot_text: input.label.description.clone(),
            error: None,
            day: utc_day(input.now),
            since: input.since,
            repository: None,
            commit: None,
            people: Vec::new(),
            attention,
            links: FileLinks::default(),
            totals: Totals {
                records,
                unread,
                earlier,
                open: projects.iter().map(|it| it.open.len()).sum(),
                findings,
                work,
            },
            projects,
        }
    }
}

/// A record that the overview counts.
struct CountedRecord {
    project: Option<String>,
    day: Option<Date>,
    entry: CountedEntry,
}

enum CountedEntry {
    Run(Box<CountedRun>),
    Packet { minutes: Option<i64> },
    Decision(Box<DecisionEntry>),
}

struct CountedRun {
    run: TimelineRun,
    minutes: Option<i64>,
    overrides_mode: bool,
    /// `None` if the run was held and needs no evidence.
    evidence: Option<EvidenceStatus>,
}

/// The counts of a project, to which records are added.
#[derive(Default)]
struct ProjectTally {
    work: WorkCounts,
    runs: Vec<TimelineRun>,
    decisions: Vec<DecisionEntry>,
    findings: FindingCounts,
}

/// Returns all projects, and the number of records from before the first day of the overview.
fn collect_projects(
    input: &OverviewInput<'_>,
    next: NextPointers,
    unproven: &UnprovenRuns,
) -> (Vec<ProjectOverview>, usize) {
    let model = input.model;
    let records = model.records().par_iter();
    let counted: Vec<Option<CountedRecord>> = records
        .map(|indexed| read(indexed, model, unproven))
        .collect();
    let mut earlier = 0;
    let mut tallies: BTreeMap<Option<String>, ProjectTally> = BTreeMap::new();
    for record in counted.into_iter().flatten() {
        if !input.includes(record.day) {
            earlier += 1;
            continue;
        }
        tallies.entry(record.project).or_default().add(record.entry);
    }
    count_findings(input.findings, model, &mut tallies);
    let modes = &model.vocabulary().modes;
    let modes: Vec<String> = modes.names().map(str::to_owned).collect();
    let mut projects: Vec<ProjectOverview> = Vec::new();
    for pointers in next.projects {
        let tally = tallies.remove(&pointers.id).unwrap_or_default();
        let info = pointers.info.unwrap_or_default();
        projects.push(ProjectOverview {
            name: info.name,
            status: info.status,
            open: pointers.open,
            ..tally.into_project(pointers.id, &modes, input)
        });
    }
    // Projects without an entry among the pointers, because only the records counted here name them.
    for (id, tally) in tallies {
        projects.push(tally.into_project(id, &modes, input));
    }
    projects.sort_by(|a, b| (a.id.is_none(), &a.id).cmp(&(b.id.is_none(), &b.id)));
    let mut names: HashMap<Option<String>, usize> = HashMap::new();
    for project in &mut projects {
        *names.entry(project.name.clone()).or_default() += 1;
        for decision in &mut project.decisions {
            let id = decision.id.as_deref().map(|id| Id(id.into()));
            let successor = id.and_then(|id| model.supersessions().successor(&id));
            decision.superseded_by = successor.map(|id| id.0.to_string());
        }
    }
    for project in &mut projects {
        project.shares_name = project.name.is_some() && names[&project.name] > 1;
    }
    (projects, earlier)
}

fn read(indexed: &IndexedRecord, model: &Model, unproven: &UnprovenRuns) -> Option<CountedRecord> {
    let record = &*indexed.open();
    let (day, entry) = match &record.fields {
        Fields::OpRun(run) => {
            let mut run = read_run(run, record, indexed.is_tracked, model);
            if run.run.result == RunStatus::Pass && unproven.contains(&indexed.path) {
                run.run.result = RunStatus::Unproven;
            }
            (run.run.start.map(utc_day), CountedEntry::Run(Box::new(run)))
        }
        Fields::DebugPacket(packet) => {
            let minutes = packet.time_spent_minutes.as_ref();
            let minutes = minutes.map(|minutes| minutes.value.max(0));
            (
                day_of_packet(packet, record, model),
                CountedEntry::Packet { minutes },
            )
        }
        Fields::Decision(decision) => {
            let decision = read_decision(decision, record);
            (decision.day, CountedEntry::Decision(Box::new(decision)))
        }
        Fields::Operator(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => return None,
    };
    Some(CountedRecord {
        project: project_of(record),
        day,
        entry,
    })
}

fn project_of(record: &Record) -> Option<String> {
    record.project()?.value.id().map(str::to_owned)
}

fn read_run(run: &OpRun, record: &Record, is_tracked: bool, model: &Model) -> CountedRun {
    let result = match &run.result {
        _ if record.is_held() => RunStatus::Held,
        Some(result) => match result.value {
            RunResult::Pass => RunStatus::Pass,
            RunResult::Warn => RunStatus::Warn,
            RunResult::Fail => RunStatus::Fail,
        },
        None => RunStatus::Unclear,
    };
    let start = run.timestamp_start.as_ref().map(|start| start.value);
    let end = run.timestamp_end.as_ref().map(|end| end.value);
    let minutes = |(start, end): (Timestamp, Timestamp)| end.duration_since(start).as_mins();
    let mode = run.mode_id.as_ref().and_then(|mode| mode.name());
    let mode = mode.filter(|mode| model.vocabulary().modes.get(mode).is_some());
    let needs_evidence = result != RunStatus::Held;
    CountedRun {
        minutes: start.zip(end).map(minutes).filter(|minutes| *minutes >= 0),
        overrides_mode: run.mode_override.is_some(),
        evidence: needs_evidence
            .then(|| EvidenceStatus::of_run(record, is_tracked, model.resolutions())),
        run: TimelineRun {
            start,
            mode: mode.map(str::to_owned),
            result,
            title: title(record),
            operator: run.op_id.as_ref().map(|id| id.value.0.to_string()),
            path: record.path.clone(),
        },
    }
}

fn title(record: &Record) -> Option<String> {
    let title = record.title.as_ref()?;
    Some(title.value.0.to_string())
}

/// Returns the day of a packet's run, because a packet has no date of its own.
fn day_of_packet(packet: &DebugPacket, record: &Record, model: &Model) -> Option<Date> {
    let run = model.run_of_packet(record, packet)?;
    let start = run.fields.timestamp_start.as_ref()?;
    Some(utc_day(start.value))
}

fn read_decision(decision: &Decision, record: &Record) -> DecisionEntry {
    let is_temporary = decision.temporary.as_ref().is_some_and(|it| it.value);
    let id = decision.decision_id.as_ref();
    let state = decision.state.as_ref();
    let expires = decision.expires.as_ref().filter(|_| is_temporary);
    DecisionEntry {
        id: id.map(|id| id.value.0.to_string()),
        title: title(record),
        state: state.map(|state| state.value.0.to_string()),
        outcome: decision.outcome.as_ref().map(|outcome| outcome.value),
        day: decision.decided_at.as_ref().map(|at| utc_day(at.value.0)),
        superseded_by: None,
        expires: expires.map(|day| day.value),
        path: record.path.clone(),
    }
}

fn regimes(model: &Model, project: Option<&str>) -> Vec<DeclaredRegime> {
    let timeline = project.and_then(|id| model.regime_timelines().for_project(id));
    timeline
        .into_iter()
        .flat_map(|timeline| timeline.by_time())
        .flatten()
        .map(|declared| DeclaredRegime {
            regime: declared.regime.value,
            since: utc_day(declared.since),
            path: declared.path.clone(),
        })
        .collect()
}

/// Counts the findings in the records of each project.
fn count_findings(
    findings: &[Diagnostic],
    model: &Model,
    tallies: &mut BTreeMap<Option<String>, ProjectTally>,
) {
    let mut projects: HashMap<&RepoPath, Option<Option<String>>> = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        let project = projects.entry(&finding.path).or_insert_with(|| {
            let record = model.indexed_record(&finding.path)?.open();
            match &record.fields {
                Fields::Project(project) => {
                    let id = project.project_id.as_ref();
                    Some(id.map(|id| id.value.0.to_string()))
                }
                // These records belong to no project, so only the repository's count includes them.
                Fields::Operator(_) | Fields::Constraint(_) | Fields::Own(_) | Fields::Unread => {
                    None
                }
                Fields::OpRun(_)
                | Fields::DebugPacket(_)
                | Fields::Block(_)
                | Fields::Regime(_)
                | Fields::Decision(_) => Some(project_of(&record)),
            }
        });
        let Some(project) = project else { continue };
        let tally = tallies.entry(project.clone()).or_default();
        tally.findings.add(finding.severity);
    }
}

impl FindingCounts {
    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.error += 1,
            Severity::Warning => self.warning += 1,
            Severity::Info => self.info += 1,
        }
    }
}

impl ProjectTally {
    fn add(&mut self, entry: CountedEntry) {
        let work = &mut self.work;
        match entry {
            CountedEntry::Run(counted) => {
                work.runs.add(counted.run.result);
                work.overrides.count += usize::from(counted.overrides_mode);
                if let Some(evidence) = counted.evidence {
                    work.evidence.add(evidence);
                }
                if counted.run.result == RunStatus::Fail {
                    work.debugging.failed_minutes += counted.minutes.unwrap_or(0);
                    work.debugging.failed_untimed += usize::from(counted.minutes.is_none());
                }
                self.runs.push(counted.run);
            }
            CountedEntry::Packet { minutes } => {
                let debugging = &mut work.debugging;
                debugging.packets += 1;
                debugging.packet_minutes = debugging
                    .packet_minutes
                    .saturating_add(minutes.unwrap_or(0));
                debugging.packets_untimed += usize::from(minutes.is_none());
            }
            CountedEntry::Decision(decision) => self.decisions.push(*decision),
        }
    }

    fn into_project(
        self,
        id: Option<String>,
        modes: &[String],
        input: &OverviewInput<'_>,
    ) -> ProjectOverview {
        let (mut work, mut decisions) = (self.work, self.decisions);
        work.overrides.limit = input.override_rate;
        decisions.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.path.cmp(&b.path)));
        let decided = || decisions.iter().filter_map(|decision| decision.day);
        let started = self.runs.iter().filter_map(|run| run.start.map(utc_day));
        let latest = started.chain(decided()).max();
        let model = input.model;
        ProjectOverview {
            is_recorded: id.as_deref().is_some_and(|id| model.project(id).is_some()),
            regimes: regimes(model, id.as_deref()),
            id,
            latest,
            timeline: RunTimeline::new(self.runs, modes, decided(), input.now),
            work,
            findings: self.findings,
            decisions,
            ..ProjectOverview::default()
        }
    }
}
