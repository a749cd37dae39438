//! The grammar of targets: a path with an optional line range and pin, a Git revision, a URL.

use super::pin::hex_byte;
pub use super::pin::{PIN_MARK, Pin};
use super::url;
use crate::record::Reference;
use crate::text::RepoPath;

/// What a reference means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Path(PathTarget),
    /// Git's own revision syntax (gitrevisions(7)), a path after a colon included.
    Git(Box<str>),
    /// Checked for its form only.
    Url(Box<str>),
    /// A path that is absolute or leaves the repository; in words.
    Outside(&'static str),
    /// Not a target at all; in words.
    Malformed(Box<str>),
}

/// A file or folder of the repository.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathTarget {
    pub path: RepoPath,
    /// The same with a `#…` that is no line range taken for a part of the name.
    pub whole: Option<RepoPath>,
    /// First and last line, counted from 1.
    pub lines: Option<(u32, u32)>,
    pub pin: Option<Pin>,
}

const ABSOLUTE: &str = "an absolute path";
const LEAVES: &str = "a path that leaves the repository";

impl Target {
    /// The file or folder of the repository that a reference means, if it means one.
    pub fn path(reference: &Reference, folder: &[u8]) -> Option<RepoPath> {
        match Self::parse(reference, folder) {
            Self::Path(target) => Some(target.path),
            Self::Git(_) | Self::Url(_) | Self::Outside(_) | Self::Malformed(_) => None,
        }
    }

    /// Reads a reference of a record that lies in `folder`.
    pub fn parse(reference: &Reference, folder: &[u8]) -> Self {
        let text = reference.text.trim();
        if let Some(spec) = text.strip_prefix("git:") {
            return match spec.is_empty() {
                true => Self::Malformed("`git:` without a revision".into()),
                false => Self::Git(spec.into()),
            };
        }
        match url::scheme(text) {
            Some(scheme) => match url::fault(scheme, text) {
                None => Self::Url(text.into()),
                Some(fault) => Self::Malformed(fault.into()),
            },
            None => path(reference, text, folder),
        }
    }
}

fn path(reference: &Reference, text: &str, folder: &[u8]) -> Target {
    let parts = match Parts::of(text, reference.is_link) {
        Ok(parts) => parts,
        Err(why) => return Target::Malformed(why.into()),
    };
    if parts.path.is_empty() {
        return Target::Malformed("it names a place and no file".into());
    }
    let decoded = match reference.is_link {
        true => percent_decoded(parts.path),
        false => parts.path.as_bytes().to_vec(),
    };
    if is_absolute(&decoded) {
        return Target::Outside(ABSOLUTE);
    }
    let base = match reference.is_link || begins_with_dots(&decoded) {
        true => folder,
        false => &[],
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

fn is_absolute(path: &[u8]) -> bool {
    let has_drive = path.len() > 2
        && path[0].is_ascii_alphabetic()
        && path[1] == b':'
        && matches!(path[2], b'/' | b'\\');
    path.starts_with(b"/") || path.starts_with(b"~/") || path.starts_with(b"\\\\") || has_drive
}

/// Whether a written path goes from the record's folder.
pub(super) fn begins_with_dots(path: &[u8]) -> bool {
    path == b"." || path == b".." || path.starts_with(b"./") || path.starts_with(b"../")
}

/// A written path target, taken apart.
pub(super) struct Parts<'t> {
    /// What the text begins with.
    pub path: &'t str,
    whole: Option<&'t str>,
    lines: Option<(u32, u32)>,
    pin: Option<Pin>,
}

impl<'t> Parts<'t> {
    pub fn of(text: &'t str, is_link: bool) -> Result<Self, String> {
        let (rest, after, pin) = split_pin(text)?;
        // In a link `#` begins the fragment and is `%23` in a name; elsewhere a name may hold it.
        let (path, fragment) = match (after, is_link) {
            (Some(after), _) => (rest, Some(after)),
            (None, true) => split(rest.split_once('#'), rest),
            (None, false) => split(rest.rsplit_once('#'), rest),
        };
        let lines = match fragment {
            Some(fragment) => line_range(fragment)?,
            None => None,
        };
        if is_link {
            let path = path.split('?').next().unwrap_or("");
            return Ok(Self {
                path,
                whole: None,
                lines,
                pin,
            });
        }
        let named = if lines.is_some() { path } else { rest };
        let whole = named.contains('#').then_some(named);
        Ok(Self {
            path: named.split('#').next().unwrap_or(""),
            whole,
            lines,
            pin,
        })
    }
}

fn split<'t>(parts: Option<(&'t str, &'t str)>, whole: &'t str) -> (&'t str, Option<&'t str>) {
    match parts {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (whole, None),
    }
}

/// What stands before `@sha256:…`, a fragment behind it, and the pin.
fn split_pin(text: &str) -> Result<(&str, Option<&str>, Option<Pin>), String> {
    let Some((path, hex)) = text.rsplit_once(PIN_MARK) else {
        return Ok((text, None, None));
    };
    let (hex, fragment) = split(hex.split_once('#'), hex);
    match Pin::parse(hex) {
        Some(pin) => Ok((path, fragment, Some(pin))),
        None => Err("a pin is `@sha256:` and 64 hexadecimal digits".into()),
    }
}

/// `L3` or `L3-L9`. Headings are named in lower case, so what begins like a
/// range was meant as one.
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
    let is_meant = fragment.starts_with('L')
        && fragment[1..].starts_with(|char: char| char.is_ascii_digit())
        && fragment
            .chars()
            .all(|char| char.is_ascii_digit() || matches!(char, 'L' | 'C' | '-' | ','));
    match lines {
        None if is_meant => Err(format!(
            "`#{fragment}` is no range of lines, which is written `#L3` or `#L3-L9`"
        )),
        lines => Ok(lines),
    }
}

/// `%20` and the like as the bytes they stand for (RFC 3986, section 2.1); anything else as it is.
pub fn percent_decoded(text: &str) -> Vec<u8> {
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
    fn a_path_goes_from_the_root_unless_it_begins_with_a_dot() {
        assert_eq!(path("data/a.csv").path, "data/a.csv".into());
        assert_eq!(path("./a.csv").path, "runs/may/a.csv".into());
        assert_eq!(path("../a.csv").path, "runs/a.csv".into());
        assert_eq!(path("a%20b.csv").path, "a%20b.csv".into());
    }

    #[test]
    fn lines_and_pin_stand_in_either_order() {
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
    fn what_was_meant_as_a_range_of_lines_and_is_none_is_told() {
        for text in ["a.log#L3-9", "a.log#L3C1-L4C2", "a.log#L99999999999", "#L3"] {
            assert!(matches!(target(text), Target::Malformed(_)), "{text}");
        }
        for text in ["a.md#l3", "a.md#Logs", "a.md#2026-03-04"] {
            assert_eq!((path(text).path, path(text).lines), ("a.md".into(), None));
        }
    }

    #[test]
    fn in_a_link_a_name_holds_its_odd_characters_by_number() {
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
    fn urls_are_looked_at_for_their_form_only() {
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
    fn what_leaves_the_repository_is_told_apart() {
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
