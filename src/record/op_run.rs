//! OpRun: one run of one operator.

use jiff::Timestamp;
use jiff::civil::Date;

use super::acceptance::AcceptanceResults;
use super::input::InputsUsed;
use super::one_or_many::{ModeId, ProjectId};
use super::scalar::AnyValue;
use super::status::ConstraintStatus;
use super::stop::{LiveChange, Stop};
use super::{Correction, EvidenceLink, Id, List, Reference, RunResult, Text, Waiver};

/// The required fields that a held run does not need, because it was not executed.
pub(crate) const NOT_OF_HELD: [&str; 2] = ["result", "acceptance_results"];

/// The fields any of which closes a run.
pub(crate) const CLOSING: [&str; 3] = ["result", "timestamp_end", "held_by"];

/// The required fields that only a closed run needs.
pub(crate) const NOT_OF_OPEN: [&str; 3] = ["result", "acceptance_results", "next_pointer"];

record! {
    /// One run of one operator against one project, in one mode.
    OpRun {
        /// The id of the operator.
        Required op_id: Id,
        /// The id of the one project it was run for.
        Required project_id: ProjectId,
        /// The one mode it was run in.
        Required mode_id: ModeId,
        /// When it began.
        Required timestamp_start: Timestamp,
        /// When it ended.
        Template timestamp_end: Timestamp,
        /// The result of the run, which follows from the acceptance results.
        Required result: RunResult,
        /// The result of each check of the operator.
        Required acceptance_results ["Acceptance results"]: AcceptanceResults,
        /// One line: what to do next.
        Required next_pointer ["Next pointer"]: Text,
        /// Why the result is worse than the acceptance results give.
        Optional result_note: Text,
        /// The date by which the next pointer is due.
        Optional next_due: Date,
        /// The path of the record whose next pointer it takes up.
        Optional takes_up: Reference,
        /// What the session was about. Defaults to the body's first level-1 heading.
        Optional title: Text,
        /// Why the mode differs from the one that the title suggests.
        Optional mode_override: Text,
        /// The value of each input of the operator.
        Optional inputs_used: InputsUsed,
        /// What it wrote: files, or `ref:…` for something that is not a file.
        Optional outputs_written ["Outputs written"]: List<Reference>,
        /// The evidence of what was done.
        Optional evidence_links ["Evidence"]: List<EvidenceLink>,
        /// The id of the block it was run in.
        Optional block_id: Id,
        /// The path of the debug packet it led to.
        Optional debug_packet: Reference,
        /// The id of the decision it carries out.
        Optional decision_id: Id,
        /// The stop rule that ended the run, and the action that was taken.
        Optional stop: Stop,
        /// The id of the constraint that held the run, so that it was not executed.
        Optional held_by: Id,
        /// Whether it respects each constraint that applies.
        Optional constraint_status: ConstraintStatus,
        /// The changes it made to live systems, each with its bound.
        Optional live_changes: List<LiveChange>,
        /// Tags of your own; `MODEL/ANALYZE` is one.
        Optional tags: AnyValue,
        /// What was corrected after the record was final.
        Optional corrections: List<Correction>,
        /// Rules whose findings on this record are waived for a while.
        Optional waive: List<Waiver>,
    }
}
