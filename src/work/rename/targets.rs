//! Finds how targets and links must be written after a rename.

use super::edits::moved;
use crate::git::Error;
use crate::model::references::readings;
use crate::record::Reference;
use crate::snapshot::Snapshot;
use crate::target::{PIN_MARK, Target};
use crate::text::RepoPath;

/// The renamed path, and the snapshot in which targets are looked up.
pub(super) struct Moves<'a> {
    pub old: &'a RepoPath,
    pub new: &'a RepoPath,
    pub snapshot: &'a dyn Snapshot,
}

/// A target or a link, with the folder of the file that contains it.
pub(super) struct Named<'a> {
    pub reference: &'a Reference,
    pub parse: &'a dyn Fn(&Reference, &[u8]) -> Target,
    /// The folder of the file before and after the rename.
    pub folders: [&'a [u8]; 2],
    /// Whether it is a link whose target is in angle brackets.
    pub in_brackets: bool,
}

/// What a rename does to a target or a link.
pub(super) enum Effect {
    Nothing,
    /// It leads to the new path without an edit, because its file moves too.
    Moved,
    /// It must be rewritten to lead to the new path, or to the same path from a new folder.
    Written {
        text: String,
        is_moved: bool,
    },
}

impl Moves<'_> {
    /// Returns the path that a file has after the rename.
    pub(super) fn after(&self, path: &RepoPath) -> RepoPath {
        moved(path, self.old, self.new).unwrap_or_else(|| path.clone())
    }

    /// Returns the file or folder that a target leads to, the length of the written path, and the
    /// suffix of the file's name that the written path omits, such as the extension of a page.
    fn named<'r>(&self, named: &Named<'r>, folder: &[u8]) -> Option<(RepoPath, usize, String)> {
        let text = &*named.reference.text;
        let target = (named.parse)(named.reference, folder);
        let path = target.as_path()?;
        let pin = text.rfind(PIN_MARK).unwrap_or(text.len());
        if let Some(whole) = &path.whole
            && self.snapshot.entry(whole.as_bytes()).is_some()
        {
            let end = match path.lines {
                Some(_) => text[..pin].rfind('#').unwrap_or(pin),
                None => pin,
            };
            return Some((whole.clone(), end, String::new()));
        }
        let ends: &[char] = if named.reference.is_link {
            &['#', '?']
        } else {
            &['#']
        };
        let end = text.find(ends).unwrap_or(text.len()).min(pin);
        if named.reference.is_link && self.snapshot.entry(path.path.as_bytes()).is_none() {
            for reading in readings(named.reference).iter().skip(1) {
                let page = Target::path(reading, folder);
                if let Some(page) = page
                    && self.snapshot.entry(page.as_bytes()).is_some()
                {
                    let omitted = reading.text.strip_prefix(text[..end].trim_end_matches('/'));
                    return Some((page, end, omitted.unwrap_or("").to_owned()));
                }
            }
        }
        Some((path.path.clone(), end, String::new()))
    }

    /// Returns what the rename does to a target or a link.
    ///
    /// # Errors
    /// The path cannot be written as a target.
    pub(super) fn effect(&self, named: &Named<'_>) -> Result<Effect, Error> {
        let [before, after] = named.folders;
        let Some((path, end, omitted)) = self.named(named, before) else {
            return Ok(Effect::Nothing);
        };
        let now = self.after(&path);
        let is_moved = now != path;
        let text = &*named.reference.text;
        let written = &text[..end];
        let reads_as = |folder: &[u8]| {
            let end_of_name =
                |it: &RepoPath| RepoPath::new([it.as_bytes(), omitted.as_bytes()].concat());
            let target = (named.parse)(named.reference, folder);
            target.as_path().map(|target| match &target.whole {
                Some(whole) if end > text.find('#').unwrap_or(end) => whole.clone(),
                Some(_) | None => end_of_name(&target.path),
            })
        };
        if reads_as(after).as_ref() == Some(&now) {
            return Ok(if is_moved {
                Effect::Moved
            } else {
                Effect::Nothing
            });
        }
        let folder = RepoPath::new(after);
        let is_relative = named.reference.is_link || is_relative(written);
        let path = if is_relative {
            now.seen_from(&folder).into_owned()
        } else {
            now.clone()
        };
        let unwritable = || Error::new(format!("`{now}` cannot be written as a target"));
        let path = std::str::from_utf8(path.as_bytes()).map_err(|_| unwritable())?;
        let path = path.strip_suffix(&*omitted).unwrap_or(path);
        let has_dot = is_relative && (!named.reference.is_link || written.starts_with("./"));
        let needs_dot =
            named.reference.is_link && path.split('/').next().is_some_and(|it| it.contains(':'));
        let dot = if (has_dot || needs_dot) && !path.starts_with("..") {
            "./"
        } else {
            ""
        };
        let slash = if written.ends_with('/') && !path.ends_with('/') {
            "/"
        } else {
            ""
        };
        let path = if named.reference.is_link {
            encoded(path, named.in_brackets)
        } else if path.contains('#') || path.contains(PIN_MARK) || path.contains('\n') {
            return Err(unwritable());
        } else {
            path.to_owned()
        };
        Ok(Effect::Written {
            text: format!("{dot}{path}{slash}{}", &text[end..]),
            is_moved,
        })
    }
}

/// Returns whether a target is relative to the folder of the record.
fn is_relative(text: &str) -> bool {
    matches!(text, "." | "..") || text.starts_with("./") || text.starts_with("../")
}

/// Encodes a path as the target of a link (CommonMark 0.31.2, section 6.3; RFC 3986, section 2.1).
fn encoded(path: &str, in_brackets: bool) -> String {
    let mut written = String::with_capacity(path.len());
    for char in path.chars() {
        let is_special = match char {
            '%' | '#' | '?' | '<' | '>' | '\\' | '&' => true,
            ' ' | '(' | ')' => !in_brackets,
            char => char.is_ascii_control(),
        };
        if is_special {
            let mut bytes = [0; 4];
            let bytes = char.encode_utf8(&mut bytes).bytes();
            bytes.for_each(|byte| written.push_str(&format!("%{byte:02X}")));
        } else {
            written.push(char);
        }
    }
    written
}
