//! The status of a waiver: valid, so that it silences findings, or invalid.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::config::Limits;
use crate::record::{Waiver, urgency};
use crate::rules::catalogue::Catalogue;
use crate::rules::clock::is_past;

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
/// UTC, and for no longer than the limit.
pub(crate) fn waiver_status(
    waiver: &Waiver,
    catalogue: &Catalogue,
    limits: &Limits,
    now: Timestamp,
) -> WaiverStatus {
    match (&waiver.rule, &waiver.reason, &waiver.until) {
        (Some(rule), Some(reason), Some(until))
            if catalogue.is_waivable(rule)
                && has_reason(waiver)
                && !is_past(until.value, now)
                && !is_too_long(until.value, limits, now) =>
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

/// Returns whether a day is further away than a waiver may last.
pub(crate) fn is_too_long(until: Date, limits: &Limits, now: Timestamp) -> bool {
    let today = now.to_zoned(TimeZone::UTC).date();
    let last = today.checked_add(limits.waiver_days.days());
    last.is_ok_and(|last| until > last)
}

/// Returns whether a waiver gives a reason other than urgency.
pub(crate) fn has_reason(waiver: &Waiver) -> bool {
    let reason = waiver.reason.as_ref();
    reason.is_some_and(|reason| urgency::says_why(reason))
}
