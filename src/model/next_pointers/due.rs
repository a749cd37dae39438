//! Finds the day that a pointer names, before which its step cannot have been taken.

use jiff::civil::Date;
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
