//! Completes times that other tools have written, with the settings of a record mapping.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::read_context::ReadContext;
use super::value::When;

impl ReadContext<'_> {
    /// Returns a time of a mapped file in the form that records have: a date stands for its
    /// midnight, and a time without an offset is in the mapping's time zone. Returns `None` for a
    /// text that is complete or cannot be completed.
    pub(super) fn completed(&self, text: &str, when: When) -> Option<String> {
        let mapping = self.mapping?;
        let (date, rest) = text.split_at_checked(10)?;
        let date: Date = date.parse().ok()?;
        if when == When::Date {
            let is_time = rest.starts_with(['T', 't', ' ']);
            return is_time.then(|| date.to_string());
        }
        let time = rest.trim_start_matches(['T', 't', ' ']);
        if rest.starts_with(|char: char| !matches!(char, 'T' | 't' | ' ')) {
            return None;
        }
        let zone = mapping.time_zone.clone();
        let (time, zone) = match (time, with_offset(time)) {
            ("", _) => (Time::midnight(), zone.unwrap_or(TimeZone::UTC)),
            // A blank instead of the `T`, or no seconds.
            (_, Some((time, offset))) => {
                return Some(format!("{date}T{}{offset}", in_seconds(time)?));
            }
            (time, None) => (time.parse().ok()?, zone?),
        };
        let zoned = DateTime::from_parts(date, time).to_zoned(zone).ok()?;
        Some(zoned.timestamp().to_string())
    }
}

/// Splits a time from its offset, and writes that as `Z` or with a colon.
fn with_offset(text: &str) -> Option<(&str, String)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time.trim_end(), "Z".into()));
    }
    let at = text.rfind(['+', '-'])?;
    let (time, offset) = text.split_at(at);
    let digits: String = offset[1..].chars().filter(|char| *char != ':').collect();
    let is_offset = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_offset.then(|| {
        let offset = format!("{}{}:{}", &offset[..1], &digits[..2], &digits[2..]);
        (time.trim_end(), offset)
    })
}

/// Returns a time with its seconds.
fn in_seconds(text: &str) -> Option<String> {
    let time: Time = text.parse().ok()?;
    Some(time.to_string())
}
