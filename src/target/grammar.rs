//! The grammar of targets: a path with an optional line range and pin, a Git revision, a URL.

use bstr::ByteSlice;

use super::pin::{PIN_MARK, Pin, hex_byte};
use super::url;
use crate::record::Reference;
use crate::text::RepoPath;

/// The meaning of a reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Path(PathTarget),
    /// A revision as it is written, which includes `<revision>:<path>`. Not all of Git's syntax can
    /// be evidence ([`RevisionExpression`](crate::git::expression::RevisionExpression)).
    Git(Box<str>),
    /// A URL, which is checked for its form only.
    Url(Box<str>),
    /// Something that is not a file, such as a table or a dashboard: the text after `ref:`. Only outputs
    /// may be such targets.
    Named(Box<str>),
    /// A path that is absolute or leaves the repository. The text completes the sentence "the
    /// target is …".
    Outside(&'static str),
    /// Not a target, for this reason.
    Malformed(Box<str>),
}

/// A file or folder of the repository.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathTarget {
    pub path: RepoPath,
    /// The path with a `#…` that is not a line range, in case that is a part of the name.
    pub whole: Option<RepoPath>,
    /// The first and the last line, counted from 1.
    pub lines: Option<(u32, u32)>,
    pub pin: Option<Pin>,
}

const ABSOLUTE: &str = "an absolute path";
const LEAVES: &str = "a path that leaves the repository";

impl Target {
    /// Returns the path in the repository that a reference means, if it means one.
    pub fn path(reference: &Reference, folder: &[u8]) -> Option<RepoPath> {
        let target = Self::parse(reference, folder);
        target.as_path().map(|target| target.path.clone())
    }

    /// Returns the file or folder, if the target is one.
    pub(crate) fn as_path(&self) -> Option<&PathTarget> {
        match self {
            Self::Path(target) => Some(target),
            Self::Git(_)
            | Self::Url(_)
            | Self::Named(_)
            | Self::Outside(_)
            | Self::Malformed(_) => None,
        }
    }

    /// Parses an output of a run whose folder is `folder`. It may be something that is not a file.
    pub(crate) fn parse_output(reference: &Reference, folder: &[u8]) -> Self {
        match named(&reference.text) {
            Some("") => Self::Malformed("`ref:` names nothing".into()),
            Some(name) => Self::Named(name.into()),
            None => Self::parse(reference, folder),
        }
    }

    /// Parses a reference of a record whose folder is `folder`.
    pub fn parse(reference: &Reference, folder: &[u8]) -> Self {
        let text = reference.text.trim();
        if let Some(spec) = text.strip_prefix("git:") {
            return if spec.is_empty() {
                Self::Malformed("`git:` has no revision".into())
            } else {
                Self::Git(spec.into())
            };
        }
        match url::scheme(text) {
            Some(scheme) => match url::fault(scheme, text) {
                None => Self::Url(text.into()),
                Some(fault) => Self::Malformed(fault.into()),
            },
            None => parse_path(reference, text, folder),
        }
    }
}

/// Returns the name of something that is not a file, from `ref:<name>`.
pub(crate) fn named(text: &str) -> Option<&str> {
    text.trim().strip_prefix("ref:").map(str::trim)
}

/// Parses a target that is a path.
fn parse_path(reference: &Reference, text: &str, folder: &[u8]) -> Target {
    let parts = match TargetParts::split(text, reference.is_link) {
        Ok(parts) => parts,
        Err(reason) => return Target::Malformed(reason.into()),
    };
    if parts.path.is_empty() {
        return Target::Malformed("the target has no path".into());
    }
    let decoded = if reference.is_link {
        percent_decoded(parts.path)
    } else {
        parts.path.as_bytes().to_vec()
    };
    if is_absolute(&decoded) {
        return Target::Outside(ABSOLUTE);
    }
    let base = if reference.is_link || is_relative(&decoded) {
        folder
    } else {
        &[]
    };
    match RepoPath::resolve(base, &decoded) {
        Some(path) => Target::Path(PathTarget {
            path,
            whole: parts
                .whole
                .and_then(|whole| RepoPath::resolve(base, whole.as_bytes())),
            lines: parts.lines,
            pin: parts.pin,
        }),
        None => Target::Outside(LEAVES),
    }
}

