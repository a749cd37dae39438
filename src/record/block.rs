//! Block: a period of time in one mode.

use jiff::Timestamp;
use jiff::civil::Date;

use super::one_or_many::{ModeId, ProjectId};
use super::{Id, List, Text, Waiver};

record! {
    /// A period of time that is devoted to one mode.
    Block {
        /// The stable id by which runs refer to it.
        Required block_id: Id,
        /// The one mode of the block.
        Required mode_id: ModeId,
        /// When it began.
        Required timestamp_start: Timestamp,
        /// When it ended. A block that has ended needs a next pointer.
        Optional timestamp_end: Timestamp,
        /// The id of the project it is devoted to.
        Optional project_id: ProjectId,
        /// What it is about.
        Optional title: Text,
        /// One line: what to do next.
        Optional next_pointer ["Next pointer"]: Text,
        /// The date by which the next pointer is due.
        Optional next_due: Date,
        /// Rules whose findings on this record are waived for a while.
        Optional waive: List<Waiver>,
    }
}
