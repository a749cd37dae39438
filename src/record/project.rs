//! Project: what work is done for, and who answers for it.

use super::scalar::Email;
use super::words::ProjectStatus;
use super::{Id, List, Text, Waiver};

record! {
    /// What work is done for, and who owns its state.
    Project {
        /// The stable id that the other records name.
        Required project_id: Id,
        /// What people call it.
        Required name: Text,
        /// The e-mail addresses of those who may commit its decisions.
        Required owners: List<Email>,
        /// The states that the owners own.
        Optional states: List<Text>,
        /// Whether it is worked on.
        Optional status: ProjectStatus,
        /// How many things may be in progress at once.
        Optional wip_limit: i64,
        /// Rules this record is not held to for a while.
        Optional waive: List<Waiver>,
    }
}
