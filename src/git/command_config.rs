//! The configuration that a command was given: `git -c`, as the commands and hooks below Git see
//! it.

use std::env;

use bstr::{BString, ByteSlice};

use super::Error;

/// The variable in which Git hands the settings of `git -c` to the programs that it starts.
/// `gix` reads `GIT_CONFIG_COUNT` (git-config(1), "ENVIRONMENT") but not this one.
const PARAMETERS: &str = "GIT_CONFIG_PARAMETERS";

/// Returns the settings of `git -c`, each as `key=value`, or as `key` alone.
///
/// # Errors
/// The variable is malformed, which stops Git too.
pub(super) fn command_config() -> Result<Vec<BString>, Error> {
    let Some(parameters) = env::var_os(PARAMETERS) else {
        return Ok(Vec::new());
    };
    parse(parameters.as_encoded_bytes())
        .ok_or_else(|| Error::new(format!("bogus format in {PARAMETERS}")))
}

/// Parses words in single quotes with blanks between them. A setting is one word,
/// `'key=value'`, or since Git 2.31 two: `'key'='value'`, where the second may be absent.
fn parse(parameters: &[u8]) -> Option<Vec<BString>> {
    let mut settings = Vec::new();
    let mut rest = parameters.trim_ascii();
    while !rest.is_empty() {
        let (mut setting, mut behind) = quoted(rest)?;
        let mut is_known = true;
        if let Some(after) = behind.strip_prefix(b"=") {
            // `gix` would split such a key at the wrong place. It contains a URL or the
            // like, and such a setting is not needed here.
            is_known = !setting.contains(&b'=');
            behind = after;
            // `'key'=` is a key without a value, which is not the same as an empty one.
            if after.starts_with(b"'") {
                let (value, after) = quoted(after)?;
                setting.push(b'=');
                setting.extend_from_slice(&value);
                behind = after;
            }
        }
        if behind
            .first()
            .is_some_and(|byte| !byte.is_ascii_whitespace())
        {
            return None;
        }
        settings.extend(is_known.then_some(setting));
        rest = behind.trim_ascii_start();
    }
    Some(settings)
}

/// Returns the word in single quotes at the start of a text, and what follows it. Outside the
/// quotes, a backslash stands before a quote or an exclamation mark: `'it'\''s'`.
fn quoted(text: &[u8]) -> Option<(BString, &[u8])> {
    let mut word = BString::default();
    let mut rest = text;
    loop {
        rest = rest.strip_prefix(b"'")?;
        let end = rest.find_byte(b'\'')?;
        word.extend_from_slice(&rest[..end]);
        rest = &rest[end + 1..];
        match rest {
            [b'\\', escaped @ (b'\'' | b'!'), behind @ ..] if behind.starts_with(b"'") => {
                word.push(*escaped);
                rest = behind;
            }
            _ => return Some((word, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_setting_are_read() {
        let cases: [(&str, Option<&[&str]>); 10] = [
            ("", Some(&[])),
            ("'safe.directory=*'", Some(&["safe.directory=*"])),
            (
                "'safe.directory'='*' 'a.b=c d'",
                Some(&["safe.directory=*", "a.b=c d"]),
            ),
            ("'a.b'=", Some(&["a.b"])),
            ("'url.x?y=z.insteadOf'='w' 'a.b'='c'", Some(&["a.b=c"])),
            ("'a.b'=''", Some(&["a.b="])),
            (r"'a.b'='it'\''s'\!''", Some(&["a.b=it's!"])),
            ("a.b=c", None),
            ("'a.b=c", None),
            ("'a.b''c.d'", None),
        ];
        for (parameters, expected) in cases {
            let parsed = parse(parameters.as_bytes());
            let expected = expected.map(|settings| {
                settings
                    .iter()
                    .copied()
                    .map(BString::from)
                    .collect::<Vec<_>>()
            });
            assert_eq!(parsed, expected, "{parameters}");
        }
    }
}