/// Returns whether a path is absolute on some system.
fn is_absolute(path: &[u8]) -> bool {
    let has_drive = path.len() > 2
        && path[0].is_ascii_alphabetic()
        && path[1] == b':'
        && matches!(path[2], b'/' | b'\\');
    path.starts_with(b"/") || path.starts_with(b"~/") || path.starts_with(b"\\\\") || has_drive
}

/// Returns whether a path is relative to the record's folder, not to the repository's root.
pub(super) fn is_relative(path: &[u8]) -> bool {
    path == b"." || path == b".." || path.starts_with(b"./") || path.starts_with(b"../")
}

/// The parts of a written path target.
pub(super) struct TargetParts<'t> {
    /// The path, with which the text begins.
    pub path: &'t str,
    whole: Option<&'t str>,
    lines: Option<(u32, u32)>,
    pin: Option<Pin>,
}

impl<'t> TargetParts<'t> {
    /// Splits the text of a path target.
    pub(crate) fn split(text: &'t str, is_link: bool) -> Result<Self, String> {
        let (rest, after, pin) = split_pin(text)?;
        // In a link, `#` begins the fragment, and a name has `%23` instead. Elsewhere a name may
        // contain `#`.
        let (path, fragment) = match (after, is_link) {
            (Some(after), _) => (rest, Some(after)),
            (None, true) => split_at_mark(rest, rest.as_bytes().find_byte(b'#')),
            (None, false) => split_at_mark(rest, rest.as_bytes().rfind_byte(b'#')),
        };
        let lines = match fragment {
            Some(fragment) => line_range(fragment)?,
            None => None,
        };
        if is_link {
            let (path, _) = split_at_mark(path, path.as_bytes().find_byte(b'?'));
            return Ok(Self {
                path,
                whole: None,
                lines,
                pin,
            });
        }
        let named = if lines.is_some() { path } else { rest };
        let (path, after) = split_at_mark(named, named.as_bytes().find_byte(b'#'));
        Ok(Self {
            path,
            whole: after.map(|_| named),
            lines,
            pin,
        })
    }
}

