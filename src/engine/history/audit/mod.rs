//! The rules of history over every commit: one walk, then a look at the commits that it selected.

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
