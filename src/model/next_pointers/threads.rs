//! Determines which pointers later runs have taken up.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::due::{due, due_day};
use super::fields::WorkPeriod;
use super::operator_names::{NamedOperators, OperatorNames};
use super::pointer::{Pointer, PointerOrigin, PointerText};
use super::run::RunSummary;
use crate::model::{Model, Supersessions};
use crate::record::{Id, Kind};
use crate::text::RepoPath;

/// Whether a pointer was taken up, and the project and record that it belongs to.
#[derive(Debug)]
pub(crate) struct PointerStatus<'a> {
    pub is_taken_up: bool,
    pub project: Option<&'a str>,
    /// The operator of the run, or the id of the decision or the block.
    pub of: Option<&'a str>,
    /// When the pointer was written.
    pub since: Option<Timestamp>,
    /// The day by which its step is due: the record's `next_due`, or a day that the text names.
    pub due: Option<Date>,
}

/// All runs, indexed by the fields that relate them to pointers.
pub(crate) struct Threads<'a> {
    operator_names: OperatorNames,
    /// Runs by project and operator, in the order of their start. Runs that did not take place are
    /// left out, here and in the maps by block, decision and input.
    by_operator: HashMap<(&'a str, &'a str), Vec<&'a RunSummary>>,
    by_path: HashMap<&'a RepoPath, &'a RunSummary>,
    by_block: HashMap<&'a str, Vec<&'a RunSummary>>,
    by_decision: HashMap<&'a str, Vec<&'a RunSummary>>,
    by_input: HashMap<&'a RepoPath, Vec<&'a RunSummary>>,
    /// The records that runs name in `takes_up`.
    taken_up: HashSet<&'a RepoPath>,
    /// The runs that name each packet, in the order of their start.
    by_packet: HashMap<&'a RepoPath, Vec<&'a RunSummary>>,
    /// The unresolved packets that have a next step.
    packets: HashMap<&'a RepoPath, &'a Pointer>,
    supersessions: &'a Supersessions,
}

/// The work that a pointer belongs to.
#[derive(Debug, Default)]
struct Thread<'a> {
    /// The operators that must run again before the pointer is taken up.
    operators: BTreeSet<&'a str>,
    project: Option<&'a str>,
    period: Option<WorkPeriod>,
    /// The packet with the pointer. A run that fails and names this packet again does not take the
    /// pointer up.
    packet: Option<&'a RepoPath>,
}

impl<'a> Threads<'a> {
    pub(crate) fn new(model: &'a Model, pointers: &'a [Pointer], runs: &'a [RunSummary]) -> Self {
        let mut all = Self {
            operator_names: OperatorNames::new(model),
            by_operator: HashMap::new(),
            by_path: runs.iter().map(|run| (&run.path, run)).collect(),
            by_block: HashMap::new(),
            by_decision: HashMap::new(),
            by_input: HashMap::new(),
            taken_up: HashSet::new(),
            by_packet: HashMap::new(),
            packets: HashMap::new(),
            supersessions: model.supersessions(),
        };
        let shared = shared_ids(model);
        let mut runs: Vec<&RunSummary> = runs.iter().collect();
        runs.sort_by_key(|run| run.period.map(|period| period.start));
        for run in runs {
            if let Some(packet) = &run.packet {
                all.by_packet.entry(packet).or_default().push(run);
            }
            if !run.took_place {
                continue;
            }
            all.taken_up.extend(&run.takes_up);
            if let (Some(project), Some(operator)) = (&run.project, &run.operator) {
                let key: (&str, &str) = (project, operator);
                all.by_operator.entry(key).or_default().push(run);
            }
            if let Some(block) = &run.block {
                all.by_block.entry(block).or_default().push(run);
            }
            let decision = run.decision.as_deref();
            if let Some(decision) = decision.filter(|id| !shared.contains(id)) {
                all.by_decision.entry(decision).or_default().push(run);
            }
            for input in &run.inputs {
                all.by_input.entry(input).or_default().push(run);
            }
        }
        for pointer in pointers {
            let is_unresolved = matches!(
                pointer.origin,
                PointerOrigin::Packet {
                    is_resolved: false,
                    ..
                }
            );
            if is_unresolved && matches!(pointer.text, PointerText::Step(..)) {
                all.packets.insert(&pointer.path, pointer);
            }
        }
        all
    }

