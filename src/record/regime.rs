//! Regime: the state a project is really in.

use jiff::civil::Date;

use super::declaration::{DeclaredAt, Indicators, Proofs};
use super::one_or_many::ProjectId;
use super::words::RegimeName;
use super::{List, Waiver};

record! {
    /// A declaration of the regime that a project is in.
    Regime {
        /// The project it is about.
        Required project_id: ProjectId,
        /// The regime.
        Required regime: RegimeName,
        /// Since when.
        Required declared_at: DeclaredAt,
        /// What shows it: all ten indicators.
        Required indicators: Indicators,
        /// The evidence for each literacy that holds.
        Required literacies: Proofs,
        /// The regime before; absent on the first.
        Optional from: RegimeName,
        /// The evidence for each criterion of an upward transition.
        Optional criteria: Proofs,
        /// When to look again.
        Optional review_by: Date,
        /// Rules this record is not held to for a while.
        Optional waive: List<Waiver>,
    }
}
