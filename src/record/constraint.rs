//! Constraint: a boundary that must not be crossed.

use super::words::ConstraintLevel;
use super::{Correction, Id, List, Text, Waiver};

record! {
    /// A boundary that no action may cross.
    Constraint {
        /// The stable id by which decisions, runs and operators refer to it.
        Required constraint_id: Id,
        /// Its level in the constraint hierarchy.
        Required level: ConstraintLevel,
        /// What must not happen.
        Required statement: Text,
        /// The ids of the projects it applies to. Defaults to all.
        Optional projects: List<Id>,
        /// How to check whether it is respected.
        Optional check: Text,
        /// What was corrected after the constraint was committed.
        Optional corrections: List<Correction>,
        /// Rules whose findings on this record are waived for a while.
        Optional waive: List<Waiver>,
    }
}
