//! Formats repository paths as relative URI references.

use std::fmt::Write;

use crate::text::RepoPath;

/// Formats a path as a relative reference (RFC 3986, section 4.2). Every byte that is not unreserved
/// is escaped, so that the text before a colon is not read as a scheme.
pub(crate) fn relative_reference(path: &RepoPath) -> String {
    let mut reference = String::new();
    for byte in path.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                reference.push(char::from(*byte));
            }
            _ => {
                let _ = write!(reference, "%{byte:02X}");
            }
        }
    }
    reference
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_relative_reference() {
        assert_eq!(
            relative_reference(&"a:b/c d#é%.md".into()),
            "a%3Ab/c%20d%23%C3%A9%25.md"
        );
        assert_eq!(relative_reference(&RepoPath::new(b"\xff\n")), "%FF%0A");
    }
}
