//! The day that a pointer names: what is for 12 June was not done in May.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::day_of;
use super::names::words;

/// Somewhere on earth a day begins so much earlier than in UTC.
const EARLIER: SignedDuration = SignedDuration::from_hours(14);

/// From when on the step of a pointer may have been taken: the first day that it
/// names and that was still to come when it was left. One that it names as an
/// end (`by 12 June`) says nothing about the beginning.
pub fn due(text: &str, since: Timestamp) -> Option<Timestamp> {
    let (words, left) = (words(text), day_of(since));
    let places = (0..words.len()).filter(|at| !is_end(&words[..*at]));
    let days = places.filter_map(|at| day(&words[at..], left));
    let first = days.filter(|day| *day > left).min()?;
    let begins = first.to_zoned(TimeZone::UTC).ok()?.timestamp();
    begins.checked_sub(EARLIER).ok()
}

/// Whether what comes before a day makes it the last one.
fn is_end(before: &[String]) -> bool {
    let mut before = before.iter().rev().map(String::as_str);
    match before.find(|word| !matches!(*word, "the" | "on")) {
        Some("by" | "until" | "till") => true,
        Some("before") => before.next() != Some("not"),
        Some(_) | None => false,
    }
}

/// The day that words begin with: `2026-06-12`, `12 June`, `June 12th, 2026`.
fn day(words: &[String], left: Date) -> Option<Date> {
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
        (Some(month), _) => (month, of_month(second)?),
        (None, Some(month)) => (month, of_month(first)?),
        (None, None) => return None,
    };
    let year = rest.first().filter(|year| year.len() == 4);
    if let Some(year) = year.and_then(|year| year.parse().ok()) {
        return Date::new(year, month, day).ok();
    }
    // Without a year it is the nearest: in December, 12 January is to come.
    let years = [left.year() - 1, left.year(), left.year() + 1];
    let days = years
        .iter()
        .filter_map(|year| Date::new(*year, month, day).ok());
    days.min_by_key(|day| (*day - left).get_days().abs())
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
    let is_it = |month: &str| word.len() >= 3 && month.starts_with(word);
    let at = MONTHS.iter().position(|month| is_it(month))?;
    i8::try_from(at + 1).ok()
}

/// `12`, `12th`
fn of_month(word: &str) -> Option<i8> {
    let number = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| word.strip_suffix(end));
    number.unwrap_or(word).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_due(text: &str) -> Option<String> {
        let since = "2026-12-20T15:00:00Z".parse().expect("a timestamp");
        let due = due(text, since)?.checked_add(EARLIER).expect("a timestamp");
        Some(day_of(due).to_string())
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
        assert_eq!(day_due("Again on 1 sept").as_deref(), None, "the last one");
    }

    #[test]
    fn what_is_past_or_an_end_or_no_day_is_left_aside() {
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
