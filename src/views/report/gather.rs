//! One look at every record.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;

use super::evidence::Stands;
use super::timeline::{Came, Run, Timeline};
use super::{Debugging, Decided, Declared, Findings, Project, Subject, Work};
use crate::diagnostic::Severity;
use crate::model::{IndexedRecord, Model};
use crate::record::{DebugPacket, Decision, Fields, OpRun, Outcome, Record};
use crate::text::RepoPath;
use crate::views::next::{Next, day_of};

/// What comes of it.
pub struct Gathered {
    pub projects: Vec<Project>,
    pub work: Work,
    /// Records of before the first day that counts.
    pub earlier: usize,
}

/// A record, as far as it counts.
struct Seen {
    project: Option<String>,
    day: Option<Date>,
    what: What,
}

enum What {
    Run(Box<RunSeen>),
    Packet { minutes: Option<i64> },
    Decision(Box<Decided>),
}

struct RunSeen {
    run: Run,
    minutes: Option<i64>,
    overrides: bool,
    stands: Option<Stands>,
}

/// A project before its timeline is drawn.
#[derive(Default)]
struct Growing {
    work: Work,
    runs: Vec<Run>,
    decisions: Vec<Decided>,
    findings: Findings,
}

pub fn gather(subject: &Subject<'_>, next: Next) -> Gathered {
    let model = &subject.outcome.model;
    let members = model.members().par_iter();
    let seen: Vec<Option<Seen>> = members.map(|member| see(member, model)).collect();
    let since = subject.since();
    let mut earlier = 0;
    let mut growing: BTreeMap<Option<String>, Growing> = BTreeMap::new();
    for seen in seen.into_iter().flatten() {
        if since.is_some_and(|since| seen.day.is_some_and(|day| day < since)) {
            earlier += 1;
            continue;
        }
        growing.entry(seen.project).or_default().add(seen.what);
    }
    count_findings(subject, &mut growing);
    let superseding = superseding(model);
    let modes = &model.vocabulary().modes;
    let modes: Vec<String> = modes.names().map(str::to_owned).collect();
    let mut work = Work::default();
    let mut projects: Vec<Project> = Vec::new();
    for in_project in next.projects {
        let mut grown = growing.remove(&in_project.id).unwrap_or_default();
        let known = in_project.known.unwrap_or_default();
        grown.decisions.iter_mut().for_each(|decision| {
            let id = decision.id.as_deref();
            decision.superseded_by = id.and_then(|id| superseding.get(id).cloned());
        });
        projects.push(Project {
            is_recorded: in_project
                .id
                .as_deref()
                .is_some_and(|id| model.project(id).is_some()),
            regimes: regimes(model, in_project.id.as_deref()),
            id: in_project.id,
            name: known.name,
            status: known.status,
            open: in_project.open,
            ..grown.into_project(&modes, subject)
        });
    }
    // What names a project that leaves nothing to be done, and is nobody's.
    for (id, grown) in growing {
        let regimes = regimes(model, id.as_deref());
        let is_recorded = id.as_deref().is_some_and(|id| model.project(id).is_some());
        projects.push(Project {
            id,
            regimes,
            is_recorded,
            ..grown.into_project(&modes, subject)
        });
    }
    projects.sort_by(|a, b| (a.id.is_none(), &a.id).cmp(&(b.id.is_none(), &b.id)));
    let mut named: HashMap<Option<String>, usize> = HashMap::new();
    for project in &projects {
        work.join(&project.work);
        *named.entry(project.name.clone()).or_default() += 1;
    }
    for project in &mut projects {
        project.shares_name = project.name.is_some() && named[&project.name] > 1;
    }
    work.overrides.limit = subject.override_rate;
    Gathered {
        projects,
        work,
        earlier,
    }
}

