//! Judges closed records by the definitions of the commit that closed them.
//!
//! A closed run or a decision states what was true when it was closed. When an operator gets another
//! check later, the record is as sound as before. So a finding that depends on more than the record
//! itself is reported about a closed and committed record only if it was one at the closing commit
//! too: the first commit in which the record of that identity is closed.
//!
//! Nothing is looked up for a record without such a finding. For all others one walk over the history
//! finds the closing commits. Records with equal definitions are then judged together, and what the
//! definitions of its closing commit say about a record is remembered, because it never changes.

mod cases;

mod closing_commits;

mod definitions;

mod group;

mod history;

mod judge;

mod now;

mod verdict;

pub(crate) use history::{ClosingHistory, Verdicts};
pub(crate) use judge::drop_sound;
pub(crate) use verdict::{ClosedFile, Verdict};
