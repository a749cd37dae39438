//! Field types that are written as one piece of text.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::read_context::ReadContext;
use super::value::{FieldContent, FieldType, ScalarError, ScalarType};
use crate::document::yaml::{Core, Node};
use crate::text::Span;

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

    fn text(&self) -> Option<&str> {
        Some(&self.0)
    }
}

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

    fn text(&self) -> Option<&str> {
        Some(&self.0)
    }
}

impl ScalarType for Timestamp {
    const NOUN: &'static str = "a timestamp with an offset, as in `2026-03-04T09:00:00Z`";

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
        if !has_rfc3339_form(text.as_bytes()) {
            return Err(error());
        }
        text.parse().map_err(|_| error())
    }
}

/// Returns whether a text has the form of RFC 3339, section 5.6. jiff checks the numbers.
fn has_rfc3339_form(text: &[u8]) -> bool {
    let like = |part: &[u8], form: &[u8]| {
        part.len() == form.len()
            && part.iter().zip(form).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                b'T' => matches!(byte, b'T' | b't'),
                b'+' => matches!(byte, b'+' | b'-'),
                form => byte == form,
            })
    };
    let Some((time, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let fraction = match rest.split_first() {
        Some((b'.', rest)) => 1 + rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    };
    let offset = &rest[fraction..];
    like(time, b"0000-00-00T00:00:00")
        && fraction != 1
        && (matches!(offset, b"Z" | b"z") || like(offset, b"+00:00"))
}

impl ScalarType for Date {
    const NOUN: &'static str = "a date, as in `2026-03-04`";

    fn json_schema() -> Json {
        json!({ "type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$" })
    }

    fn as_data(&self) -> Json {
        self.to_string().into()
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        if text.len() != 10 {
            return Err(ScalarError::default());
        }
        text.parse().map_err(|_| ScalarError::default())
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
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
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
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
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
        let number = |text: &str| {
            text.trim()
                .parse::<i64>()
                .map_err(|_| ScalarError::default())
        };
        if let Ok(minutes) = number(text) {
            return Ok(Self { minutes });
        }
        let (from, to) = text
            .split_once(['-', '–'])
            .ok_or_else(ScalarError::default)?;
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

impl ScalarType for Email {
    const NOUN: &'static str = "an e-mail address";

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

    fn text(&self) -> Option<&str> {
        Some(&self.0)
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

    fn visit_texts(&self, _: Span, _: &mut dyn FnMut(&str, Span)) {}
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
    fn the_upper_end_of_a_range_is_the_timebox() {
        assert_eq!(Timebox::from_text("30-60").unwrap().minutes, 60);
        assert_eq!(Timebox::from_text("45").unwrap().minutes, 45);
        assert!(Timebox::from_text("an hour").is_err());
        assert!(Timebox::from_text("60-30").is_err());
    }
}