fn see(member: &IndexedRecord, model: &Model) -> Option<Seen> {
    let record = &*member.open();
    let (day, what) = match &record.fields {
        Fields::OpRun(run) => {
            let seen = of_run(run, record, member.is_tracked, model);
            (seen.run.start.map(day_of), What::Run(Box::new(seen)))
        }
        Fields::DebugPacket(packet) => {
            let minutes = packet.time_spent_minutes.as_ref();
            let minutes = minutes.map(|minutes| minutes.value.max(0));
            (
                day_of_packet(packet, record, model),
                What::Packet { minutes },
            )
        }
        Fields::Decision(decision) => {
            let decided = of_decision(decision, record);
            (decided.day, What::Decision(Box::new(decided)))
        }
        Fields::Operator(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Unread => return None,
    };
    Some(Seen {
        project: project_of(record),
        day,
        what,
    })
}

fn project_of(record: &Record) -> Option<String> {
    record.project()?.value.id().map(str::to_owned)
}

fn of_run(run: &OpRun, record: &Record, is_tracked: bool, model: &Model) -> RunSeen {
    let came = match &run.result {
        _ if record.is_held() => Came::Held,
        Some(result) => match result.value {
            Outcome::Pass => Came::Pass,
            Outcome::Warn => Came::Warn,
            Outcome::Fail => Came::Fail,
        },
        None => Came::Unclear,
    };
    let start = run.timestamp_start.as_ref().map(|start| start.value);
    let end = run.timestamp_end.as_ref().map(|end| end.value);
    let minutes = |(start, end): (Timestamp, Timestamp)| end.duration_since(start).as_mins();
    let mode = run.mode_id.as_ref().and_then(|mode| mode.name());
    let mode = mode.filter(|mode| model.vocabulary().modes.get(mode).is_some());
    RunSeen {
        minutes: start.zip(end).map(minutes).filter(|minutes| *minutes >= 0),
        overrides: run.mode_override.is_some(),
        stands: (came != Came::Held).then(|| Stands::of(record, is_tracked, model.facts())),
        run: Run {
            start,
            mode: mode.map(str::to_owned),
            came,
            title: record.title.as_ref().map(|title| title.value.0.to_string()),
            path: record.path.clone(),
        },
    }
}

/// A packet has no date of its own; it is of the day of its run.
fn day_of_packet(packet: &DebugPacket, record: &Record, model: &Model) -> Option<Date> {
    let run = model.run_of_packet(record, packet)?;
    let start = run.fields.timestamp_start.as_ref()?;
    Some(day_of(start.value))
}

fn of_decision(decision: &Decision, record: &Record) -> Decided {
    let is_temporary = decision.temporary.as_ref().is_some_and(|it| it.value);
    Decided {
        id: decision
            .decision_id
            .as_ref()
            .map(|id| id.value.0.to_string()),
        title: record.title.as_ref().map(|title| title.value.0.to_string()),
        state: decision
            .state
            .as_ref()
            .map(|state| state.value.0.to_string()),
        outcome: decision.outcome.as_ref().map(|outcome| outcome.value),
        day: decision.decided_at.as_ref().map(|at| day_of(at.value.0)),
        superseded_by: None,
        expires: decision
            .expires
            .as_ref()
            .filter(|_| is_temporary)
            .map(|day| day.value),
        path: record.path.clone(),
    }
}

/// By the id of a decision, that of the one which took its place; of several, the first by path.
fn superseding(model: &Model) -> HashMap<String, String> {
    let mut all = HashMap::new();
    for decision in model.decisions() {
        let fields = decision.fields;
        if let (Some(own), Some(earlier)) = (&fields.decision_id, &fields.supersedes)
            && own.value != earlier.value
        {
            all.entry(earlier.value.0.to_string())
                .or_insert_with(|| own.value.0.to_string());
        }
    }
    all
}

fn regimes(model: &Model, project: Option<&str>) -> Vec<Declared> {
    let timeline = project.and_then(|id| model.timelines().of(id));
    let moments = timeline
        .into_iter()
        .flat_map(|timeline| timeline.by_moment());
    moments
        .flatten()
        .map(|declared| Declared {
            regime: declared.regime.value,
            since: day_of(declared.since),
            path: declared.path.clone(),
        })
        .collect()
}

fn count_findings(subject: &Subject<'_>, growing: &mut BTreeMap<Option<String>, Growing>) {
    let model = &subject.outcome.model;
    let mut projects: HashMap<&RepoPath, Option<Option<String>>> = HashMap::new();
    let open = subject.outcome.findings.iter();
    for finding in open.filter(|finding| finding.waived.is_none()) {
        let project = projects.entry(&finding.path).or_insert_with(|| {
            let record = model.member(&finding.path)?.open();
            match &record.fields {
                Fields::Project(project) => {
                    let id = project.project_id.as_ref();
                    Some(id.map(|id| id.value.0.to_string()))
                }
                // These are nobody's in particular; the whole repository's count has them.
                Fields::Operator(_) | Fields::Constraint(_) | Fields::Unread => None,
                Fields::OpRun(_)
                | Fields::DebugPacket(_)
                | Fields::Block(_)
                | Fields::Regime(_)
                | Fields::Decision(_) => Some(project_of(&record)),
            }
        });
        let Some(project) = project else { continue };
        let found = &mut growing.entry(project.clone()).or_default().findings;
        match finding.severity {
            Severity::Error => found.error += 1,
            Severity::Warning => found.warning += 1,
            Severity::Info => found.info += 1,
        }
    }
}

impl Growing {
    fn add(&mut self, what: What) {
        let work = &mut self.work;
        match what {
            What::Run(seen) => {
                work.runs.add(seen.run.came);
                work.overrides.count += usize::from(seen.overrides);
                if let Some(stands) = seen.stands {
                    work.evidence.add(stands);
                }
                if seen.run.came == Came::Fail {
                    work.debugging.failed_minutes += seen.minutes.unwrap_or(0);
                    work.debugging.failed_untimed += usize::from(seen.minutes.is_none());
                }
                self.runs.push(seen.run);
            }
            What::Packet { minutes } => {
                let debugging = &mut work.debugging;
                debugging.packets += 1;
                let sum = debugging
                    .packet_minutes
                    .saturating_add(minutes.unwrap_or(0));
                debugging.packet_minutes = sum;
                debugging.packets_untimed += usize::from(minutes.is_none());
            }
            What::Decision(decided) => self.decisions.push(*decided),
        }
    }

    fn into_project(self, modes: &[String], subject: &Subject<'_>) -> Project {
        let (mut work, mut decisions) = (self.work, self.decisions);
        work.overrides.limit = subject.override_rate;
        decisions.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.path.cmp(&b.path)));
        let decided = || decisions.iter().filter_map(|decision| decision.day);
        let started = self.runs.iter().filter_map(|run| run.start.map(day_of));
        let latest = started.chain(decided()).max();
        Project {
            latest,
            timeline: Timeline::of(self.runs, modes, decided(), subject.now),
            work,
            findings: self.findings,
            decisions,
            ..Project::default()
        }
    }
}

impl Work {
    fn join(&mut self, other: &Self) {
        let Self {
            runs,
            evidence,
            overrides,
            debugging,
        } = other;
        self.runs.passed += runs.passed;
        self.runs.warned += runs.warned;
        self.runs.failed += runs.failed;
        self.runs.held += runs.held;
        self.runs.unclear += runs.unclear;
        self.evidence.verified += evidence.verified;
        self.evidence.by_form += evidence.by_form;
        self.evidence.unverifiable += evidence.unverifiable;
        self.evidence.broken += evidence.broken;
        self.evidence.none += evidence.none;
        self.overrides.count += overrides.count;
        self.debugging.join(debugging);
    }
}

impl Debugging {
    fn join(&mut self, other: &Self) {
        self.packets += other.packets;
        self.packet_minutes = self.packet_minutes.saturating_add(other.packet_minutes);
        self.packets_untimed += other.packets_untimed;
        self.failed_minutes = self.failed_minutes.saturating_add(other.failed_minutes);
        self.failed_untimed += other.failed_untimed;
    }
}
