//! Next pointers that no later run has taken up.
//!
//! Every run, decision, debug packet and ended block says what to do next. Records do not state
//! when that was done, and work is lost if a pointer is wrongly counted as done. A pointer is
//! therefore **open** until one of these conditions holds, and stays open in case of doubt:
//!
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

mod due;
mod fields;
mod locate;
mod operator_names;
mod pointer;
mod pointers;
mod run;
mod threads;

pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod text;

#[cfg(test)]
mod tests;

pub(crate) use locate::locate;
pub(crate) use pointers::{NextPointers, OpenPointer};
