//! Decision: a commitment to act or to hold.

use jiff::civil::Date;

use super::declaration::{DeclaredAt, Override};
use super::one_or_many::ProjectId;
use super::reasoning::Reason;
use super::scalar::Email;
use super::status::ConstraintStatus;
use super::words::{Assumption, DecisionOutcome};
use super::{Correction, EvidenceLink, Id, List, Text, Waiver};

record! {
    /// An irreversible commitment to act or to hold.
    Decision {
        /// The stable id by which other records refer to it.
        Required decision_id: Id,
        /// The id of the project whose state it changes.
        Required project_id: ProjectId,
        /// The state it changes.
        Required state: Text,
        /// What caused it.
        Required trigger: List<Text>,
        /// Whether to act or to hold.
        Required outcome: DecisionOutcome,
        /// Whether it respects each constraint that applies.
        Required constraint_status: ConstraintStatus,
        /// One line: what to do next.
        Required next_pointer ["Next pointer"]: Text,
        /// The date by which the next pointer is due.
        Optional next_due: Date,
        /// When it was made.
        Optional decided_at: DeclaredAt,
        /// Who made it: one of the project's owners.
        Optional decided_by: Email,
        /// The kinds of reasoning behind it, or `other: …` for one that has no word.
        Optional reasoning: List<Reason>,
        /// What it assumes.
        Optional assumes: List<Assumption>,
        /// The constraint it overrides, and the constraint that justifies the override.
        Optional overruled = "override": Override,
        /// The id of the decision it replaces.
        Optional supersedes: Id,
        /// The evidence for it.
        Optional evidence_links: List<EvidenceLink>,
        /// Whether it is temporary.
        Optional temporary: bool,
        /// The date on which a temporary decision expires.
        Optional expires: Date,
        /// What it is about.
        Optional title: Text,
        /// What was corrected after the record was final.
        Optional corrections: List<Correction>,
        /// Rules whose findings on this record are waived for a while.
        Optional waive: List<Waiver>,
    }
}
