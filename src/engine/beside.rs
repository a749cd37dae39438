//! The files beside records that record mappings read values from.

use std::collections::{BTreeMap, BTreeSet};

use super::input::Input;
use crate::config::Settings;
use crate::git::Error;
use crate::record::reading::MAX_BYTES;
use crate::record::{BesideFile, RecordMapping};
use crate::snapshot::{Content, EntryChange, FileKind, Snapshot, diff};
use crate::text::RepoPath;

/// The files beside one record, by the names that mappings give.
#[derive(Debug, Default, Hash)]
pub(crate) struct FilesBeside(BTreeMap<String, BesideFile>);

/// Why a file beside a record is not available.
pub(crate) struct Unavailable {
    pub path: RepoPath,
    pub reason: String,
}

impl FilesBeside {
    /// Reads the files that the mappings which may apply to a record name.
    ///
    /// # Errors
    /// A file that the snapshot lists cannot be read from the disk or from Git.
    pub(crate) fn read(
        snapshot: &dyn Snapshot,
        record: &RepoPath,
        mappings: &[&RecordMapping],
    ) -> Result<Result<Self, Unavailable>, Error> {
        let mut files = BTreeMap::new();
        for name in mappings.iter().filter_map(|mapping| mapping.beside()) {
            let path = record.sibling(name);
            let file = match snapshot.entry(path.as_bytes()) {
                None => BesideFile::Absent,
                Some(entry) => match entry.kind {
                    FileKind::File => match snapshot.read(entry, Some(MAX_BYTES + 1))? {
                        Content::Bytes(bytes) => BesideFile::Bytes(bytes),
                        Content::Unavailable(reason) => {
                            return Ok(Err(Unavailable { path, reason }));
                        }
                    },
                    FileKind::Symlink => BesideFile::Unread("a symbolic link"),
                    FileKind::Submodule => BesideFile::Unread("a submodule"),
                    FileKind::Special => BesideFile::Unread("not a regular file"),
                },
            };
            files.insert(name.to_owned(), file);
        }
        Ok(Ok(Self(files)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the file with a name.
    pub(crate) fn take(mut self, name: &str) -> BesideFile {
        self.0.remove(name).unwrap_or_default()
    }
}

/// Returns whether a mapping may read values from the file at a path.
pub(crate) fn is_read(settings: &Settings, path: &RepoPath) -> bool {
    let mut mappings = settings.record_mappings.iter();
    mappings.any(|(_, mapping)| {
        let name = mapping.beside();
        name.is_some_and(|name| name.as_bytes() == path.name())
    })
}

/// Returns whether reading the file at a path as a record depends on a file beside it.
pub(crate) fn is_needed(settings: &Settings, path: &RepoPath) -> bool {
    let mappings = settings.mappings_for(path);
    mappings.iter().any(|mapping| mapping.beside().is_some())
}

/// Returns the files in which two states differ, with the records that are read with such a file.
pub(crate) fn differences<'a>([before, after]: [&Input<'a>; 2]) -> Vec<EntryChange<'a>> {
    with_readers(diff(before.snapshot, after.snapshot), [before, after])
}

/// Adds to the differences between two snapshots the records that are read with a file which differs.
pub(crate) fn with_readers<'a>(
    mut changed: Vec<EntryChange<'a>>,
    [before, after]: [&Input<'a>; 2],
) -> Vec<EntryChange<'a>> {
    let sides = [before, after];
    let is_read = |path: &RepoPath| sides.iter().any(|side| is_read(side.settings, path));
    let folders = changed.iter().map(|it| it.path);
    let folders = folders.filter(|path| is_read(path));
    let folders: BTreeSet<&[u8]> = folders.map(|path| path.parent()).collect();
    if folders.is_empty() {
        return changed;
    }
    let mut readers: BTreeMap<&'a RepoPath, EntryChange<'a>> = BTreeMap::new();
    for (side, input) in sides.into_iter().enumerate() {
        let entries = input.snapshot.entries().iter().enumerate();
        let markdown = entries.filter(|(_, entry)| {
            entry.path.is_markdown()
                && folders.contains(entry.path.parent())
                && is_needed(input.settings, &entry.path)
        });
        for (at, entry) in markdown {
            let change = readers.entry(&entry.path).or_insert(EntryChange {
                path: &entry.path,
                before: None,
                after: None,
                before_index: 0,
            });
            if side == 0 {
                (change.before, change.before_index) = (Some(entry), at);
            } else {
                change.after = Some(entry);
            }
        }
    }
    for change in &changed {
        readers.remove(change.path);
    }
    changed.extend(readers.into_values());
    changed.sort_by(|a, b| a.path.cmp(b.path));
    changed
}
