//! Paths as Git stores them.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use bstr::{BStr, ByteSlice};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path relative to the repository's root: bytes, `/` between its parts, no
/// `.` or `..` parts, no leading or trailing slash. Compared byte by byte,
/// letter case included. The root itself is the empty path.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<[u8]>);

impl RepoPath {
    /// Returns a path that is known to be in normal form, from an index or a directory walk.
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self(Arc::from(bytes.as_ref()))
    }

    /// Returns the bytes of the path, with `/` between the names.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn as_bstr(&self) -> &BStr {
        self.0.as_bstr()
    }

    /// Returns the folder that contains the path; empty for a file at the root.
    pub fn parent(&self) -> &[u8] {
        self.0
            .rfind_byte(b'/')
            .map_or(&[], |slash| &self.0[..slash])
    }

    /// Returns every folder above the path except the root, the outermost first.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &[u8]> {
        let slashes = self.0.find_iter(b"/");
        slashes.map(|at| &self.0[..at])
    }

    /// Returns the last part.
    pub fn name(&self) -> &[u8] {
        self.0
            .rfind_byte(b'/')
            .map_or(&self.0, |slash| &self.0[slash + 1..])
    }

    /// Returns the path of another file in the same folder.
    pub(crate) fn sibling(&self, name: &str) -> Self {
        Self::in_folder(self.parent(), name.as_bytes())
    }

    /// Returns the path of a name in a folder, which is empty for the root.
    pub(crate) fn in_folder(folder: &[u8], name: &[u8]) -> Self {
        match folder {
            b"" => Self::new(name),
            folder => Self::new([folder, b"/", name].concat()),
        }
    }

    /// Returns whether the name has the extension of a Markdown file.
    pub fn is_markdown(&self) -> bool {
        let name = self.name();
        let ends = |ending: &[u8]| {
            let start = name.len().checked_sub(ending.len());
            start.is_some_and(|start| name[start..].eq_ignore_ascii_case(ending))
        };
        ends(b".md") || ends(b".markdown")
    }

    /// Resolves a written path against a folder of the repository (the root is the empty one):
    /// removes `.` parts, `..` parts and repeated slashes. Returns `None` where it leaves the root.
    pub fn resolve(folder: &[u8], written: &[u8]) -> Option<Self> {
        if folder.is_empty() && is_resolved(written) {
            return Some(Self::new(written));
        }
        let mut parts: Vec<&[u8]> = folder
            .split_str("/")
            .filter(|part| !part.is_empty())
            .collect();
        for part in written.split_str("/") {
            match part {
                b"" | b"." => {}
                b".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(Self::new(bstr::join("/", parts)))
    }

    /// Returns the path as a user in a folder of the repository writes it, with `..` parts where it
    /// is outside that folder.
    pub(crate) fn seen_from(&self, folder: &Self) -> Cow<'_, Self> {
        if folder.is_root() {
            return Cow::Borrowed(self);
        }
        let own: Vec<&[u8]> = self.parts().collect();
        let folder: Vec<&[u8]> = folder.parts().collect();
        let both = own.iter().zip(&folder);
        let shared = both.take_while(|(one, other)| one == other).count();
        let up = folder[shared..].iter().map(|_| &b".."[..]);
        let seen: Vec<&[u8]> = up.chain(own[shared..].iter().copied()).collect();
        let here = seen.is_empty();
        Cow::Owned(Self::new(if here {
            b".".to_vec()
        } else {
            bstr::join("/", seen)
        }))
    }

    /// Returns the names that the path consists of.
    fn parts(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split_str("/").filter(|part| !part.is_empty())
    }

    /// Returns whether the path is that of the repository's root.
    pub(crate) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the path as text for other programs: UTF-8 as it is, every other byte as `\xNN`.
    pub fn text(&self) -> Cow<'_, str> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(self.0.utf8_chunks().fold(String::new(), |mut text, chunk| {
                text.push_str(chunk.valid());
                chunk
                    .invalid()
                    .iter()
                    .for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
                text
            })),
        }
    }
}

/// Returns whether a path from the root is in normal form already.
fn is_resolved(path: &[u8]) -> bool {
    let mut parts = path.split(|byte| *byte == b'/');
    !path.is_empty() && parts.all(|part| !matches!(part, b"" | b"." | b".."))
}

/// Escapes control characters too, so that a file name can neither break a line nor control a
/// terminal.
impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&super::visible(&self.text()))
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_bstr(), f)
    }
}

impl From<&str> for RepoPath {
    fn from(path: &str) -> Self {
        Self::new(path)
    }
}

impl Borrow<[u8]> for RepoPath {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

/// Writes text in formats that people can read, and bytes in the others.
impl Serialize for RepoPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&self.text())
        } else {
            self.as_bytes().serialize(serializer)
        }
    }
}

impl JsonSchema for RepoPath {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RepoPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

/// Reads bytes; a path that was written as text may have lost some.
impl<'de> Deserialize<'de> for RepoPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<u8>::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_against_a_folder_and_stops_at_the_root() {
        let resolve = |folder: &str, path: &str| {
            RepoPath::resolve(folder.as_bytes(), path.as_bytes())
                .map(|path| path.text().into_owned())
        };
        assert_eq!(
            resolve("runs/may", "../logs/./a.log"),
            Some("runs/logs/a.log".into())
        );
        assert_eq!(resolve("", "a//b/"), Some("a/b".into()));
        assert_eq!(resolve("runs", "../../etc/passwd"), None);
    }

    #[test]
    fn a_path_is_seen_from_any_folder() {
        let seen = |path: &str, folder: &str| {
            let (path, folder) = (RepoPath::from(path), RepoPath::from(folder));
            path.seen_from(&folder).to_string()
        };
        assert_eq!(seen("runs/a.md", ""), "runs/a.md");
        assert_eq!(seen("runs/a.md", "runs"), "a.md");
        assert_eq!(seen("runs/a.md", "run"), "../runs/a.md");
        assert_eq!(seen("runs/may/a.md", "runs/june/x"), "../../may/a.md");
        assert_eq!(seen("", "runs/june"), "../..");
        assert_eq!(seen("runs", "runs"), ".");
    }

    #[test]
    fn bytes_that_are_not_text_are_escaped() {
        assert_eq!(
            RepoPath::new(b"a\xffb\x1b[31m.md").to_string(),
            "a\\xFFb\\x1B[31m.md"
        );
    }
}
