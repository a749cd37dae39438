//! A record in two states of the repository, and what the history rules may read about the change.

use crate::record::{Decision, Fields, OpRun, Record, Reference};
use crate::text::{RepoPath, Span, Spanned};

/// A record in one of the two states.
pub(crate) struct RecordRevision {
    pub record: Record,
    /// The text of its file, which the record's spans refer to.
    pub text: String,
}

impl RecordRevision {
    /// Returns the fields of a decision.
    pub(crate) fn decision(&self) -> Option<&Decision> {
        self.record.fields.decision()
    }

    /// Returns the fields of a run that is closed, because it has a result or was held.
    pub(crate) fn closed_run(&self) -> Option<&OpRun> {
        closed_run(&self.record)
    }

    /// Returns whether the record may not change once it is committed.
    pub(crate) fn is_final(&self) -> bool {
        self.decision().is_some() || self.closed_run().is_some()
    }
}

/// Returns the fields of a run that is closed, because it has a result or was held.
pub(crate) fn closed_run(record: &Record) -> Option<&OpRun> {
    match &record.fields {
        Fields::OpRun(run) if run.result.is_some() || run.held_by.is_some() => Some(run),
        Fields::OpRun(_)
        | Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Decision(_)
        | Fields::Unread => None,
    }
}

/// One record in both states. A record that moved to another file is the same record.
pub(crate) struct Change<'a> {
    /// The record as it was committed; `None` if it is new.
    pub before: Option<&'a RecordRevision>,
    /// The record as it is now; `None` if it was deleted.
    pub after: Option<&'a RecordRevision>,
    /// Whether any byte of its file changed.
    pub is_rewritten: bool,
    /// The place where the record as a whole is reported. For a deleted record that is its former
    /// place, or the beginning of the file that is at its path now.
    pub span: Span,
}

/// What a history rule may read in addition to the record.
#[derive(Clone, Copy, Default)]
pub(crate) struct ChangeContext<'a> {
    /// The author of the change, if known.
    pub author: Option<&'a ChangeAuthor>,
    /// The owners of the record's project in the later state, if known.
    pub owners: Option<&'a Owners>,
    /// The changed evidence of a run that was closed before.
    pub changed_evidence: &'a [EvidenceChange<'a>],
}

/// The author of a change.
#[derive(Clone, Debug)]
pub(crate) struct ChangeAuthor {
    /// The address that messages show.
    pub email: String,
    /// Every address that counts as the author's.
    pub addresses: Vec<String>,
}

impl ChangeAuthor {
    /// Returns whether the author has an address, regardless of letter case.
    pub(crate) fn has(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        let mut own = self.addresses.iter();
        own.any(|own| own.to_lowercase() == address)
    }
}

/// The people who may commit a project's decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owners {
    pub addresses: Vec<String>,
    /// The record of the project that names them.
    pub path: RepoPath,
    pub span: Span,
}

/// A change of an evidence file that is not pinned.
pub(crate) struct EvidenceChange<'a> {
    /// The place where the run names it.
    pub reference: &'a Spanned<Reference>,
    pub path: RepoPath,
}
