//! Regime: a declaration of the regime that a project is in.

use jiff::civil::Date;

use super::declaration::{DeclaredAt, EvidenceByName, Indicators};
use super::one_or_many::ProjectId;
use super::words::RegimeName;
use super::{List, Waiver};

record! {
    /// A declaration of the regime that a project is in.
    Regime {
        /// The id of the project.
        Required project_id: ProjectId,
        /// The regime that the project is in.
        Required regime: RegimeName,
        /// The date or time of the declaration.
        Required declared_at: DeclaredAt,
        /// What is observed for each of the ten indicators.
        Required indicators: Indicators,
        /// The evidence for each literacy that the project has.
        Required literacies: EvidenceByName,
        /// The regime before this one; the first declaration has none.
        Optional from: RegimeName,
        /// The evidence for each criterion of an upward transition.
        Optional criteria: EvidenceByName,
        /// The date by which to review the declaration.
        Optional review_by: Date,
        /// Rules whose findings on this record are waived for a while.
        Optional waive: List<Waiver>,
    }
}
