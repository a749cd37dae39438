//! Records that no rule reports anything about, and states in which all records are such.

use serde::{Deserialize, Serialize};

use crate::engine::summary::Summary;
use crate::model::TargetHash;
use crate::text::FastSet;

/// What is known of a record in which no rule reported anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Sound {
    /// The time, in seconds since 1970, from which a rule may report something although nothing
    /// changed.
    pub until: i64,
    /// How many references to other records resolve.
    pub references: u32,
    /// Whether the record names revisions, which depend on what refs point to.
    pub names_revision: bool,
}

/// A record that no rule reports anything about.
pub(in crate::engine) struct SoundRecord {
    /// The index among the records of the model.
    pub at: usize,
    pub sound: Sound,
}

/// What is known of the records that the rules do not run on.
#[derive(Default)]
pub(in crate::engine) struct KnownRecords {
    pub references: usize,
    pub targets: FastSet<TargetHash>,
}

/// What is known of a state in which no rule reported anything about any record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SoundState {
    /// The time, in seconds since 1970, from which a rule may report something although nothing
    /// changed.
    pub until: i64,
    /// The counts of the check, of which none is about something that could not be verified.
    pub summary: Summary,
}
