//! Field types that are written as one piece of text.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::read_context::ReadContext;
use super::repair::minutes;
use super::value::{FieldContent, FieldType, ScalarError, ScalarType, When};
use crate::document::yaml::{Core, Node};

/// Free text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Text(pub Box<str>);

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl ScalarType for Text {
    const NOUN: &'static str = "text";

    fn json_schema() -> Json {
        json!({ "type": ["string", "number", "boolean"] })
    }

    fn as_data(&self) -> Json {
        (*self.0).into()
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        Ok(Self(text.into()))
    }
}

/// The longest id, in characters. Messages about many records may name one id.
const MAX_ID: usize = 200;

/// A stable name without spaces or slashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id(pub Box<str>);

impl std::ops::Deref for Id {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl ScalarType for Id {
    const NOUN: &'static str = "an id";
    const IS_ID: bool = true;

    fn json_schema() -> Json {
        json!({ "type": ["string", "number", "boolean"], "pattern": r"^[^\s/\\]+$" })
    }

    fn as_data(&self) -> Json {
        (*self.0).into()
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        if text.chars().nth(MAX_ID).is_some() {
            let message = format!("an id is not longer than {MAX_ID} characters");
            return Err(ScalarError::new(message));
        }
        match text
            .chars()
            .find(|char| char.is_whitespace() || matches!(char, '/' | '\\'))
        {
            None => Ok(Self(text.into())),
            Some(char) => {
                let what = if char.is_whitespace() {
                    "spaces"
                } else {
                    "slashes"
                };
                Err(ScalarError::new(format!("an id cannot contain {what}"))
                    .help("join the words with hyphens"))
            }
        }
    }
}

impl ScalarType for Timestamp {
    const NOUN: &'static str = "a timestamp with an offset, as in `2026-03-04T09:00:00Z`";
    const WHEN: Option<When> = Some(When::Time);

    fn json_schema() -> Json {
        let form = r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$";
        json!({ "type": "string", "format": "date-time", "pattern": form })
    }

    fn as_data(&self) -> Json {
        self.to_string().into()
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        // jiff accepts more than RFC 3339 (a space instead of `T`, an offset of hours alone, a
        // time zone in brackets), so the form is checked first.
        let error = || {
            ScalarError::default().help("write it as RFC 3339: date, `T`, time, `Z` or an offset")
        };
        let Some((date, time, offset)) = rfc3339_parts(text) else {
            return Err(error());
        };
        check_day(date)?;
        check_time(time)?;
        if !is_offset(offset) {
            let message = format!("there is no offset `{offset}`: the largest is `23:59`");
            return Err(ScalarError::new(message));
        }
        text.parse()
            .map_err(|_| ScalarError::new(format!("`{text}` is not a time that can be counted")))
    }
}

/// Returns an error for a day that does not exist.
fn check_day(date: &str) -> Result<Date, ScalarError> {
    date.parse()
        .map_err(|_| ScalarError::new(format!("there is no day `{date}`")))
}

/// Returns an error for a time that does not exist.
fn check_time(time: &str) -> Result<(), ScalarError> {
    // RFC 3339 has leap seconds (section 5.6, `time-second`).
    let time_of_day = time
        .strip_suffix(":60")
        .map(|minute| format!("{minute}:59"));
    let is_time = time_of_day
        .as_deref()
        .unwrap_or(time)
        .parse::<Time>()
        .is_ok();
    if is_time {
        return Ok(());
    }
    Err(ScalarError::new(format!("there is no time `{time}`")))
}

/// Returns whether an offset has hours up to 23 and minutes up to 59 (RFC 3339, section 5.6,
/// `time-numoffset`); jiff accepts more.
fn is_offset(offset: &str) -> bool {
    let Some((hours, minutes)) = offset.get(1..).and_then(|digits| digits.split_once(':')) else {
        return matches!(offset, "Z" | "z");
    };
    let is_at_most = |digits: &str, most: u8| digits.parse().is_ok_and(|value: u8| value <= most);
    is_at_most(hours, 23) && is_at_most(minutes, 59)
}

/// Returns the date, the time without fractions of a second, and the offset of a text in the form
/// of RFC 3339, section 5.6; the numbers may be wrong.
fn rfc3339_parts(text: &str) -> Option<(&str, &str, &str)> {
    let (start, rest) = text.split_at_checked(19)?;
    let offset = match rest.strip_prefix('.') {
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|char: char| char.is_ascii_digit());
            (offset.len() < fraction.len()).then_some(offset)?
        }
        None => rest,
    };
    let has_form = has_form(start, b"0000-00-00T00:00:00")
        && (matches!(offset, "Z" | "z") || has_form(offset, b"+00:00"));
    has_form.then(|| (&start[..10], &start[11..], offset))
}

