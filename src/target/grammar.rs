//! The grammar of targets: a path with an optional line range and pin, a Git revision, a URL.

use std::fmt;

use bstr::ByteSlice;

use crate::record::Reference;
use crate::text::RepoPath;

/// What a reference means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Path(PathTarget),
    /// Git's own revision syntax (gitrevisions(7)), a path after a colon included.
    Git(Box<str>),
    /// Checked for its form only.
    Url,
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

/// A SHA-256 digest of a file's bytes as Git stores them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pin(pub [u8; 32]);

impl Pin {
    /// From 64 hexadecimal digits of either case.
    pub fn parse(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(digits.to_str().ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const ABSOLUTE: &str = "an absolute path";
const LEAVES: &str = "a path that leaves the repository";

impl Target {
    /// Reads a reference of a record that lies in `folder`.
    pub fn parse(reference: &Reference, folder: &[u8]) -> Self {
        let text = reference.text.trim();
        if let Some(spec) = text.strip_prefix("git:") {
            return match spec.is_empty() {
                true => Self::Malformed("`git:` without a revision".into()),
                false => Self::Git(spec.into()),
            };
        }
        match scheme(text) {
            Some(scheme) => url(scheme, text),
            None => path(reference, text, folder),
        }
    }
}

/// The scheme of a URL: letters, digits and `+-.` before a colon, two at least,
/// so that `C:` is none (RFC 3986, section 3.1).
fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.'));
    // `notes.txt:3` is a path; what names a place on a network has slashes, or is an address.
    let is_url = rest.starts_with("//")
        || matches!(
            scheme.to_ascii_lowercase().as_str(),
            "mailto" | "http" | "https"
        );
    (is_scheme && is_url).then_some(scheme)
}

fn url(scheme: &str, text: &str) -> Target {
    let malformed = |why: &str| Target::Malformed(why.into());
    if text.contains(|char: char| char.is_whitespace() || char.is_control()) {
        return malformed("a URL has no blanks");
    }
    let rest = &text[scheme.len() + 1..];
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {
            let host = rest
                .strip_prefix("//")
                .map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(""));
            let host = host.map(|host| host.rsplit_once('@').map_or(host, |(_, host)| host));
            match host.map(|host| host.split(':').next().unwrap_or("")) {
                None => malformed("a URL has `//` before its host"),
                Some("") => malformed("a URL without a host"),
                Some(_) => Target::Url,
            }
        }
        "mailto" => match rest.split('?').next().unwrap_or("").split_once('@') {
            Some((name, domain)) if !name.is_empty() && !domain.is_empty() => Target::Url,
            _ => malformed("an address has a name, an `@` and a domain"),
        },
        other => {
            Target::Malformed(format!("`{other}` is no kind of URL that evidence can be").into())
        }
    }
}

fn path(reference: &Reference, text: &str, folder: &[u8]) -> Target {
    let (rest, mut pin) = match split_pin(text) {
        Ok(split) => split,
        Err(why) => return Target::Malformed(why.into()),
    };
    let (mut bare, mut lines) = split_lines(rest);
    if pin.is_none() {
        // The range may stand before the pin as well as after it.
        match split_pin(bare) {
            Ok((rest, found)) => (bare, pin) = (rest, found),
            Err(why) => return Target::Malformed(why.into()),
        }
    }
    if lines.is_none() {
        (bare, lines) = split_lines(bare);
    }
    let decoded = if reference.is_link {
        percent_decoded(bare)
    } else {
        bare.as_bytes().to_vec()
    };
    if is_absolute(&decoded) {
        return Target::Outside(ABSOLUTE);
    }
    let from_folder = reference.is_link
        || decoded.starts_with(b"./")
        || decoded.starts_with(b"../")
        || decoded == b"."
        || decoded == b"..";
    let base = if from_folder { folder } else { &[] };
    let whole = decoded
        .contains(&b'#')
        .then(|| RepoPath::resolve(base, &decoded))
        .flatten();
    let named = decoded
        .split(|byte| *byte == b'#')
        .next()
        .unwrap_or_default();
    match RepoPath::resolve(base, named) {
        Some(path) => Target::Path(PathTarget {
            path,
            whole,
            lines,
            pin,
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

/// Cuts off `@sha256:…`.
fn split_pin(text: &str) -> Result<(&str, Option<Pin>), &'static str> {
    let Some((path, hex)) = text.rsplit_once("@sha256:") else {
        return Ok((text, None));
    };
    let (hex, after) = hex.split_at(hex.find('#').unwrap_or(hex.len()));
    match (Pin::parse(hex), after) {
        (Some(pin), "") => Ok((path, Some(pin))),
        // `file@sha256:…#L3`: the range belongs to the path; it is found where the pin was.
        (Some(_), _) => Ok((text, None)),
        (None, _) => Err("a pin is `@sha256:` and 64 hexadecimal digits"),
    }
}

/// Cuts off `#L3` or `#L3-L9`.
fn split_lines(text: &str) -> (&str, Option<(u32, u32)>) {
    let range = |fragment: &str| {
        let number = |text: &str| {
            let digits = text.strip_prefix('L')?;
            digits
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| digits.parse().ok())?
        };
        match fragment.split_once('-') {
            Some((first, last)) => Some((number(first)?, number(last)?)),
            None => number(fragment).map(|line| (line, line)),
        }
    };
    match text
        .rsplit_once('#')
        .map(|(path, fragment)| (path, range(fragment)))
    {
        Some((path, Some(lines))) => (path, Some(lines)),
        Some((_, None)) | None => (text, None),
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
        match pair.and_then(|hex| u8::from_str_radix(hex.to_str().ok()?, 16).ok()) {
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
        let link = Reference {
            text: "a%20b.csv".into(),
            is_link: true,
            place: None,
        };
        assert!(
            matches!(Target::parse(&link, b"runs"), Target::Path(found) if found.path == "runs/a b.csv".into())
        );
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
            "mailto:a@example.org",
        ] {
            assert_eq!(target(good), Target::Url, "{good}");
        }
        for bad in [
            "https://",
            "https:/example.org",
            "http://a b",
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
