//! Project: the purpose of work, and the owners of its state.

use super::scalar::Email;
use super::words::ProjectStatus;
use super::{Id, List, Text, Waiver};

record! {
    /// A project for which work is done, and the people who own its state.
    Project {
        /// The stable id by which other records refer to it.
        Required project_id: Id,
        /// What people call it.
        Required name: Text,
        /// The e-mail addresses of the people who may commit its decisions.
        Required owners: List<Email>,
        /// The names of the states that its owners own.
        Optional states: List<Text>,
        /// Whether it is being worked on.
        Optional status: ProjectStatus,
        /// How many things may be in progress at the same time.
        Optional wip_limit: i64,
        /// Rules whose findings on this record are waived for a while.
        Optional waive: List<Waiver>,
    }
}
