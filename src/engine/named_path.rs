//! Explains why a path that the user named is not a record.

use super::Input;
use crate::git::Error;
use crate::model::Model;
use crate::record::near_record;
use crate::record::reading::MAX_BYTES;
use crate::snapshot::{Content, FileKind};
use crate::text::RepoPath;

/// Returns why a file that the user named is not a record; `None` if it is one, or if the path is
/// that of a folder.
///
/// # Errors
/// A file that the snapshot lists cannot be read from the disk or from Git.
pub(super) fn why_no_record(
    path: &RepoPath,
    model: &Model,
    input: &Input<'_>,
) -> Result<Option<String>, Error> {
    let Some(entry) = input.snapshot.entry(path.as_bytes()) else {
        return Ok(None);
    };
    if model.indexed_record(path).is_some() {
        return Ok(None);
    }
    let reason = match entry.kind {
        FileKind::Symlink => "it is a symbolic link".to_owned(),
        FileKind::Submodule => "it is a submodule".to_owned(),
        FileKind::Special => "it is not a regular file".to_owned(),
        FileKind::File if !path.is_markdown() => "it is not a Markdown file".to_owned(),
        FileKind::File if !input.settings.includes(path) => {
            "the configuration excludes it".to_owned()
        }
        FileKind::File => match input.snapshot.read(entry, Some(MAX_BYTES + 1))? {
            Content::Bytes(bytes) => near_record::why_no_record(bytes),
            Content::Unavailable(reason) => reason.to_string(),
        },
    };
    Ok(Some(reason))
}
