//! Whether a pointer was taken up: work goes in threads, and runs carry them on.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use super::done::Done;
use super::due::due;
use super::left::{Left, Origin, Said, Time};
use super::names::{Named, Names};
use crate::model::Model;
use crate::record::Kind;
use crate::text::RepoPath;

/// What became of a pointer.
#[derive(Debug)]
pub struct Came<'a> {
    pub is_taken_up: bool,
    pub project: Option<&'a str>,
    /// The operator of the run, or the id of the decision or the block.
    pub of: Option<&'a str>,
    /// When it was left.
    pub since: Option<Timestamp>,
}

/// All runs, by what they may carry on.
pub struct Threads<'a> {
    names: Names,
    /// Runs of an operator in a project that took place, by when they began.
    by_operator: HashMap<(&'a str, &'a str), Vec<&'a Done>>,
    by_path: HashMap<&'a RepoPath, &'a Done>,
    by_block: HashMap<&'a str, Vec<&'a Done>>,
    by_decision: HashMap<&'a str, Vec<&'a Done>>,
    by_input: HashMap<&'a RepoPath, Vec<&'a Done>>,
    /// Of each packet, the runs that name it, by when they began.
    by_packet: HashMap<&'a RepoPath, Vec<&'a Done>>,
    /// The packets that say what to do next.
    packets: HashMap<&'a RepoPath, &'a Left>,
    superseded: HashSet<Box<str>>,
}

/// The operators that have to run before a pointer counts as taken up.
#[derive(Debug, Default)]
struct Own<'a> {
    operators: BTreeSet<&'a str>,
    project: Option<&'a str>,
    time: Option<Time>,
    /// A run that fails into this packet carries nothing on.
    packet: Option<&'a RepoPath>,
}

