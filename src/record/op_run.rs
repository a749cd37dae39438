//! OpRun: one run of one operator.

use jiff::Timestamp;

use super::acceptance::AcceptanceResults;
use super::input::InputsUsed;
use super::one_or_many::{ModeId, ProjectId};
use super::scalar::Anything;
use super::status::ConstraintStatus;
use super::stop::{LiveChange, Stop};
use super::{EvidenceLink, Id, List, Outcome, Reference, Text, Waiver};

/// Required fields that a run does not need where a constraint held it: it was not executed.
pub const NOT_OF_HELD: [&str; 2] = ["result", "acceptance_results"];

record! {
    /// One run of one operator against one project, in one mode.
    OpRun {
        /// The operator that was run.
        Required op_id: Id,
        /// The one project it was run for.
        Required project_id: ProjectId,
        /// The one mode it was run in.
        Required mode_id: ModeId,
        /// When it began.
        Required timestamp_start: Timestamp,
        /// When it ended.
        Template timestamp_end: Timestamp,
        /// How it came out, as its acceptance results say.
        Required result: Outcome,
        /// The outcome of each check of the operator.
        Required acceptance_results ["Acceptance results"]: AcceptanceResults,
        /// One line: what to do next.
        Required next_pointer ["Next pointer"]: Text,
        /// What the session was about; the body's first level-1 heading where it is absent.
        Optional title: Text,
        /// Why the mode differs from what the title says.
        Optional mode_override: Text,
        /// The resolved inputs.
        Optional inputs_used: InputsUsed,
        /// What was written.
        Optional outputs_written ["Outputs written"]: List<Reference>,
        /// What proves it.
        Optional evidence_links ["Evidence"]: List<EvidenceLink>,
        /// The block it was run in.
        Optional block_id: Id,
        /// The path of the debug packet it led to.
        Optional debug_packet: Reference,
        /// The decision it carries out.
        Optional decision_id: Id,
        /// Which stop rule ended it, and what was done.
        Optional stop: Stop,
        /// The constraint that forbade it: the run was not executed.
        Optional held_by: Id,
        /// How it stands to each constraint.
        Optional constraint_status: ConstraintStatus,
        /// Changes to what runs, each with its bound.
        Optional live_changes: List<LiveChange>,
        /// Tags of your own, `MODEL/ANALYZE` among them.
        Optional tags: Anything,
        /// Rules this record is not held to for a while.
        Optional waive: List<Waiver>,
    }
}
