//! Block: a stretch of time in one mode.

use jiff::Timestamp;

use super::one_or_many::{ModeId, ProjectId};
use super::{Id, List, Text, Waiver};

record! {
    /// A stretch of time that is given to one mode.
    Block {
        /// The stable id that runs name.
        Required block_id: Id,
        /// The one mode of the block.
        Required mode_id: ModeId,
        /// When it began.
        Required timestamp_start: Timestamp,
        /// When it ended; from then on it needs a next pointer.
        Optional timestamp_end: Timestamp,
        /// The project it is given to.
        Optional project_id: ProjectId,
        /// What it is about.
        Optional title: Text,
        /// One line: what to do next.
        Optional next_pointer ["Next pointer"]: Text,
        /// Rules this record is not held to for a while.
        Optional waive: List<Waiver>,
    }
}
