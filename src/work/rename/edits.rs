//! The edits of a rename by file, and the functions that read the files to edit.

use crate::engine::fix::Rewrite;
use crate::git::Error;
use crate::snapshot::{Content, FileKind, Snapshot};
use crate::text::{Edit, RepoPath, Span};

/// What a rename changes.
#[derive(Debug, Default)]
pub(crate) struct RenamePlan {
    /// The files that are edited, with their paths before the rename.
    pub files: Vec<FileEdits>,
    /// The path that is moved, and its new path.
    pub moved: Option<(RepoPath, RepoPath)>,
    /// The final records that get an entry in `corrections`.
    pub corrected: Vec<RepoPath>,
    /// The places at which the old name occurs in prose or in a command, which are not edited.
    pub mentions: Vec<Mention>,
}

/// The edits of one file.
#[derive(Debug)]
pub(crate) struct FileEdits {
    pub path: RepoPath,
    pub before: String,
    /// The edits in the order of the text, without overlaps.
    pub edits: Vec<Edit>,
}

/// An edit, and the place at which the edited text is used. They differ for a reference link, whose
/// target is written elsewhere.
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

/// A place at which the old name is not edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub path: RepoPath,
    pub line: u32,
}

impl RenamePlan {
    /// Returns the path that a file has after the rename.
    pub(crate) fn moved_path(&self, path: &RepoPath) -> RepoPath {
        let names = self.moved.as_ref();
        let moved = names.and_then(|(old, new)| moved(path, old, new));
        moved.unwrap_or_else(|| path.clone())
    }

    /// Returns the rewrites of the edited files, at their paths before the rename.
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

/// Returns the new path of the renamed path or of a path below it, or `None` for any other path.
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
/// The file cannot be read, or Git stores another text than the one on the disk.
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
