//! Reads the fields that pointers and runs share: the project, the period and the named paths.

use jiff::Timestamp;

use crate::record::{OpRun, Parsed, Record, Reference};
use crate::target::Target;
use crate::text::RepoPath;

/// The period of some work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WorkPeriod {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl WorkPeriod {
    pub(crate) fn new(start: Timestamp, end: Option<Timestamp>) -> Self {
        // If the end is before the start, one of them is wrong, and the later one is used as the end.
        let end = end.unwrap_or(start).max(start);
        Self { start, end }
    }

    pub(crate) fn read(start: &Parsed<Timestamp>, end: &Parsed<Timestamp>) -> Option<Self> {
        let end = end.as_ref().map(|end| end.value);
        Some(Self::new(start.as_ref()?.value, end))
    }

    pub(crate) fn from_run(run: &OpRun) -> Option<Self> {
        Self::read(&run.timestamp_start, &run.timestamp_end)
    }

    /// Returns whether work that started at `start` is later. If two periods start at the same time,
    /// neither is later, because each would otherwise take up the pointer of the other.
    pub(crate) fn is_before(self, start: Timestamp) -> bool {
        start >= self.end && start > self.start
    }
}

/// Returns the project of a record, or `None` if it has several or none that can be read.
pub(crate) fn project_of(record: &Record) -> Option<Box<str>> {
    record.project()?.value.id().map(Box::from)
}

/// Returns the path of the file that a reference means.
pub(crate) fn path_of(reference: &Reference, record: &Record) -> Option<RepoPath> {
    Target::path(reference, record.path.parent())
}