    /// Returns the status of a pointer.
    pub(crate) fn status(&self, pointer: &'a Pointer) -> PointerStatus<'a> {
        let thread = self.thread(pointer);
        let (named, due) = match &pointer.text {
            PointerText::Step(text, _) => {
                let due = thread.period.and_then(|period| due(text, period.end));
                (self.operator_names.find_in(text), due)
            }
            PointerText::Missing(_) => (NamedOperators::default(), None),
        };
        let is_taken_up = self.taken_up.contains(&pointer.path)
            || self.is_replaced(pointer)
            || self.is_named(pointer, &thread)
            || self.is_continued(&thread, &named, due);
        PointerStatus {
            is_taken_up,
            project: thread.project,
            of: match &pointer.origin {
                PointerOrigin::Run { operator, .. } => operator.as_deref(),
                PointerOrigin::Packet { .. } => thread.operators.first().copied(),
                PointerOrigin::Block { id } | PointerOrigin::Decision { id, .. } => id.as_deref(),
            },
            since: thread.period.map(|period| period.end),
            due: pointer.next_due.or_else(|| match &pointer.text {
                PointerText::Step(text, _) => due_day(text, thread.period?.end),
                PointerText::Missing(_) => None,
            }),
        }
    }

    fn thread(&self, pointer: &'a Pointer) -> Thread<'a> {
        let mut thread = Thread {
            project: pointer.project.as_deref(),
            period: pointer.period,
            ..Thread::default()
        };
        match &pointer.origin {
            PointerOrigin::Run { operator, .. } => thread.operators.extend(operator.as_deref()),
            PointerOrigin::Packet { run, .. } => {
                thread.packet = Some(&pointer.path);
                let run = self.run_of_packet(&pointer.path, run.as_ref());
                thread.period = run.and_then(|run| run.period);
                let run = run.filter(|run| run.project == pointer.project);
                thread
                    .operators
                    .extend(run.and_then(|run| run.operator.as_deref()));
            }
            PointerOrigin::Block { id } => {
                let runs = id.as_deref().and_then(|id| self.by_block.get(id));
                thread.add_block(runs.map_or(&[], Vec::as_slice));
            }
            PointerOrigin::Decision { .. } => {}
        }
        thread
    }

    /// Returns the run that a packet is about: the run it names, or the first run that names it.
    fn run_of_packet(&self, packet: &RepoPath, named: Option<&RepoPath>) -> Option<&'a RunSummary> {
        match named {
            Some(run) => self.by_path.get(run).copied(),
            None => self.by_packet.get(packet)?.first().copied(),
        }
    }

    /// Returns whether another record has replaced the pointer's record.
    fn is_replaced(&self, pointer: &Pointer) -> bool {
        match &pointer.origin {
            PointerOrigin::Run { packet, .. } => packet.as_ref().is_some_and(|path| {
                let Some(packet) = self.packets.get(path) else {
                    return false;
                };
                let run = match &packet.origin {
                    PointerOrigin::Packet { run, .. } => self.run_of_packet(path, run.as_ref()),
                    PointerOrigin::Run { .. }
                    | PointerOrigin::Block { .. }
                    | PointerOrigin::Decision { .. } => None,
                };
                let is_about_run = run.is_some_and(|run| run.path == pointer.path);
                is_about_run && packet.project == pointer.project
            }),
            PointerOrigin::Packet { is_resolved, .. } => *is_resolved,
            PointerOrigin::Block { .. } => false,
            PointerOrigin::Decision { id, .. } => {
                let id = id.as_ref().map(|id| Id(id.clone()));
                id.is_some_and(|id| self.supersessions.is_surely_superseded(&id))
            }
        }
    }

    /// Returns whether a later run names the pointer's record.
    fn is_named(&self, pointer: &Pointer, thread: &Thread<'_>) -> bool {
        let is_input = || {
            let mut runs = self.by_input.get(&pointer.path).into_iter().flatten();
            runs.any(|run| match (thread.period, run.period) {
                (Some(period), Some(later)) => period.is_before(later.start),
                _ => false,
            })
        };
        match &pointer.origin {
            PointerOrigin::Run { .. } | PointerOrigin::Block { .. } => is_input(),
            PointerOrigin::Packet { .. } => false,
            PointerOrigin::Decision { id, is_dated } => {
                let runs = id.as_deref().and_then(|id| self.by_decision.get(id));
                let mut runs = runs.into_iter().flatten();
                // Every run that carries out a decision without a date counts as later.
                let is_carried_out = runs.any(|run| match thread.period {
                    Some(decided) => run
                        .period
                        .is_some_and(|period| period.start >= decided.start),
                    None => !is_dated,
                });
                is_carried_out || is_input()
            }
        }
    }

    /// Returns whether every operator that must run again has done so, and not before the due day.
    fn is_continued(
        &self,
        thread: &Thread<'_>,
        named: &NamedOperators,
        due: Option<Timestamp>,
    ) -> bool {
        let (Some(project), Some(period)) = (thread.project, thread.period) else {
            return false;
        };
        if named.certain.is_empty() && thread.operators.is_empty() {
            return false;
        }
        let is_later =
            |start: Timestamp| period.is_before(start) && due.is_none_or(|due| start >= due);
        let default = thread.operators.iter().copied();
        let default = default.filter(|_| named.certain.is_empty());
        let named = named.certain.iter().chain(&named.possible).map(|id| &**id);
        default.chain(named).all(|operator| {
            let runs = self.by_operator.get(&(project, operator));
            let mut later = runs
                .into_iter()
                .flatten()
                .rev()
                .take_while(|run| run.period.is_some_and(|period| is_later(period.start)));
            later.any(|run| {
                run.passed || thread.packet.is_none() || run.packet.as_ref() != thread.packet
            })
        })
    }
}

impl<'a> Thread<'a> {
    /// Adds the operators of the runs in a block and, if the block names no project, the project
    /// that all of them share.
    fn add_block(&mut self, runs: &[&'a RunSummary]) {
        let Some((first, rest)) = runs.split_first() else {
            return;
        };
        let agree = rest.iter().all(|run| run.project == first.project);
        if self.project.is_none() && agree {
            self.project = first.project.as_deref();
        }
        if runs.iter().all(|run| run.operator.is_some()) {
            let operators = runs.iter().filter_map(|run| run.operator.as_deref());
            self.operators.extend(operators);
        }
    }
}

/// Returns the ids that several decisions have. A reference to one of them is ambiguous.
fn shared_ids(model: &Model) -> HashSet<&str> {
    model
        .duplicate_ids()
        .filter(|(kind, ..)| *kind == Kind::Decision)
        .map(|(_, id, _)| id)
        .collect()
}
