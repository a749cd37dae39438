//! Decision: a commit to act, or to hold.

use jiff::civil::Date;

use super::declaration::{DeclaredAt, Override};
use super::one_or_many::ProjectId;
use super::status::ConstraintStatus;
use super::words::{Assumption, DecisionOutcome};
use super::{EvidenceLink, Id, List, Text, Waiver};

record! {
    /// An irreversible commit to act, or to hold.
    Decision {
        /// The stable id that other records name.
        Required decision_id: Id,
        /// The project whose state it changes.
        Required project_id: ProjectId,
        /// The state it changes.
        Required state: Text,
        /// What brought it about.
        Required trigger: List<Text>,
        /// Whether to act or to hold.
        Required outcome: DecisionOutcome,
        /// How it stands to each constraint.
        Required constraint_status: ConstraintStatus,
        /// One line: what to do next.
        Required next_pointer ["Next pointer"]: Text,
        /// When it was taken.
        Optional decided_at: DeclaredAt,
        /// The kinds of reasoning behind it.
        Optional reasoning: List<Text>,
        /// What it takes for granted.
        Optional assumes: List<Assumption>,
        /// The constraint it overrides, and because of which.
        Optional overruled = "override": Override,
        /// The decision it takes the place of.
        Optional supersedes: Id,
        /// What proves it.
        Optional evidence_links: List<EvidenceLink>,
        /// Whether it is meant to go away.
        Optional temporary: bool,
        /// When it goes away.
        Optional expires: Date,
        /// What it is about.
        Optional title: Text,
        /// Rules this record is not held to for a while.
        Optional waive: List<Waiver>,
    }
}
