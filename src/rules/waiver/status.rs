//! The status of a waiver: valid, so that it silences findings, or invalid.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::record::{Waiver, urgency};
use crate::rules::catalogue::Catalogue;
use crate::rules::rule::is_past;

/// Whether a waiver takes effect.
pub(crate) enum WaiverStatus {
    /// It silences the findings of these rules.
    Valid {
        rules: Vec<&'static str>,
        reason: String,
        until: Date,
    },
    /// It has a fault of its own and silences nothing.
    Invalid,
}

/// Returns the status of a waiver at the time `now`. A waiver is valid through the day `until`, in
/// UTC.
pub(crate) fn waiver_status(
    waiver: &Waiver,
    catalogue: &Catalogue,
    now: Timestamp,
) -> WaiverStatus {
    match (&waiver.rule, &waiver.reason, &waiver.until) {
        (Some(rule), Some(reason), Some(until))
            if catalogue.is_waivable(rule) && has_reason(waiver) && !is_past(until.value, now) =>
        {
            let rules = catalogue.named(rule);
            WaiverStatus::Valid {
                rules: rules.iter().map(|rule| rule.name).collect(),
                reason: reason.to_string(),
                until: until.value,
            }
        }
        _ => WaiverStatus::Invalid,
    }
}

/// Returns whether a waiver gives a reason other than urgency.
pub(crate) fn has_reason(waiver: &Waiver) -> bool {
    let reason = waiver.reason.as_ref();
    reason.is_some_and(|reason| urgency::says_why(reason))
}
