//! Finds the day that a pointer names, before which its step cannot have been taken.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::operator_names::words;

/// The time by which a day starts earlier in the easternmost time zone than in UTC.
const EASTERNMOST: SignedDuration = SignedDuration::from_hours(14);

/// Returns the time from which the step of a pointer can have been taken: the start of the first
/// day that the text names and that was still ahead at `since`. A day that is a deadline
/// (`by 12 June`) does not say when the step can start.
pub(crate) fn due(text: &str, since: Timestamp) -> Option<Timestamp> {
    let (words, written) = (words(text), utc_day(since));
    let first = (0..words.len())
        .filter(|at| !is_deadline(&words[..*at]))
        .filter_map(|at| day(&words[at..], written))
        .filter(|day| *day > written)
        .min()?;
    let start = first.to_zoned(TimeZone::UTC).ok()?.timestamp();
    start.checked_sub(EASTERNMOST).ok()
}

/// Returns the day by which the step of a pointer is due, if its text names one that was still ahead
/// at `since`: a day, as a deadline or not; a month (`for April`), whose last day counts, or with `by`
/// its first; or else a day of the week, which is the next such day.
pub(crate) fn due_day(text: &str, since: Timestamp) -> Option<Date> {
    let (words, written) = (words(text), utc_day(since));
    let each = || (0..words.len()).map(|at| words.split_at(at));
    let dated = each()
        .filter_map(|(_, rest)| day(rest, written))
        .filter(|day| *day > written)
        .min();
    let monthly = || {
        let months = each().filter_map(|(before, rest)| whole_month(before, rest, written));
        months.filter(|day| *day > written).min()
    };
    let weekly = || {
        let days = each().filter_map(|(before, rest)| weekday(before, rest));
        days.filter_map(|day| written.nth_weekday(1, day).ok())
            .min()
    };
    dated.or_else(monthly).or_else(weekly)
}

/// Reads a month without a day: `for April`, `by April 2027`, `in 2027-04`.
fn whole_month(before: &[String], rest: &[String], written: Date) -> Option<Date> {
    let is_deadline = match before.last()?.as_str() {
        "by" | "before" | "until" | "till" => true,
        // `May` and `March` are words of other meanings elsewhere.
        "for" | "in" | "during" => false,
        _ => return None,
    };
    let [first, rest @ ..] = rest else {
        return None;
    };
    let iso = || {
        let (year, month) = first.split_once('-').filter(|(year, _)| year.len() == 4)?;
        Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
    };
    let named = || {
        let month = month(first)?;
        let year = rest.first().filter(|year| year.len() == 4);
        if let Some(year) = year.and_then(|year| year.parse().ok()) {
            return Date::new(year, month, 1).ok();
        }
        // Without a year, the nearest one is meant: in December, January is in the next year.
        [written.year() - 1, written.year(), written.year() + 1]
            .iter()
            .filter_map(|year| Date::new(*year, month, 1).ok())
            .min_by_key(|day| (*day - written.first_of_month()).get_days().abs())
    };
    let first = iso().or_else(named)?;
    Some(if is_deadline {
        first
    } else {
        first.last_of_month()
    })
}

/// Reads a day of the week. `Monday's numbers` and `last Monday` are about something that was.
fn weekday(before: &[String], rest: &[String]) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let (first, next) = (rest.first()?, rest.get(1).map(String::as_str));
    let is_past = matches!(
        before.last().map(String::as_str),
        Some("last" | "since" | "past" | "of" | "from")
    );
    if is_past || next == Some("s") {
        return None;
    }
    let (_, day) = DAYS.iter().find(|(name, _)| name == first)?;
    Some(*day)
}

/// Returns whether the words before a day make it a deadline.
fn is_deadline(before: &[String]) -> bool {
    let mut before = before.iter().rev().map(String::as_str);
    match before.find(|word| !matches!(*word, "the" | "on")) {
        Some("by" | "until" | "till") => true,
        Some("before") => before.next() != Some("not"),
        Some(_) | None => false,
    }
}

