//! A manifest in the form that `sha256sum` writes: a digest and a name on each line.

use bstr::ByteSlice;

use super::parsed::{ListedFile, Manifest, NO_SPAN};
use super::problems::ProblemKind;
use crate::target::pin::Pin;
use crate::text::{Span, Spanned};

/// Reads a listing, or returns `None` if no line has one of its forms.
///
/// The forms are those that `sha256sum --check` accepts (GNU Coreutils manual, "cksum output
/// modes"): `<digest>  <name>`, `<digest> *<name>` and `SHA256 (<name>) = <digest>`. Comments begin
/// with `#`.
pub(super) fn read(bytes: &[u8]) -> Option<Manifest> {
    let is_text = bytes.to_str().is_ok();
    let mut manifest = Manifest::default();
    let mut lines = 0;
    let mut at = bytes.len() - bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).len();
    for line in bytes[at..].lines_with_terminator() {
        let start = at;
        at += line.len();
        let line = line.trim_end_with(|char| matches!(char, '\n' | '\r'));
        if line.trim().is_empty() || line.starts_with(b"#") {
            continue;
        }
        lines += 1;
        let place = |from: usize, to: usize| {
            if is_text {
                Span::new(start + from, start + to)
            } else {
                NO_SPAN
            }
        };
        match ListingLine::parse(line) {
            Some(entry) => manifest.files.push(ListedFile {
                name: Spanned::new(entry.name, place(entry.name_at, entry.name_end)),
                digest: Spanned::new(entry.digest, place(entry.digest_at, entry.digest_at + 64)),
                bytes: None,
                rows: None,
            }),
            None if is_text => {
                let message = "a line that is not a digest and a name";
                manifest.report(ProblemKind::Entry, Some(place(0, line.len())), message);
            }
            None => manifest.report(
                ProblemKind::Entry,
                None,
                format!("line {lines}, which is not a digest and a name"),
            ),
        }
    }
    (!manifest.files.is_empty()).then_some(manifest)
}

/// One line, with the offsets of its parts.
struct ListingLine {
    name: Vec<u8>,
    name_at: usize,
    name_end: usize,
    digest: Pin,
    digest_at: usize,
}

impl ListingLine {
    fn parse(line: &[u8]) -> Option<Self> {
        let blanks = line.len() - line.trim_start().len();
        // A backslash at the start of a line means that the name has escapes.
        let is_escaped = line[blanks..].starts_with(b"\\");
        let from = blanks + usize::from(is_escaped);
        let rest = &line[from..];
        let (name, digest_at) = match rest.strip_prefix(b"SHA256 (") {
            Some(tagged) => {
                let end = tagged.rfind(b") = ")?;
                let name = from + 8..from + 8 + end;
                (name.clone(), name.end + 4)
            }
            None => {
                let after = rest.get(64..)?;
                let marks = match after {
                    [b' ' | b'\t', b' ' | b'*', ..] => 2,
                    [b' ' | b'\t', ..] => 1,
                    _ => return None,
                };
                (from + 64 + marks..line.len(), from)
            }
        };
        let digest = line.get(digest_at..digest_at + 64)?;
        let is_last = name.start > digest_at || digest_at + 64 == line.len();
        let digest = Pin::parse(digest.to_str().ok()?).filter(|_| is_last)?;
        let written = line.get(name.clone()).filter(|name| !name.is_empty())?;
        Some(Self {
            name: if is_escaped {
                unescaped(written)?
            } else {
                written.to_vec()
            },
            name_at: name.start,
            name_end: name.end,
            digest,
            digest_at,
        })
    }
}

/// Resolves the escapes `\n`, `\r` and `\\`. There are no others.
fn unescaped(name: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(name.len());
    let mut bytes = name.iter();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\\' => match bytes.next()? {
                b'n' => b'\n',
                b'r' => b'\r',
                b'\\' => b'\\',
                _ => return None,
            },
            byte => *byte,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    fn names(text: &str) -> Option<Vec<String>> {
        let manifest = read(text.as_bytes())?;
        let names = manifest.files.iter().map(|listed| {
            assert_eq!(listed.digest.span.slice(text), HEX);
            format!(
                "{} at {:?}",
                listed.name.value.as_bstr(),
                listed.name.span.slice(text)
            )
        });
        Some(names.collect())
    }

    #[test]
    fn every_form_that_sha256sum_checks() {
        for (line, expected) in [
            ("HEX  a b.csv", r#"a b.csv at "a b.csv""#),
            ("HEX *a.csv\r", r#"a.csv at "a.csv""#),
            ("HEX a.csv", r#"a.csv at "a.csv""#),
            ("  HEX  a.csv", r#"a.csv at "a.csv""#),
            ("SHA256 (a (1).csv) = HEX", r#"a (1).csv at "a (1).csv""#),
            (r"\HEX  a\\b", r#"a\b at "a\\\\b""#),
            (r"\HEX  a\nb", "a\nb at \"a\\\\nb\""),
            ("\u{feff}HEX  a", r#"a at "a""#),
            ("# made by hand\n\nHEX  a", r#"a at "a""#),
        ] {
            let text = format!("{}\n", line.replace("HEX", HEX));
            assert_eq!(names(&text), Some(vec![expected.to_owned()]), "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_a_listing() {
        for line in ["", "HEX", "HEX  ", "HEXa  b", "files: []", r"\HEX  a\x"] {
            assert_eq!(names(&line.replace("HEX", HEX)), None, "{line}");
        }
    }

    #[test]
    fn a_broken_line_among_others_is_reported() {
        let text = format!("{HEX}  a\nab12  b\n");
        let manifest = read(text.as_bytes()).unwrap();
        let place = manifest.problems[0].span.unwrap();
        assert_eq!(place.slice(&text), "ab12  b");
    }

    #[test]
    fn names_may_consist_of_any_bytes() {
        let bytes = [HEX.as_bytes(), b"  a\xff.csv\n"].concat();
        let manifest = read(&bytes).unwrap();
        assert_eq!(manifest.files[0].name.value, b"a\xff.csv");
        assert_eq!(manifest.files[0].name.span, NO_SPAN);
    }
}
