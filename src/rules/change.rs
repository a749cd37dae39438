//! What became of a record between two states of a repository.

use crate::git::Author;
use crate::record::{Decision, Fields, OpRun, Record, Reference};
use crate::text::{RepoPath, Span, Spanned};

/// A record as it is in one of the two states.
pub struct RecordRevision {
    pub record: Record,
    /// The text of its file, which the record's places are places in.
    pub text: String,
}

impl RecordRevision {
    /// The fields of a decision.
    pub fn decision(&self) -> Option<&Decision> {
        self.record.fields.decision()
    }

    /// The fields of a run that is over: it has a result, or was held.
    pub fn closed_run(&self) -> Option<&OpRun> {
        closed_run(&self.record)
    }

    /// Whether it is a record that stays as it was committed.
    pub fn is_final(&self) -> bool {
        self.decision().is_some() || self.closed_run().is_some()
    }
}

/// The fields of a run that is over: it has a result, or was held.
pub fn closed_run(record: &Record) -> Option<&OpRun> {
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

/// One record in both states. A record that moved is the same record.
pub struct Change<'a> {
    /// As it was committed; `None` where it is new.
    pub before: Option<&'a RecordRevision>,
    /// As it is now; `None` where it is gone.
    pub after: Option<&'a RecordRevision>,
    /// Whether any byte of its file is another.
    pub is_rewritten: bool,
    /// Where the record as a whole is reported. Of one that is gone that is
    /// where it was, or the beginning of what stands at its path now.
    pub place: Span,
}

/// What is known of a change beside the record.
#[derive(Clone, Copy, Default)]
pub struct ChangeContext<'a> {
    /// Who made it; `None` where that is not known.
    pub author: Option<&'a Author>,
    /// Who owns the state of the later version's project, where that is known.
    pub owners: Option<&'a Owners>,
    /// Of a run that was closed before: its evidence that is no longer what it was.
    pub changed_evidence: &'a [EvidenceChange<'a>],
}

/// The people who may commit a project's decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owners {
    pub addresses: Vec<String>,
    /// Where the project names them.
    pub path: RepoPath,
    pub span: Span,
}

/// An evidence file without a pin that was rewritten.
pub struct EvidenceChange<'a> {
    /// Where the run names it.
    pub reference: &'a Spanned<Reference>,
    pub path: RepoPath,
}