/// Returns whether a text has digits, signs and marks where a form has them.
fn has_form(text: &str, form: &[u8]) -> bool {
    let is_like = |(byte, form): (u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't'),
        b'+' => matches!(byte, b'+' | b'-'),
        form => byte == *form,
    };
    text.len() == form.len() && text.bytes().zip(form).all(is_like)
}

impl ScalarType for Date {
    const NOUN: &'static str = "a date, as in `2026-03-04`";
    const WHEN: Option<When> = Some(When::Date);

    fn json_schema() -> Json {
        json!({ "type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$" })
    }

    fn as_data(&self) -> Json {
        self.to_string().into()
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        if !has_form(text, b"0000-00-00") {
            return Err(ScalarError::default());
        }
        check_day(text)
    }
}

/// `true` or `false`, unquoted.
impl FieldType for bool {
    const EXPECTED: &'static str = "`true` or `false`";

    fn schema() -> Json {
        json!({ "type": "boolean" })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        match node.core() {
            Core::Bool(value) => Some(value),
            Core::Null | Core::Int(_) | Core::BigInt | Core::Float(_) | Core::Text => {
                let word = node.text().and_then(truth);
                let fix = word.and_then(|word| cx.unquote(node, word));
                let fault = cx.wrong(node.span(), Self::EXPECTED, node.describe());
                fault.help = Some("write `true` or `false`, without quotes".into());
                fault.fix = fix;
                None
            }
        }
    }
}

/// Returns the word for what people and YAML 1.1 write for `true` and `false`.
fn truth(text: &str) -> Option<&'static str> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" => Some("true"),
        "false" | "no" => Some("false"),
        _ => None,
    }
}

impl FieldContent for bool {
    fn to_json(&self) -> Json {
        (*self).into()
    }
}

/// A whole number, unquoted.
impl FieldType for i64 {
    const EXPECTED: &'static str = "a whole number";

    fn schema() -> Json {
        json!({ "type": "integer" })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        match node.core() {
            Core::Int(value) => Some(value),
            Core::Null | Core::Bool(_) | Core::BigInt | Core::Float(_) | Core::Text => {
                let number = node.text().and_then(minutes);
                let number = number.filter(|number| number.parse::<i64>().is_ok());
                let fix = number.and_then(|number| cx.unquote(node, number));
                let fault = cx.wrong(node.span(), Self::EXPECTED, node.describe());
                fault.help = Some("write the number alone, without quotes or a unit".into());
                fault.fix = fix;
                None
            }
        }
    }
}

impl FieldContent for i64 {
    fn to_json(&self) -> Json {
        (*self).into()
    }
}

/// A time limit in minutes, written as one number or as a range whose upper end is the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timebox {
    pub minutes: i64,
}

impl ScalarType for Timebox {
    const NOUN: &'static str = "a number of minutes, or a range such as `30-60`";

    fn json_schema() -> Json {
        json!({ "anyOf": [{ "type": "integer", "minimum": 1 }, { "type": "string", "pattern": r"^\s*\d+\s*([-–]\s*\d+\s*)?$" }] })
    }

    fn as_data(&self) -> Json {
        self.minutes.into()
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        let error = || ScalarError {
            meant: minutes(text)
                .filter(|number| *number != text && Self::from_text(number).is_ok())
                .map(str::to_owned),
            ..ScalarError::default()
        };
        let number = |text: &str| text.trim().parse::<i64>().map_err(|_| error());
        if let Ok(minutes) = number(text) {
            return Ok(Self { minutes });
        }
        let (from, to) = text.split_once(['-', '–']).ok_or_else(error)?;
        let (from, to) = (number(from)?, number(to)?);
        if from > to {
            return Err(ScalarError::new(format!(
                "the range `{from}-{to}` ends before it starts"
            )));
        }
        Ok(Self { minutes: to })
    }
}

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Email(pub Box<str>);