/// Returns the parts of a text before and after a mark of one byte, or the whole text if there is no
/// mark.
fn split_at_mark(text: &str, mark: Option<usize>) -> (&str, Option<&str>) {
    match mark {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// Returns the text before `@sha256:…`, the fragment after it, and the pin.
fn split_pin(text: &str) -> Result<(&str, Option<&str>, Option<Pin>), String> {
    // Most targets have no pin, and looking for one byte is faster.
    let may_be_pinned = text.as_bytes().find_byte(b'@').is_some();
    let pinned = may_be_pinned.then(|| text.rsplit_once(PIN_MARK));
    let Some((path, hex)) = pinned.flatten() else {
        return Ok((text, None, None));
    };
    let (hex, fragment) = split_at_mark(hex, hex.as_bytes().find_byte(b'#'));
    match Pin::parse(hex) {
        Some(pin) => Ok((path, fragment, Some(pin))),
        None => Err("the pin is not `@sha256:` followed by 64 hexadecimal digits".into()),
    }
}

/// Parses `L3` or `L3-L9`.
///
/// The anchors of headings are in lower case, so a fragment that begins like a range is a malformed
/// range and not a heading.
fn line_range(fragment: &str) -> Result<Option<(u32, u32)>, String> {
    let number = |text: &str| {
        let digits = text.strip_prefix('L')?;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        are_digits.then(|| digits.parse().ok())?
    };
    let lines = match fragment.split_once('-') {
        Some((first, last)) => number(first).zip(number(last)),
        None => number(fragment).map(|line| (line, line)),
    };
    let resembles_range = fragment.starts_with('L')
        && fragment[1..].starts_with(|char: char| char.is_ascii_digit())
        && fragment
            .chars()
            .all(|char| char.is_ascii_digit() || matches!(char, 'L' | 'C' | '-' | ','));
    match lines {
        None if resembles_range => Err(format!(
            "`#{fragment}` is not a line range, which is written `#L3` or `#L3-L9`"
        )),
        lines => Ok(lines),
    }
}

/// Decodes `%20` and the like (RFC 3986, section 2.1) and leaves everything else as it is.
pub(crate) fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten();
        match pair.and_then(hex_byte) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    fn target(text: &str) -> Target {
        Target::parse(&Reference::target(text), b"runs/may")
    }

    fn path(text: &str) -> PathTarget {
        match target(text) {
            Target::Path(path) => path,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_path_is_relative_to_the_root_unless_it_begins_with_a_dot() {
        assert_eq!(path("data/a.csv").path, "data/a.csv".into());
        assert_eq!(path("./a.csv").path, "runs/may/a.csv".into());
        assert_eq!(path("../a.csv").path, "runs/a.csv".into());
        assert_eq!(path("a%20b.csv").path, "a%20b.csv".into());
    }

    #[test]
    fn lines_and_pin_may_be_in_either_order() {
        for text in [
            format!("a.log#L3-L9@sha256:{HEX}"),
            format!("a.log@sha256:{HEX}#L3-L9"),
        ] {
            let found = path(&text);
            assert_eq!(
                (found.path, found.lines),
                ("a.log".into(), Some((3, 9))),
                "{text}"
            );
            assert_eq!(found.pin, Pin::parse(HEX), "{text}");
        }
        assert_eq!(path("a.log#L3").lines, Some((3, 3)));
        let heading = path(&format!("a.md@sha256:{HEX}#restart"));
        assert_eq!(
            (heading.path, heading.pin),
            ("a.md".into(), Pin::parse(HEX))
        );
    }

    #[test]
    fn a_malformed_line_range_is_reported() {
        for text in ["a.log#L3-9", "a.log#L3C1-L4C2", "a.log#L99999999999", "#L3"] {
            assert!(matches!(target(text), Target::Malformed(_)), "{text}");
        }
        for text in ["a.md#l3", "a.md#Logs", "a.md#2026-03-04"] {
            assert_eq!((path(text).path, path(text).lines), ("a.md".into(), None));
        }
    }

    #[test]
    fn a_link_percent_encodes_special_characters() {
        let link = |text: &str| {
            let link = Reference {
                text: text.into(),
                is_link: true,
                place: None,
            };
            Target::parse(&link, b"runs")
        };
        let expected = |path: &str, lines| {
            Target::Path(PathTarget {
                path: path.into(),
                whole: None,
                lines,
                pin: None,
            })
        };
        assert_eq!(link("a%20b.csv"), expected("runs/a b.csv", None));
        assert_eq!(link("a%23b.csv#L2"), expected("runs/a#b.csv", Some((2, 2))));
        assert_eq!(link("a.md?plain=1#L2"), expected("runs/a.md", Some((2, 2))));
        assert_eq!(link("a.md#b#c"), expected("runs/a.md", None));
        assert!(matches!(link("#below"), Target::Malformed(_)));
        assert!(matches!(link("%2Fetc/passwd"), Target::Outside(_)));
    }

    #[test]
    fn another_fragment_may_be_a_heading_or_part_of_the_name() {
        let found = path("docs/a.md#restart");
        assert_eq!(
            (found.path, found.whole),
            ("docs/a.md".into(), Some("docs/a.md#restart".into()))
        );
    }

    #[test]
    fn only_the_form_of_urls_is_checked() {
        for good in [
            "https://example.org/a#b",
            "http://u@localhost:8080",
            "http://[::1]:80/a",
            "https://[::1]",
            "mailto:a@example.org",
        ] {
            assert_eq!(target(good), Target::Url(good.into()), "{good}");
        }
        for bad in [
            "https://",
            "https:/example.org",
            "http://a b",
            "https://example.org:port/",
            "https://[::1/",
            "https://example.org/<run>",
            "mailto:a",
            "s3://bucket/key",
            "git:",
            "a@sha256:12",
        ] {
            assert!(matches!(target(bad), Target::Malformed(_)), "{bad}");
        }
    }

    #[test]
    fn paths_outside_the_repository_are_distinguished() {
        for text in ["/etc/passwd", "~/a", "C:\\a", "../../../a", "a/../../b"] {
            assert!(matches!(target(text), Target::Outside(_)), "{text}");
        }
    }

    #[test]
    fn git_revisions_are_left_to_git() {
        assert_eq!(
            target("git:3f2a9c1:logs/a.log"),
            Target::Git("3f2a9c1:logs/a.log".into())
        );
    }
}
