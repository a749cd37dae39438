//! Records that nothing is reported about, and states in which all records are such.

use serde::{Deserialize, Serialize};

use crate::engine::summary::Summary;
use crate::model::TargetHash;
use crate::text::FastSet;

/// What is known of a record that nothing was reported about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Sound {
    /// The time, in seconds since 1970, from which a rule may report something although nothing
    /// changed.
    pub until: i64,
    /// How many references to other records resolve.
    pub references: u32,
    /// Whether the record names revisions, which depend on what refs point to.
    pub names_revision: bool,
    /// Whether rules report something, all of which is due to changes after the record was closed.
    /// That depends on the commits that lead to the checked state.
    pub by_closing: bool,
}

/// A record that nothing is reported about, or nothing but what its closing commit may explain.
pub(in crate::engine) struct SoundRecord {
    /// The index among the records of the model.
    pub at: usize,
    pub sound: Sound,
    /// How many findings of the rules about single records are reported unless they are dropped.
    pub findings: usize,
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
