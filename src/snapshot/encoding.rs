//! The encodings that files may have in a work tree (gitattributes(5), `working-tree-encoding`).

use gix::filter::plumbing::worktree::encoding::for_label;

/// Returns whether a label means UTF-8, which Git stores as it is.
pub(super) fn is_utf8(label: &[u8]) -> bool {
    label.eq_ignore_ascii_case(b"utf-8") || label.eq_ignore_ascii_case(b"utf8")
}

/// Converts bytes to UTF-8, or returns why that is not possible.
///
/// Git converts with `iconv`. In `encoding_rs`, the same name means the encoding of the web
/// (Encoding Standard, "Names and labels"), which may be another one: there, ISO-8859-1 is
/// windows-1252. So only encodings in which both agree are supported.
pub(super) fn decode(label: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    // Git does not convert an empty file.
    if bytes.is_empty() {
        return Ok(bytes);
    }
    let name = label.to_ascii_uppercase().replace('_', "-");
    let name = match name.strip_prefix("UTF16") {
        Some(rest) => format!("UTF-16{rest}"),
        None => name,
    };
    let order = ByteOrder::of_mark(&bytes);
    let text = match (&*name, order) {
        ("UTF-16", None) => Err(format!("a file of {label} needs a byte-order mark")),
        ("UTF-16" | "UTF-16LE-BOM", Some(order)) => order.decode(&bytes[2..], label),
        ("UTF-16LE-BOM" | "UTF-16LE", None) => ByteOrder::Little.decode(&bytes, label),
        ("UTF-16BE", None) => ByteOrder::Big.decode(&bytes, label),
        ("UTF-16LE" | "UTF-16BE", Some(_)) => {
            Err(format!("a file of {label} must not have a byte-order mark"))
        }
        ("ISO-8859-1" | "LATIN1" | "LATIN-1", _) => {
            Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
        }
        _ => decode_single_bytes(&name, &bytes, label),
    };
    text.map(String::into_bytes)
}

#[derive(Clone, Copy)]
enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    /// Returns the order that a byte-order mark gives.
    fn of_mark(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xfe, ..] => Some(Self::Little),
            [0xfe, 0xff, ..] => Some(Self::Big),
            _ => None,
        }
    }

    fn decode(self, bytes: &[u8], label: &str) -> Result<String, String> {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units = pairs.iter().map(|pair| match self {
            Self::Little => u16::from_le_bytes(*pair),
            Self::Big => u16::from_be_bytes(*pair),
        });
        let text: Result<String, _> = char::decode_utf16(units).collect();
        match text {
            Ok(text) if rest.is_empty() => Ok(text),
            Ok(_) | Err(_) => Err(malformed(label)),
        }
    }
}

/// Decodes an encoding in which each byte is a character.
fn decode_single_bytes(name: &str, bytes: &[u8], label: &str) -> Result<String, String> {
    let unknown = || format!("the encoding {label} is not known here");
    // `iconv` calls the encodings of Windows by their code pages too.
    let name = match name.strip_prefix("CP125") {
        Some(page) => format!("WINDOWS-125{page}"),
        None => name.to_owned(),
    };
    let encoding = for_label(bstr::BStr::new(&name)).map_err(|_| unknown())?;
    if !encoding.is_single_byte() || !encoding.name().eq_ignore_ascii_case(&name) {
        return Err(unknown());
    }
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| malformed(label))?;
    // The web's encodings map bytes that `iconv` rejects to these characters.
    let is_filler = |char: char| ('\u{80}'..='\u{9f}').contains(&char);
    if name.starts_with("WINDOWS") && text.contains(is_filler) {
        return Err(malformed(label));
    }
    Ok(text.into_owned())
}

fn malformed(label: &str) -> String {
    format!("its bytes are not {label}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_decoded_as_git_does() {
        let cases: [(&str, &[u8], Result<&str, &str>); 16] = [
            ("UTF-16", b"\xff\xfea\0", Ok("a")),
            ("utf16", b"\xfe\xff\0a", Ok("a")),
            (
                "UTF-16",
                b"a\0",
                Err("a file of UTF-16 needs a byte-order mark"),
            ),
            ("UTF-16LE-BOM", b"\xff\xfea\0", Ok("a")),
            ("UTF-16LE", b"a\0\x3d\xd8\0\xde", Ok("a\u{1f600}")),
            (
                "UTF-16LE",
                b"\xff\xfea\0",
                Err("a file of UTF-16LE must not have a byte-order mark"),
            ),
            ("UTF-16BE", b"\0a", Ok("a")),
            ("UTF-16BE", b"\0a\0", Err("its bytes are not UTF-16BE")),
            ("UTF-16BE", b"\xd8\x3d", Err("its bytes are not UTF-16BE")),
            ("ISO-8859-1", b"\xe4\x80", Ok("ä\u{80}")),
            ("ISO-8859-2", b"\xb1", Ok("ą")),
            ("cp1252", b"\x80", Ok("€")),
            (
                "windows-1252",
                b"\x81",
                Err("its bytes are not windows-1252"),
            ),
            (
                "SHIFT-JIS",
                b"\\",
                Err("the encoding SHIFT-JIS is not known here"),
            ),
            (
                "ISO-8859-9",
                b"a",
                Err("the encoding ISO-8859-9 is not known here"),
            ),
            ("UTF-32", b"", Ok("")),
        ];
        for (label, bytes, expected) in cases {
            let decoded = decode(label, bytes.to_vec());
            let expected = expected
                .map(|text| text.as_bytes().to_vec())
                .map_err(str::to_owned);
            assert_eq!(decoded, expected, "{label} {bytes:?}");
        }
    }
}
