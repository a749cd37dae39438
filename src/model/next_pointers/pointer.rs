//! The next pointer of one record.

use jiff::civil::Date;

use super::fields::{WorkPeriod, path_of, project_of};
use crate::record::next_pointer::is_vacuous;
use crate::record::{Fields, Kind, Parsed, Record, RunResult, Text};
use crate::text::{RepoPath, Span};

/// A pointer, and the fields of its record that determine whether it was taken up.
#[derive(Clone, Debug)]
pub(crate) struct Pointer {
    pub kind: Kind,
    pub path: RepoPath,
    pub project: Option<Box<str>>,
    pub text: PointerText,
    /// The day by which the step is due, as the record's field says.
    pub next_due: Option<Date>,
    /// When the work that the record describes started and ended.
    pub period: Option<WorkPeriod>,
    pub origin: PointerOrigin,
}

/// The content of the `next_pointer` field.
#[derive(Clone, Debug)]
pub(crate) enum PointerText {
    /// A step, on one line.
    Step(String, Span),
    /// No step: the field is missing or unreadable, or has only words such as `later`.
    Missing(Option<String>),
}

/// The kind of the record with a pointer, and the records that it names.
#[derive(Clone, Debug)]
pub(crate) enum PointerOrigin {
    Run {
        operator: Option<Box<str>>,
        /// The packet about the run, if the run did not pass.
        packet: Option<RepoPath>,
    },
    Packet {
        /// The run that the packet names.
        run: Option<RepoPath>,
        /// Whether it is resolved and has a resolution instead of a next pointer.
        is_resolved: bool,
    },
    Block {
        id: Option<Box<str>>,
    },
    Decision {
        id: Option<Box<str>>,
        is_dated: bool,
    },
}

impl Pointer {
    /// Returns the pointer of a record, or `None` if the record needs none.
    pub(crate) fn from_record(record: &Record) -> Option<Self> {
        let (pointer, period, origin) = match &record.fields {
            Fields::OpRun(run) => {
                // An open run says what is next when it is closed.
                if record.is_open_run() && record.lacks("next_pointer") {
                    return None;
                }
                let result = run.result.as_ref().map(|result| result.value);
                let has_failed = matches!(result, Some(RunResult::Warn | RunResult::Fail));
                let packet = run.debug_packet.as_ref();
                let packet = packet.filter(|_| has_failed && !record.is_held());
                let origin = PointerOrigin::Run {
                    operator: run.op_id.as_ref().map(|id| id.value.0.clone()),
                    packet: packet.and_then(|packet| path_of(packet, record)),
                };
                (&run.next_pointer, WorkPeriod::from_run(run), origin)
            }
            Fields::DebugPacket(packet) => {
                let run = packet.op_run.as_ref();
                let is_resolved = packet.resolved.as_ref().is_some_and(|it| it.value);
                let has_resolution = packet.resolution_or_next.is_some();
                let origin = PointerOrigin::Packet {
                    run: run.and_then(|run| path_of(run, record)),
                    is_resolved: is_resolved && has_resolution && record.lacks("next_pointer"),
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
                let period = WorkPeriod::read(&block.timestamp_start, &block.timestamp_end);
                (&block.next_pointer, period, PointerOrigin::Block { id })
            }
            Fields::Decision(decision) => {
                let id = decision.decision_id.as_ref();
                let decided_at = decision.decided_at.as_ref();
                let origin = PointerOrigin::Decision {
                    id: id.map(|id| id.value.0.clone()),
                    is_dated: !record.lacks("decided_at"),
                };
                let period = decided_at.map(|at| WorkPeriod::new(at.value.0, None));
                (&decision.next_pointer, period, origin)
            }
            Fields::Operator(_)
            | Fields::Project(_)
            | Fields::Regime(_)
            | Fields::Constraint(_)
            | Fields::Own(_)
            | Fields::Unread => return None,
        };
        Some(Self {
            kind: record.kind()?,
            path: record.path.clone(),
            project: project_of(record),
            text: PointerText::read(pointer),
            next_due: record.fields.next_due().map(|due| due.value),
            period,
            origin,
        })
    }
}

impl PointerText {
    fn read(pointer: &Parsed<Text>) -> Self {
        let Some(pointer) = pointer else {
            return Self::Missing(None);
        };
        let words: Vec<&str> = pointer.value.split_whitespace().collect();
        let line = words.join(" ");
        if is_vacuous(&line) {
            Self::Missing(Some(line))
        } else {
            Self::Step(line, pointer.span)
        }
    }
}
