//! Days and ages, as the views print them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Returns the day of a timestamp in UTC. A timestamp does not keep the time zone that it was
/// written in.
pub(crate) fn utc_day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// Formats the day of a timestamp.
pub(crate) fn day_text(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "no date".to_owned(), |at| utc_day(at).to_string())
}

/// Formats an age in days.
pub(crate) fn age_text(days: Option<i64>) -> String {
    match days {
        None => String::new(),
        Some(0) => "today".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days @ 2..) => format!("{days} days"),
        Some(_) => "upcoming".to_owned(),
    }
}
