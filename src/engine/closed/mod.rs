//! Checks closed records against the definitions of the commit that closed them.
//!
//! A closed run or a decision states what was true when it was closed. If an operator gets another
//! check later, that is no fault of the record. So a finding about a closed and committed record
//! that depends on more than the record itself is reported only if the record had it at its closing
//! commit too. The closing commit is the first one in which the record of that identity is closed.
//!
//! A record without such a finding needs no lookup. For all others, one walk over the history finds
//! the closing commits. Records with equal definitions are then checked together. The verdict on a
//! record is cached, because what its closing commit contains never changes. It holds as long as no
//! branch is merged that may have closed the record as well.

mod cases;

mod closing_commits;

mod committed;

mod definitions;

mod group;

mod history;

mod later;

mod checking;

mod now;

mod steps;

mod verdict;

pub(crate) use cases::may_be_closed;
pub(crate) use checking::{DroppedRecord, drop_sound};
pub(crate) use closing_commits::of_records as closing_commits;
pub(crate) use history::{ClosingHistory, Verdicts};
pub(crate) use verdict::{ClosedFile, Verdict};
