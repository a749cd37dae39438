//! A record in two states of the repository, and what the history rules may read about the change.

use crate::record::scalar::is_same_address;
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

    /// Returns the fields of a run that is closed.
    pub(crate) fn closed_run(&self) -> Option<&OpRun> {
        self.record.closed_run()
    }

    /// Returns what the record is called if it may not change once it is committed.
    pub(crate) fn final_name(&self) -> Option<&'static str> {
        // What was corrected was final: a correction cannot open the record again.
        let is_corrected = !self.record.fields.corrections().is_empty();
        if self.record.is_final() == Some(false) && !is_corrected {
            return None;
        }
        match &self.record.fields {
            Fields::Decision(_) => Some("committed decision"),
            Fields::Regime(_) => Some("committed regime"),
            Fields::OpRun(_) if self.closed_run().is_some() || is_corrected => Some("closed run"),
            Fields::DebugPacket(packet) => {
                let resolved = packet.resolved.as_ref();
                let is_resolved = resolved.is_some_and(|resolved| {
                    resolved.value && self.record.is_in_file(resolved.span)
                });
                (is_resolved || is_corrected).then_some("resolved debug packet")
            }
            Fields::Own(_) => (self.record.is_final() == Some(true)).then_some("final record"),
            Fields::OpRun(_)
            | Fields::Operator(_)
            | Fields::Block(_)
            | Fields::Project(_)
            | Fields::Constraint(_)
            | Fields::Unread => None,
        }
    }

    /// Returns whether the record may not change once it is committed.
    pub(crate) fn is_final(&self) -> bool {
        self.final_name().is_some()
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
    /// Whether the file of a deleted record is still there, without a record.
    pub has_file: bool,
}

/// What a history rule may read in addition to the record.
#[derive(Clone, Copy, Default)]
pub(crate) struct ChangeContext<'a> {
    /// The author of the change, if known.
    pub author: Option<&'a ChangeAuthor>,
    /// The owners whose state the change is about, as the state before it names them.
    pub owners: Option<&'a Owners>,
    /// The changed evidence of a run that was closed before.
    pub changed_evidence: &'a [EvidenceChange<'a>],
    /// The files that the change removed, and that a record names which was closed before.
    pub removed_evidence: &'a [EvidenceRemoval<'a>],
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
        let mut own = self.addresses.iter();
        own.any(|own| is_same_address(own, address))
    }
}

/// The people who may commit a project's decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owners {
    pub addresses: Vec<String>,
    /// The record of the project that names them.
    pub path: RepoPath,
    pub span: Span,
    /// Whether the place is one of the later state.
    pub is_current: bool,
}

/// A change of an evidence file that is not pinned.
pub(crate) struct EvidenceChange<'a> {
    /// The place where the run names it.
    pub reference: &'a Spanned<Reference>,
    pub path: RepoPath,
}

/// The removal of a file that a closed record names.
pub(crate) struct EvidenceRemoval<'a> {
    /// The place where the record names it.
    pub reference: &'a Spanned<Reference>,
    /// The path that the file had.
    pub path: RepoPath,
    /// The path at which it is now, if it was moved.
    pub moved_to: Option<RepoPath>,
    /// The abbreviated id of the last commit that has it at its path, if there is one.
    pub commit: Option<String>,
}
