//! The characters that the scanner knows.

/// Returns whether a text has only characters that mean nothing to YAML but themselves, and ends its
/// lines with LF or CRLF. Tabs are not among them, because they are not indentation.
pub(super) fn are_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The compiler turns a loop without a branch into one over many bytes at once.
    let (mut has_control, mut has_others) = (false, false);
    for byte in bytes {
        has_control |= (*byte < b' ' && *byte != b'\n') | (*byte == 0x7f);
        has_others |= *byte >= 0x80;
    }
    (!has_control || has_only_line_ends(bytes)) && (!has_others || text.chars().all(is_plain))
}

/// Returns whether every control character is LF, or CR before LF.
fn has_only_line_ends(bytes: &[u8]) -> bool {
    let mut after_return = false;
    for byte in bytes {
        match byte {
            b'\n' => after_return = false,
            _ if after_return => return false,
            b'\r' => after_return = true,
            0..b' ' | 0x7f => return false,
            _ => {}
        }
    }
    !after_return
}

/// Returns whether a character is printable (YAML 1.2.2, section 5.1), and neither a byte-order mark
/// nor one of the line ends of YAML 1.1.
fn is_plain(char: char) -> bool {
    matches!(char, '\r' | '\n' | ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}
