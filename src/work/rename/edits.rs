//! The edits of a rename, file by file, and how files are read that may be edited.

use crate::engine::fix::Rewrite;
use crate::git::Error;
use crate::snapshot::{Content, FileKind, Snapshot};
use crate::text::{Edit, RepoPath, Span};

/// What a rename changes.
#[derive(Debug, Default)]
pub(crate) struct RenamePlan {
    /// The files that are edited, by their paths before.
    pub files: Vec<FileEdits>,
    /// The path that is moved, and where to.
    pub moved: Option<(RepoPath, RepoPath)>,
    /// The final records that get an entry in `corrections`.
    pub corrected: Vec<RepoPath>,
    /// Where the old name stands in prose or in a command, which is left as it is.
    pub mentions: Vec<Mention>,
}

/// The edits of one file.
#[derive(Debug)]
pub(crate) struct FileEdits {
    pub path: RepoPath,
    pub before: String,
    /// In the order of the text, none overlapping another.
    pub edits: Vec<Edit>,
}

/// An edit, and where what it edits is used: the target of a reference link stands elsewhere.
#[derive(Clone, Debug)]
pub(super) struct PlacedEdit {
    pub edit: Edit,
    pub used_at: Span,
}

impl PlacedEdit {
    pub(super) fn new(edit: Edit) -> Self {
        Self {
            used_at: edit.span,
            edit,
        }
    }
}

/// A place at which the old name is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub path: RepoPath,
    pub line: u32,
}

impl RenamePlan {
    /// Returns where a path is afterwards.
    pub(crate) fn moved_path(&self, path: &RepoPath) -> RepoPath {
        let names = self.moved.as_ref();
        let moved = names.and_then(|(old, new)| moved(path, old, new));
        moved.unwrap_or_else(|| path.clone())
    }

    /// Returns the edited files, as they are before they are moved.
    pub(crate) fn rewrites(&self) -> Vec<Rewrite> {
        let rewrite = |file: &FileEdits| Rewrite {
            path: file.path.clone(),
            before: file.before.clone(),
            after: file.after(),
        };
        self.files.iter().map(rewrite).collect()
    }

    /// Adds the edits of a file, if there are any.
    pub(super) fn add(&mut self, path: &RepoPath, before: String, mut edits: Vec<Edit>) {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        // Several links may share the definition of their target.
        edits.dedup();
        if !edits.is_empty() {
            self.files.push(FileEdits {
                path: path.clone(),
                before,
                edits,
            });
        }
    }
}

impl FileEdits {
    /// Returns the text with all edits.
    pub(crate) fn after(&self) -> String {
        let mut text = self.before.clone();
        for edit in self.edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        text
    }
}

/// Returns where a path is after a rename, if it is the renamed one or below it.
pub(super) fn moved(path: &RepoPath, old: &RepoPath, new: &RepoPath) -> Option<RepoPath> {
    let rest = path.as_bytes().strip_prefix(old.as_bytes())?;
    match rest.first() {
        None => Some(new.clone()),
        Some(b'/') => Some(RepoPath::new([new.as_bytes(), rest].concat())),
        Some(_) => None,
    }
}

/// Reads a file that may be edited.
///
/// # Errors
/// It cannot be read, or what is read is not what is on the disk.
pub(super) fn editable_text(path: &RepoPath, snapshot: &dyn Snapshot) -> Result<String, Error> {
    let gone = || Error::changed_during_check(path.clone());
    let entry = snapshot.entry(path.as_bytes()).ok_or_else(gone)?;
    let refused = |reason: &str| Error::at(path.clone(), reason).help("nothing was written");
    if snapshot.is_left_out(entry) {
        return Err(refused(
            "cannot be edited: the sparse checkout leaves it out",
        ));
    }
    if snapshot.is_converted(entry) {
        return Err(refused(
            "cannot be edited: a filter or an encoding converts it before Git stores it",
        ));
    }
    match text(path, snapshot)? {
        Some(text) => Ok(text),
        None => Err(refused("cannot be edited: it is not UTF-8")),
    }
}

/// Reads a file; returns `None` if it is not UTF-8 or not a regular file.
pub(super) fn text(path: &RepoPath, snapshot: &dyn Snapshot) -> Result<Option<String>, Error> {
    let entry = snapshot.entry(path.as_bytes());
    let Some(entry) = entry.filter(|entry| entry.kind == FileKind::File) else {
        return Ok(None);
    };
    match snapshot.read(entry, None)? {
        Content::Bytes(bytes) => Ok(String::from_utf8(bytes).ok()),
        Content::Unavailable(_) => Ok(None),
    }
}
