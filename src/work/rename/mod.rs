//! Renames an id, or a file or a folder, in everything that names it.
//!
//! [`plan`] reads a checked repository and returns the edits of every file, or why there are none.
//! It writes nothing, so an editor can show what it returns. [`after::open`] shows the repository as
//! it would be, and [`write::write`] makes the edits, all or none.

pub(crate) mod after;
mod configuration;
mod corrections;
mod ids;
mod manifests;
mod mentions;
mod outputs;
mod paths;
mod scalar;
mod targets;
pub(crate) mod write;

use crate::engine::Session;
use crate::engine::fix::Rewrite;
use crate::git::Error;
use crate::model::Model;
use crate::record::Kind;
use crate::snapshot::{Content, FileKind, Snapshot};
use crate::text::{Edit, RepoPath, Span};
pub(crate) use mentions::Mention;

/// What is renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RenameSubject {
    /// The id of a record.
    Id {
        kind: Kind,
        old: String,
        new: String,
    },
    /// A file, or a folder with everything in it.
    Path { old: RepoPath, new: RepoPath },
}

/// What is renamed, and what the corrections of final records say about it.
#[derive(Clone, Debug)]
pub(crate) struct RenameRequest {
    pub subject: RenameSubject,
    pub reason: String,
    /// The time, as a record writes it.
    pub at: String,
}

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
struct PlacedEdit {
    edit: Edit,
    used_at: Span,
}

impl PlacedEdit {
    fn new(edit: Edit) -> Self {
        Self {
            used_at: edit.span,
            edit,
        }
    }
}

/// Finds everything that a rename changes.
///
/// # Errors
/// It cannot be made, or a file cannot be read.
pub(crate) fn plan(
    session: &Session,
    model: &Model,
    request: &RenameRequest,
) -> Result<RenamePlan, Error> {
    match &request.subject {
        RenameSubject::Id { kind, old, new } => {
            ids::plan(session, model, request, (*kind, old, new))
        }
        RenameSubject::Path { old, new } => paths::plan(session, model, request, (old, new)),
    }
}

impl RenameSubject {
    /// Returns the sentence that corrections give as their reason, unless somebody gives another.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Id { kind, old, new } => {
                format!("the {} `{old}` was renamed to `{new}`", kind.word())
            }
            Self::Path { old, new } => {
                format!("`{}` was renamed to `{}`", old.text(), new.text())
            }
        }
    }
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
    fn add(&mut self, path: &RepoPath, before: String, mut edits: Vec<Edit>) {
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
fn moved(path: &RepoPath, old: &RepoPath, new: &RepoPath) -> Option<RepoPath> {
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
fn editable_text(path: &RepoPath, snapshot: &dyn Snapshot) -> Result<String, Error> {
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
fn text(path: &RepoPath, snapshot: &dyn Snapshot) -> Result<Option<String>, Error> {
    let entry = snapshot.entry(path.as_bytes());
    let Some(entry) = entry.filter(|entry| entry.kind == FileKind::File) else {
        return Ok(None);
    };
    match snapshot.read(entry, None)? {
        Content::Bytes(bytes) => Ok(String::from_utf8(bytes).ok()),
        Content::Unavailable(_) => Ok(None),
    }
}