/// Returns whether two e-mail addresses are the same person's. Their letter case does not count: mail
/// servers ignore it, and people write their own addresses either way.
pub(crate) fn is_same_address(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

impl ScalarType for Email {
    const NOUN: &'static str = "an e-mail address";
    const IS_WORD: bool = true;

    fn json_schema() -> Json {
        json!({ "type": "string", "format": "email" })
    }

    fn as_data(&self) -> Json {
        (*self.0).into()
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        match text.split_once('@') {
            Some((name, domain))
                if !name.is_empty()
                    && !domain.is_empty()
                    && !domain.contains('@')
                    && !text.contains(char::is_whitespace) =>
            {
                Ok(Self(text.into()))
            }
            _ => Err(ScalarError::default()),
        }
    }
}

/// A value of any type, whose content is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnyValue;

impl FieldType for AnyValue {
    const EXPECTED: &'static str = "anything";

    fn schema() -> Json {
        Json::Bool(true)
    }

    fn from_node(_: Node<'_>, _: &mut ReadContext<'_>) -> Option<Self> {
        Some(Self)
    }
}

impl FieldContent for AnyValue {
    fn to_json(&self) -> Json {
        Json::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rfc_3339_is_a_timestamp() {
        for good in [
            "2026-03-04T09:00:00Z",
            "2026-03-04T09:00:00.25+01:00",
            "2026-03-04t09:00:00-23:59",
        ] {
            assert!(<Timestamp as ScalarType>::from_text(good).is_ok(), "{good}");
        }
        for bad in [
            "2026-03-04",
            "2026-03-04T09:00:00",
            "2026-03-04 09:00:00Z",
            "2026-03-04T09:00Z",
            "2026-13-04T09:00:00Z",
            "2026-03-04T09:00:00+01",
            "2026-03-04T09:00:00.Z",
            "2026-03-04T09:00:00Z[UTC]",
            "é026-03-04T09:00:00Z",
        ] {
            assert!(<Timestamp as ScalarType>::from_text(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_time_or_offset_that_does_not_exist_is_named() {
        let reason = |text: &str| <Timestamp as ScalarType>::from_text(text).err()?.message;
        for (text, expected) in [
            ("2026-02-30T09:00:00Z", "there is no day `2026-02-30`"),
            ("2026-03-04T24:00:00Z", "there is no time `24:00:00`"),
            ("2026-03-04T09:60:00Z", "there is no time `09:60:00`"),
            (
                "2026-03-04T09:00:00+24:00",
                "there is no offset `+24:00`: the largest is `23:59`",
            ),
            (
                "2026-03-04T09:00:00-01:60",
                "there is no offset `-01:60`: the largest is `23:59`",
            ),
        ] {
            assert_eq!(reason(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(reason("2026-12-31T23:59:60Z"), None);
        let day = <Date as ScalarType>::from_text("2026-02-30");
        assert_eq!(day, Err(ScalarError::new("there is no day `2026-02-30`")));
        assert!(<Date as ScalarType>::from_text("2026-W09-3").is_err());
    }

    #[test]
    fn the_letter_case_of_an_address_does_not_count() {
        assert!(is_same_address("Jürgen@Example.org", "JÜRGEN@example.org"));
        assert!(!is_same_address("jurgen@example.org", "jürgen@example.org"));
    }

    #[test]
    fn the_length_of_an_id_is_limited() {
        assert!(Id::from_text(&"a".repeat(200)).is_ok());
        assert!(Id::from_text(&"a".repeat(201)).is_err());
    }

    #[test]
    fn the_upper_end_of_a_timebox_counts() {
        assert_eq!(Timebox::from_text("30-60").unwrap().minutes, 60);
        assert_eq!(Timebox::from_text("45").unwrap().minutes, 45);
        assert!(Timebox::from_text("an hour").is_err());
        assert!(Timebox::from_text("60-30").is_err());
    }
}
