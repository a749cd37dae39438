//! What one record leaves to be done.

use jiff::Timestamp;

use super::done::{path_of, project_of};
use crate::record::{Fields, Kind, OpRun, Outcome, Record, Slot, Text};
use crate::rules::run::next_pointer::is_vacuous;
use crate::text::{RepoPath, Span};

/// A pointer, and all that decides whether it was taken up.
#[derive(Clone, Debug)]
pub struct Left {
    pub kind: Kind,
    pub path: RepoPath,
    pub project: Option<Box<str>>,
    pub said: Said,
    /// When the record's own work began and ended.
    pub time: Option<Time>,
    pub origin: Origin,
}

#[derive(Clone, Debug)]
pub enum Said {
    /// In one line.
    Step(String, Span),
    /// Absent, unreadable, or words that name no step.
    Nothing(Option<String>),
}

/// From when to when something was worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Time {
    fn new(start: Timestamp, end: Option<Timestamp>) -> Self {
        // An end before the start is a slip in one of them.
        let end = end.unwrap_or(start).max(start);
        Self { start, end }
    }

    fn read(start: &Slot<Timestamp>, end: &Slot<Timestamp>) -> Option<Self> {
        let (start, end) = (start.as_ref(), end.as_ref().map(|end| end.value));
        Some(Self::new(start?.value, end))
    }

    pub fn of_run(run: &OpRun) -> Option<Self> {
        Self::read(&run.timestamp_start, &run.timestamp_end)
    }

    /// Whether what began at a moment is later. Two that began at once are
    /// later than neither: they would take each other up.
    pub fn is_before(self, start: Timestamp) -> bool {
        start >= self.end && start > self.start
    }
}

/// What a pointer comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    Run {
        operator: Option<Box<str>>,
        /// The packet it led to, where it did not pass.
        packet: Option<RepoPath>,
    },
    Packet {
        /// The run that it names.
        run: Option<RepoPath>,
        /// It is resolved, and its pointer is the resolution.
        is_settled: bool,
    },
    Block {
        id: Option<Box<str>>,
    },
    Decision {
        id: Option<Box<str>>,
        is_dated: bool,
    },
}

impl Left {
    /// `None` for a record that need not leave anything.
    pub fn of(record: &Record) -> Option<Self> {
        let (pointer, time, origin) = match &record.fields {
            Fields::OpRun(run) => {
                let is_held = record.is_held();
                let result = run.result.as_ref().map(|result| result.value);
                let failed = matches!(result, Some(Outcome::Warn | Outcome::Fail));
                let packet = run.debug_packet.as_ref().filter(|_| failed && !is_held);
                let origin = Origin::Run {
                    operator: run.op_id.as_ref().map(|id| id.value.0.clone()),
                    packet: packet.and_then(|packet| path_of(packet, record)),
                };
                (&run.next_pointer, Time::of_run(run), origin)
            }
            Fields::DebugPacket(packet) => {
                let run = packet.op_run.as_ref();
                let is_resolved = packet.resolved.as_ref().is_some_and(|it| it.value);
                let has_resolution = packet.resolution_or_next.is_some();
                let origin = Origin::Packet {
                    run: run.and_then(|run| path_of(run, record)),
                    is_settled: is_resolved && has_resolution && record.lacks("next_pointer"),
                };
                (packet.pointer(), None, origin)
            }
            Fields::Block(block) => {
                if block.next_pointer.is_none()
                    && record.lacks("timestamp_end")
                    && record.lacks("next_pointer")
                {
                    return None;
                }
                let id = block.block_id.as_ref().map(|id| id.value.0.clone());
                let time = Time::read(&block.timestamp_start, &block.timestamp_end);
                (&block.next_pointer, time, Origin::Block { id })
            }
            Fields::Decision(decision) => {
                let id = decision.decision_id.as_ref();
                let at = decision.decided_at.as_ref().map(|at| at.value.0);
                let origin = Origin::Decision {
                    id: id.map(|id| id.value.0.clone()),
                    is_dated: !record.lacks("decided_at"),
                };
                let time = at.map(|at| Time::new(at, None));
                (&decision.next_pointer, time, origin)
            }
            Fields::Operator(_)
            | Fields::Project(_)
            | Fields::Regime(_)
            | Fields::Constraint(_)
            | Fields::Unread => return None,
        };
        Some(Self {
            kind: record.kind()?,
            path: record.path.clone(),
            project: project_of(record),
            said: said(pointer),
            time,
            origin,
        })
    }
}

fn said(pointer: &Slot<Text>) -> Said {
    let Some(pointer) = pointer else {
        return Said::Nothing(None);
    };
    let words: Vec<&str> = pointer.value.split_whitespace().collect();
    let line = words.join(" ");
    match is_vacuous(&line) {
        true => Said::Nothing(Some(line)),
        false => Said::Step(line, pointer.span),
    }
}
