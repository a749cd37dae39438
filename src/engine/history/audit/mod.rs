//! Runs the rules of history over every commit: one walk selects the commits that have to be
//! checked.

mod auditor;

pub(crate) mod blobs;

mod commit_walk;

mod evidence;

mod input;

mod mentions;

mod merges;

mod origin;

mod owners;

mod state;

pub(crate) use auditor::audit;
pub(crate) use input::AuditInput;
pub(crate) use merges::KEPT;
