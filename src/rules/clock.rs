//! The time that counts as now, for the rules.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// The time that counts as now. It also notes until when its answers stay true, so that a record
/// need not be checked again only because time has passed.
#[derive(Debug)]
pub(crate) struct Clock {
    now: Timestamp,
    /// Seconds since 1970.
    until: AtomicI64,
}

impl Clock {
    /// Creates a clock that has not given any answer yet.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            now,
            until: AtomicI64::new(i64::MAX),
        }
    }

    /// Returns the time, in seconds since 1970, until which all answers given so far stay true. It
    /// is `i64::MAX` if they stay true forever.
    pub(crate) fn valid_until(&self) -> i64 {
        self.until.load(Ordering::Relaxed)
    }

    /// Returns the time itself. Whatever a rule derives from it counts as true only now.
    pub(crate) fn now(&self) -> Timestamp {
        self.note(i64::MIN);
        self.now
    }

    /// Returns whether a time is still to come.
    pub(crate) fn is_before(&self, time: Timestamp) -> bool {
        let is_before = self.now < time;
        if is_before {
            self.note(time.as_second());
        }
        is_before
    }

    /// Returns whether a day is over in UTC.
    pub(crate) fn is_past(&self, day: Date) -> bool {
        let is_past = is_past(day, self.now);
        let end = day.checked_add(1.day());
        let end = end.and_then(|next| next.to_zoned(TimeZone::UTC));
        if let (false, Ok(end)) = (is_past, end) {
            self.note(end.timestamp().as_second());
        }
        is_past
    }

    /// Returns whether more than some time has passed since another time.
    pub(crate) fn is_longer_ago(&self, time: Timestamp, duration: SignedDuration) -> bool {
        let is_longer = self.now.duration_since(time) > duration;
        if let (false, Ok(end)) = (is_longer, time.checked_add(duration)) {
            self.note(end.as_second());
        }
        is_longer
    }

    fn note(&self, second: i64) {
        self.until.fetch_min(second, Ordering::Relaxed);
    }
}

/// Returns whether a day is over in UTC.
pub(crate) fn is_past(day: Date, now: Timestamp) -> bool {
    day < now.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(now: &str) -> Clock {
        Clock::new(now.parse().unwrap())
    }

    fn second(time: &str) -> i64 {
        time.parse::<Timestamp>().unwrap().as_second()
    }

    #[test]
    fn answers_stay_true_until_the_time_that_was_asked_about() {
        let clock = clock("2026-03-04T09:00:00Z");
        assert_eq!(clock.valid_until(), i64::MAX);
        assert!(!clock.is_before("2026-03-04T08:00:00Z".parse().unwrap()));
        assert!(clock.is_past("2026-03-03".parse().unwrap()));
        assert_eq!(clock.valid_until(), i64::MAX);
        assert!(!clock.is_past("2026-03-04".parse().unwrap()));
        assert_eq!(clock.valid_until(), second("2026-03-05T00:00:00Z"));
        assert!(clock.is_before("2026-03-04T12:00:00.5Z".parse().unwrap()));
        assert_eq!(clock.valid_until(), second("2026-03-04T12:00:00Z"));
        let start = "2026-03-04T08:30:00Z".parse().unwrap();
        assert!(!clock.is_longer_ago(start, SignedDuration::from_hours(1)));
        assert_eq!(clock.valid_until(), second("2026-03-04T09:30:00Z"));
        assert!(clock.is_longer_ago(start, SignedDuration::from_mins(29)));
        assert_eq!(clock.valid_until(), second("2026-03-04T09:30:00Z"));
    }

    #[test]
    fn what_follows_from_the_time_itself_is_true_only_now() {
        let clock = clock("2026-03-04T09:00:00Z");
        clock.now();
        assert_eq!(clock.valid_until(), i64::MIN);
    }
}
