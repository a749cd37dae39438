//! The next pointers of all records, and which of them later runs have taken up.
//!
//! Records do not state when a pointer was taken up, and work is lost if a pointer is wrongly counted
//! as done. A pointer is therefore **open** until one of these conditions holds, and stays open in
//! case of doubt:
//!
//! - A run names the pointer's record in `takes_up`.
//! - Every operator that the pointer names, by id or by name, has run again in the project. If it
//!   names none, the operator of its own run has run again. For a debug packet, its own run is the
//!   run that it is about; for a block, every run in the block. An operator whose id is an everyday
//!   word (`review`) must run in addition to the pointer's own operator, not instead of it.
//! - A later run names the record: in `decision_id`, or as a value of `inputs_used`. The second does
//!   not apply to a packet, because several runs may work on a packet before it is resolved.
//! - Another record has replaced it: a decision that supersedes it, the packet about a run that
//!   did not pass, or `resolved: true` if a packet has a resolution and no next pointer.
//!
//! A later run is one that started after the pointer was written and not after the current time.
//! If the pointer names a day that was in the future when it was written (`12 June`, but not
//! `by 12 June`), a run before that day does not take it up. A held run was not executed and takes
//! no pointer up. A run that fails and names the same packet again does not take up the packet's
//! pointer either.
//!
//! A pointer is **due** on its record's `next_due`, or on a day that its text names.

mod due;
mod fields;
mod operator_names;
mod pointer;
mod run;
mod threads;

use std::collections::HashSet;

use jiff::Timestamp;
use rayon::prelude::*;

use super::Model;
use crate::text::RepoPath;

pub(crate) use pointer::{Pointer, PointerText};
pub(crate) use run::RunSummary;
pub(crate) use threads::{PointerStatus, Threads};

/// The pointers of all records, and the runs that may have taken them up.
pub(crate) struct AllPointers {
    pub pointers: Vec<Pointer>,
    runs: Vec<RunSummary>,
}

impl AllPointers {
    /// Reads all records. `unproven` are the runs whose PASS does not count.
    pub(crate) fn read(model: &Model, unproven: &HashSet<RepoPath>, now: Timestamp) -> Self {
        let records = model.records().par_iter();
        let (pointers, runs): (Vec<_>, Vec<_>) = records
            .map(|indexed| {
                let record = indexed.open();
                (
                    Pointer::from_record(&record),
                    RunSummary::from_record(&record, unproven, now),
                )
            })
            .unzip();
        Self {
            pointers: pointers.into_iter().flatten().collect(),
            runs: runs.into_iter().flatten().collect(),
        }
    }

    /// Relates the runs to the pointers.
    pub(crate) fn threads<'a>(&'a self, model: &'a Model) -> Threads<'a> {
        Threads::new(model, &self.pointers, &self.runs)
    }
}