/// Reads the day that the words start with: `2026-06-12`, `12 June`, `June 12th, 2026`.
fn day(words: &[String], written: Date) -> Option<Date> {
    let [first, rest @ ..] = words else {
        return None;
    };
    if first.len() == "2026-06-12".len()
        && let Ok(day) = first.parse()
    {
        return Some(day);
    }
    let [second, rest @ ..] = rest else {
        return None;
    };
    let (month, day) = match (month(first), month(second)) {
        (Some(month), _) => (month, day_of_month(second)?),
        (None, Some(month)) => (month, day_of_month(first)?),
        (None, None) => return None,
    };
    let year = rest.first().filter(|year| year.len() == 4);
    if let Some(year) = year.and_then(|year| year.parse().ok()) {
        return Date::new(year, month, day).ok();
    }
    // Without a year, the nearest one is meant: in December, 12 January is in the next year.
    [written.year() - 1, written.year(), written.year() + 1]
        .iter()
        .filter_map(|year| Date::new(*year, month, day).ok())
        .min_by_key(|day| (*day - written).get_days().abs())
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = MONTHS
        .iter()
        .position(|month| word.len() >= 3 && month.starts_with(word))?;
    i8::try_from(at + 1).ok()
}

/// Reads a day of the month: `12` or `12th`.
fn day_of_month(word: &str) -> Option<i8> {
    let number = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| word.strip_suffix(end));
    number.unwrap_or(word).parse().ok()
}

/// Returns the day of a time in UTC.
fn utc_day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_due(text: &str) -> Option<String> {
        let since = "2026-12-20T15:00:00Z".parse().expect("a timestamp");
        let due = due(text, since)?
            .checked_add(EASTERNMOST)
            .expect("a timestamp");
        Some(utc_day(due).to_string())
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for text in [
            "On 12 January, look at it",
            "look at it (2027-01-12)",
            "Jan 12th: look at it",
            "not before the 12th January",
            "look at 12 January 2027, then at 3 March",
            "the list of 1 December again on 12 Jan.",
            "load by 3 January what comes on 12 January",
        ] {
            assert_eq!(day_due(text).as_deref(), Some("2027-01-12"), "{text}");
        }
        // The nearest 1 September is in the past.
        assert_eq!(day_due("Again on 1 sept"), None);
    }

    #[test]
    fn a_step_is_due_on_the_day_that_its_text_names() {
        // A Sunday.
        let since = "2026-12-20T15:00:00Z".parse().expect("a timestamp");
        for (text, day) in [
            ("On 12 January, look at it", Some("2027-01-12")),
            ("load it by 12 January", Some("2027-01-12")),
            (
                "load by 3 January what comes on 12 January",
                Some("2027-01-03"),
            ),
            ("Look at it on Monday", Some("2026-12-21")),
            ("On Sunday, count again", Some("2026-12-27")),
            ("Monday, 11 January: count", Some("2027-01-11")),
            ("Load the orders for January", Some("2027-01-31")),
            ("Load the orders for 2027-04", Some("2027-04-30")),
            ("Have it ready by February", Some("2027-02-01")),
            ("Load what came in for November", None),
            ("Compare it with Monday's numbers", None),
            ("Explain the dip of last Tuesday", None),
            ("It may march on", None),
            ("Load the rest", None),
        ] {
            let due = due_day(text, since).map(|day| day.to_string());
            assert_eq!(due.as_deref(), day, "{text}");
        }
    }

    #[test]
    fn past_days_and_deadlines_are_not_due_days() {
        for text in [
            "compare it with the list of 12 December",
            "load it by 12 January",
            "load it before the 12 January 2027",
            "load 12 orders in January",
            "look at 2027-13-40 and at 31 February",
            "two may go",
            "look at v1.12",
            "look at it today, 20 December",
        ] {
            assert_eq!(day_due(text), None, "{text}");
        }
    }
}
