//! The core schema, which gives a plain scalar its type (YAML 1.2.2, section 10.3.2).

/// The meaning of a plain scalar under the core schema.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Core {
    Null,
    Bool(bool),
    Int(i64),
    /// An integer that does not fit in 64 bits.
    BigInt,
    Float(f64),
    Text,
}

/// Returns the meaning of `text` without quotes.
pub(crate) fn core(text: &str) -> Core {
    // For nearly every scalar, the first byte is enough to see that it is text.
    match text.as_bytes().first() {
        None => Core::Null,
        Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') => word(text),
        Some(b'0'..=b'9' | b'-' | b'+' | b'.') => number(text),
        Some(_) => Core::Text,
    }
}

/// Returns whether `text` without quotes is null.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn word(text: &str) -> Core {
    match text {
        null if is_null(null) => Core::Null,
        "true" | "True" | "TRUE" => Core::Bool(true),
        "false" | "False" | "FALSE" => Core::Bool(false),
        _ => Core::Text,
    }
}

fn number(text: &str) -> Core {
    match text {
        ".nan" | ".NaN" | ".NAN" => return Core::Float(f64::NAN),
        "-.inf" | "-.Inf" | "-.INF" => return Core::Float(f64::NEG_INFINITY),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Core::Float(f64::INFINITY);
        }
        _ => {}
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.is_empty() && digits(unsigned) {
        return text.parse().map_or(Core::BigInt, Core::Int);
    }
    if is_float(unsigned) {
        return text.parse().map_or(Core::Text, Core::Float);
    }
    Core::Text
}

fn radix(digits: &str, radix: u32) -> Core {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Core::Text;
    }
    i64::from_str_radix(digits, radix).map_or(Core::BigInt, Core::Int)
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_is_valid = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent_is_valid
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_words_of_yaml_1_1_are_text() {
        for text in [
            "no",
            "yes",
            "on",
            "off",
            "y",
            "N",
            "0b11",
            "1_000",
            "1:30",
            "2026-01-02",
            "-",
            "+",
            ".",
            "e3",
            "1e",
            "0o",
            "0o8",
            "0x",
            "-0x1",
            "nUll",
            "<<",
            "é",
        ] {
            assert_eq!(core(text), Core::Text, "{text}");
        }
    }

    #[test]
    fn numbers_booleans_and_null() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(core(text), Core::Null, "{text}");
        }
        assert_eq!(core("True"), Core::Bool(true));
        assert_eq!(core("false"), Core::Bool(false));
        for (text, value) in [
            ("017", 17),
            ("08", 8),
            ("+5", 5),
            ("-7", -7),
            ("0o17", 15),
            ("0x1F", 31),
        ] {
            assert_eq!(core(text), Core::Int(value), "{text}");
        }
        assert_eq!(core("123456789012345678901234567890"), Core::BigInt);
        assert_eq!(core("0xFFFFFFFFFFFFFFFFFF"), Core::BigInt);
        for (text, value) in [
            ("1.", 1.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("-1.5E-1", -0.15),
            ("1e400", f64::INFINITY),
            ("-.inf", f64::NEG_INFINITY),
        ] {
            assert_eq!(core(text), Core::Float(value), "{text}");
        }
        assert!(matches!(core(".nan"), Core::Float(nan) if nan.is_nan()));
    }
}
