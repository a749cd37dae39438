//! Converts paths to the URIs of files and back (RFC 8089).

use std::fmt::Write;
use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

/// Returns the path of a `file:` URI on this machine, or `None` for any other URI.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    if !rest.starts_with('/') {
        return None;
    }
    let bytes = percent_decoded(rest);
    if cfg!(windows) {
        let text = String::from_utf8(bytes).ok()?;
        return Some(PathBuf::from(text.trim_start_matches('/')));
    }
    path_of(bytes)
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    (!bytes.contains(&0)).then(|| std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

/// Returns the URI of an absolute path.
pub(super) fn of_path(path: &Path) -> Uri {
    let mut uri = String::from("file://");
    let bytes = path.as_os_str().as_encoded_bytes();
    if !bytes.starts_with(b"/") {
        uri.push('/');
    }
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(*byte));
            }
            b'\\' if cfg!(windows) => uri.push('/'),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    Uri::from(uri)
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let pair = pair.and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    decoded
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_its_uri_are_translated_both_ways() {
        for path in ["/a b/c#d%.md", "/é/😀.md", "/a:b@c/[d].md"] {
            let uri = of_path(Path::new(path));
            assert_eq!(to_path(&uri.0).as_deref(), Some(Path::new(path)), "{uri}");
        }
        assert_eq!(
            to_path("file://localhost/a%3Ab").as_deref(),
            Some(Path::new("/a:b"))
        );
    }

    #[test]
    fn only_files_of_this_machine_have_a_path() {
        for uri in [
            "untitled:Untitled-1",
            "file://server/a",
            "git:/a",
            "",
            "file:",
        ] {
            assert_eq!(to_path(uri), None, "{uri}");
        }
    }
}
