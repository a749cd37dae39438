//! Whether a waiver counts.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::record::{Waiver, urgency};
use crate::rules;

/// What a waiver comes to.
pub enum Standing {
    /// It silences the findings of these rules.
    Sound {
        rules: Vec<&'static str>,
        reason: String,
        until: Date,
    },
    /// It has a fault of its own and silences nothing.
    Faulty,
}

/// Judges a waiver at a moment; it holds through the last day of `until`, in UTC.
pub fn standing(waiver: &Waiver, now: Timestamp) -> Standing {
    let named = waiver
        .rule
        .as_ref()
        .map(|rule| rules::named(rule))
        .unwrap_or_default();
    let is_waivable =
        !named.is_empty() && named.iter().all(|rule| !rule.meta.level.is_structural());
    match (&waiver.reason, &waiver.until) {
        (Some(reason), Some(until))
            if is_waivable && has_reason(waiver) && !is_past(until.value, now) =>
        {
            Standing::Sound {
                rules: named.iter().map(|rule| rule.meta.name).collect(),
                reason: reason.to_string(),
                until: until.value,
            }
        }
        _ => Standing::Faulty,
    }
}

/// Whether it says why, and not only that it is urgent.
pub fn has_reason(waiver: &Waiver) -> bool {
    let reason = waiver.reason.as_ref();
    reason.is_some_and(|reason| urgency::says_why(reason))
}

/// Whether a day is over.
pub fn is_past(until: Date, now: Timestamp) -> bool {
    until < now.to_zoned(TimeZone::UTC).date()
}