impl<'a> Threads<'a> {
    pub fn new(model: &Model, left: &'a [Left], done: &'a [Done]) -> Self {
        let mut all = Self {
            names: Names::of(model),
            by_operator: HashMap::new(),
            by_path: done.iter().map(|run| (&run.path, run)).collect(),
            by_block: HashMap::new(),
            by_decision: HashMap::new(),
            by_input: HashMap::new(),
            by_packet: HashMap::new(),
            packets: HashMap::new(),
            superseded: superseded(model),
        };
        let shared = shared(model);
        let mut runs: Vec<&Done> = done.iter().collect();
        runs.sort_by_key(|run| run.time.map(|time| time.start));
        for run in runs {
            if let Some(packet) = &run.packet {
                all.by_packet.entry(packet).or_default().push(run);
            }
            if !run.took_place {
                continue;
            }
            if let (Some(project), Some(operator)) = (&run.project, &run.operator) {
                let of_one = all.by_operator.entry((project, operator));
                of_one.or_default().push(run);
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
        for left in left {
            if let Origin::Packet {
                is_settled: false, ..
            } = left.origin
                && let Said::Step(..) = left.said
            {
                all.packets.insert(&left.path, left);
            }
        }
        all
    }

    /// What became of a pointer.
    pub fn came(&self, left: &'a Left) -> Came<'a> {
        let own = self.own(left);
        let (named, due) = match &left.said {
            Said::Step(text, _) => {
                let due = own.time.and_then(|time| due(text, time.end));
                (self.names.named_in(text), due)
            }
            Said::Nothing(_) => (Named::default(), None),
        };
        let is_taken_up = self.is_replaced(left)
            || self.is_named(left, &own)
            || self.is_carried_on(&own, &named, due);
        Came {
            is_taken_up,
            project: own.project,
            of: match &left.origin {
                Origin::Run { operator, .. } => operator.as_deref(),
                Origin::Packet { .. } => own.operators.first().copied(),
                Origin::Block { id } | Origin::Decision { id, .. } => id.as_deref(),
            },
            since: own.time.map(|time| time.end),
        }
    }

    fn own(&self, left: &'a Left) -> Own<'a> {
        let mut own = Own {
            project: left.project.as_deref(),
            time: left.time,
            ..Own::default()
        };
        match &left.origin {
            Origin::Run { operator, .. } => own.operators.extend(operator.as_deref()),
            Origin::Packet { run, .. } => {
                own.packet = Some(&left.path);
                let run = self.run_of(&left.path, run.as_ref());
                own.time = run.and_then(|run| run.time);
                let run = run.filter(|run| run.project == left.project);
                own.operators
                    .extend(run.and_then(|run| run.operator.as_deref()));
            }
            Origin::Block { id } => {
                let runs = id.as_deref().and_then(|id| self.by_block.get(id));
                self.of_block(runs.map_or(&[], Vec::as_slice), &mut own);
            }
            Origin::Decision { .. } => {}
        }
        own
    }

    /// A block stands for the runs in it: for their operators and, where it
    /// names no project, for theirs. Where they differ in that, nobody can tell.
    fn of_block(&self, runs: &[&'a Done], own: &mut Own<'a>) {
        let Some((first, rest)) = runs.split_first() else {
            return;
        };
        let agree = rest.iter().all(|run| run.project == first.project);
        if own.project.is_none() && agree {
            own.project = first.project.as_deref();
        }
        if runs.iter().all(|run| run.operator.is_some()) {
            let operators = runs.iter().filter_map(|run| run.operator.as_deref());
            own.operators.extend(operators);
        }
    }

    /// The run that a packet is about: the one it names, or the first that names it.
    fn run_of(&self, packet: &RepoPath, named: Option<&RepoPath>) -> Option<&'a Done> {
        match named {
            Some(run) => self.by_path.get(run).copied(),
            None => self.by_packet.get(packet)?.first().copied(),
        }
    }

    /// Whether something else has taken the place of the record.
    fn is_replaced(&self, left: &Left) -> bool {
        match &left.origin {
            Origin::Run { packet, .. } => packet.as_ref().is_some_and(|path| {
                let Some(packet) = self.packets.get(path) else {
                    return false;
                };
                let run = match &packet.origin {
                    Origin::Packet { run, .. } => self.run_of(path, run.as_ref()),
                    Origin::Run { .. } | Origin::Block { .. } | Origin::Decision { .. } => None,
                };
                let is_own = run.is_some_and(|run| run.path == left.path);
                is_own && packet.project == left.project
            }),
            Origin::Packet { is_settled, .. } => *is_settled,
            Origin::Block { .. } => false,
            Origin::Decision { id, .. } => {
                let id = id.as_ref();
                id.is_some_and(|id| self.superseded.contains(id))
            }
        }
    }

    /// Whether a later run names the record.
    fn is_named(&self, left: &Left, own: &Own<'_>) -> bool {
        let is_later = |run: &&Done| {
            let start = run.time.map(|time| time.start);
            let (Some(own), Some(start)) = (own.time, start) else {
                return false;
            };
            own.is_before(start)
        };
        let is_input = || {
            let runs = self.by_input.get(&left.path).into_iter().flatten();
            runs.copied().any(|run| is_later(&run))
        };
        match &left.origin {
            Origin::Run { .. } | Origin::Block { .. } => is_input(),
            Origin::Packet { .. } => false,
            Origin::Decision { id, is_dated } => {
                let runs = id.as_deref().and_then(|id| self.by_decision.get(id));
                let runs = runs.into_iter().flatten();
                // A run that carries out a decision of no date is later than that.
                let carries_out = |run: &Done| {
                    let start = run.time.map(|time| time.start);
                    let is_after = |own: Time| start.is_some_and(|start| start >= own.start);
                    own.time.map_or(!is_dated, is_after)
                };
                runs.copied().any(carries_out) || is_input()
            }
        }
    }

    /// Whether each operator of the thread has run again, and not before it was due.
    fn is_carried_on(&self, own: &Own<'_>, named: &Named, due: Option<Timestamp>) -> bool {
        let (Some(project), Some(time)) = (own.project, own.time) else {
            return false;
        };
        if named.surely.is_empty() && own.operators.is_empty() {
            return false;
        }
        let is_due = |start: Timestamp| due.is_none_or(|due| start >= due);
        let is_later = |start: Timestamp| time.is_before(start) && is_due(start);
        let own_ones = own
            .operators
            .iter()
            .filter(|_| named.surely.is_empty())
            .copied();
        let named = named.surely.iter().chain(&named.perhaps).map(|id| &**id);
        own_ones.chain(named).all(|operator| {
            let runs = self.by_operator.get(&(project, operator));
            let later = runs.into_iter().flatten().rev();
            let mut later =
                later.take_while(|run| run.time.is_some_and(|other| is_later(other.start)));
            later.any(|run| run.passed || own.packet.is_none() || run.packet.as_ref() != own.packet)
        })
    }
}

/// The ids that several decisions bear: which is meant by one, nobody can tell.
fn shared(model: &Model) -> HashSet<&str> {
    let shared = model.shared_ids();
    let shared = shared.filter(|(kind, ..)| *kind == Kind::Decision);
    shared.map(|(_, id, _)| id).collect()
}

/// The ids of decisions whose place another has taken. Where two bear one id, or
/// decisions supersede each other in a circle, nobody can tell.
fn superseded(model: &Model) -> HashSet<Box<str>> {
    let mut by: HashMap<&str, Vec<&str>> = HashMap::new();
    for decision in model.decisions() {
        let fields = decision.fields;
        if let (Some(own), Some(earlier)) = (&fields.decision_id, &fields.supersedes) {
            by.entry(&earlier.value.0).or_default().push(&own.value.0);
        }
    }
    let is_in_circle = |id: &str| {
        let mut seen = HashSet::new();
        let mut next = by.get(id).cloned().unwrap_or_default();
        while let Some(later) = next.pop() {
            if later == id {
                return true;
            }
            if seen.insert(later) {
                next.extend(by.get(later).into_iter().flatten());
            }
        }
        false
    };
    let shared = shared(model);
    by.keys()
        .filter(|id| !shared.contains(**id) && !is_in_circle(id))
        .map(|id| Box::from(*id))
        .collect()
}
