//! Reads and writes times in the local time zone.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan, Unit, Zoned};

use crate::record::value::ScalarType;

/// The local time zone, from the variable `TZ` or else from the system.
pub(crate) struct LocalTime(TimeZone);

impl LocalTime {
    /// Returns the time zone of the system, or UTC if it has none.
    pub(crate) fn of_system() -> Self {
        Self(TimeZone::try_system().unwrap_or(TimeZone::UTC))
    }

    /// Writes a time as records state it: in RFC 3339 with the local offset, to the second.
    pub(crate) fn written(&self, at: Timestamp) -> String {
        let local = self.zoned(at);
        // RFC 3339 has no offsets with seconds, which time zones had more than a century ago.
        let is_whole = local.offset().seconds() % 60 == 0;
        if is_whole && local.offset() != Offset::UTC {
            local.strftime("%FT%T%:z").to_string()
        } else {
            at.strftime("%FT%TZ").to_string()
        }
    }

    /// Writes the time of day, and the day if it is not the day of `now`.
    pub(crate) fn clock(&self, at: Timestamp, now: Timestamp) -> String {
        let (local, today) = (self.zoned(at), self.day(now));
        let form = if local.date() == today {
            "%H:%M"
        } else {
            "%F %H:%M"
        };
        local.strftime(form).to_string()
    }

    /// Returns the local day of a time.
    fn day(&self, at: Timestamp) -> Date {
        self.zoned(at).date()
    }

    /// Reads a time: RFC 3339, a local date and time, or a time of day such as `9:40`, which means
    /// the latest such time before `now`.
    ///
    /// # Errors
    /// If the text has none of these forms. The error lists them.
    pub(crate) fn read(&self, text: &str, now: Timestamp) -> Result<Timestamp, String> {
        let text = text.trim();
        if let Ok(at) = <Timestamp as ScalarType>::from_text(text) {
            return Ok(at);
        }
        let forms = || {
            format!(
                "`{text}` is not a time: write 2026-03-04T09:40:00+01:00, 2026-03-04T09:40 or 9:40"
            )
        };
        if let Some(time) = time_of_day(text) {
            let today = self.day(now);
            let at = |day: Date| self.at(day.to_datetime(time));
            let earlier = || today.checked_sub(1.day()).ok().and_then(at);
            let found = at(today).filter(|at| *at <= now).or_else(earlier);
            return found.ok_or_else(forms);
        }
        let local: Option<DateTime> = text
            .contains([':', 'T'])
            .then(|| text.parse().ok())
            .flatten();
        local.and_then(|local| self.at(local)).ok_or_else(forms)
    }

    fn at(&self, local: DateTime) -> Option<Timestamp> {
        let zoned = self.0.to_zoned(local).ok()?;
        Some(zoned.timestamp())
    }

    fn zoned(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.0.clone())
    }
}

/// Rounds a time down to the second.
pub(crate) fn whole_seconds(at: Timestamp) -> Timestamp {
    let round = jiff::TimestampRound::new()
        .smallest(Unit::Second)
        .mode(jiff::RoundMode::Floor);
    at.round(round).unwrap_or(at)
}

/// Reads `9:40`, `09:40` or `09:40:30`.
fn time_of_day(text: &str) -> Option<Time> {
    let parts: Vec<&str> = text.split(':').collect();
    let number = |part: &&str| {
        let is_number = matches!(part.len(), 1 | 2) && part.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| part.parse::<i8>().ok()).flatten()
    };
    let numbers: Option<Vec<i8>> = parts.iter().map(number).collect();
    match *numbers? {
        [hour, minute] if parts[1].len() == 2 => Time::new(hour, minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(hour, minute, second, 0).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> LocalTime {
        LocalTime(TimeZone::fixed(Offset::constant(1)))
    }

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn a_time_is_written_with_the_local_offset() {
        let at = time("2026-03-04T08:40:30.5Z");
        assert_eq!(berlin().written(at), "2026-03-04T09:40:30+01:00");
        assert_eq!(LocalTime(TimeZone::UTC).written(at), "2026-03-04T08:40:30Z");
    }

    #[test]
    fn a_time_of_day_is_the_last_one() {
        let now = time("2026-03-04T09:00:00Z");
        for (text, expected) in [
            ("9:40", "2026-03-04T08:40:00Z"),
            ("10:00", "2026-03-04T09:00:00Z"),
            ("10:01", "2026-03-03T09:01:00Z"),
            ("2026-03-04T09:40", "2026-03-04T08:40:00Z"),
            ("2026-03-04 09:40:10", "2026-03-04T08:40:10Z"),
            ("2026-03-04T09:40:00Z", "2026-03-04T09:40:00Z"),
        ] {
            assert_eq!(berlin().read(text, now), Ok(time(expected)), "{text}");
        }
        for text in ["", "soon", "9", "9:4", "25:00", "2026-03-04", "940", "9:-4"] {
            assert!(berlin().read(text, now).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fraction_of_a_second_is_cut() {
        let at = time("2026-03-04T08:40:30.9Z");
        assert_eq!(whole_seconds(at), time("2026-03-04T08:40:30Z"));
    }
}
