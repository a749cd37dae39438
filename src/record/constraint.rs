//! Constraint: a boundary that must not be crossed.

use super::words::ConstraintLevel;
use super::{Id, List, Text, Waiver};

record! {
    /// A boundary that no action may cross.
    Constraint {
        /// The stable id that decisions, runs and operators name.
        Required constraint_id: Id,
        /// Where it stands in the hierarchy.
        Required level: ConstraintLevel,
        /// What must not happen.
        Required statement: Text,
        /// The projects it binds; absent means all.
        Optional projects: List<Id>,
        /// How to tell whether it is respected.
        Optional check: Text,
        /// Rules this record is not held to for a while.
        Optional waive: List<Waiver>,
    }
}
