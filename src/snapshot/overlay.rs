//! A snapshot in which some files are replaced: by the buffers of an editor, or by
//! a document from standard input.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use super::interface::{
    Content, Entry, EntryState, FileKind, PathStatus, Snapshot, SnapshotLabel, Streamed, TakePiece,
};
use crate::disk::FileState;
use crate::git::{Error, Oid};
use crate::text::RepoPath;

/// Another snapshot with some files replaced or added.
pub(crate) struct Overlay<B> {
    base: B,
    files: BTreeMap<RepoPath, Vec<u8>>,
    /// `None` if they are those of the base.
    entries: Option<Arc<Vec<Entry>>>,
    /// The indices of the entries that the base does not have, in rising order.
    added: Vec<usize>,
}

impl<B> Overlay<B>
where
    B: Deref,
    B::Target: Snapshot,
{
    /// Replaces files of `base` by `files`, or adds them. A replaced file is tracked if
    /// that of `base` is. An added file is untracked if `base` is a work tree, an index
    /// or a revision, and tracked otherwise.
    pub(crate) fn new(base: B, files: impl IntoIterator<Item = (RepoPath, Vec<u8>)>) -> Self {
        let files: BTreeMap<RepoPath, Vec<u8>> = files.into_iter().collect();
        // An editor makes an overlay for every keystroke, mostly of files that exist.
        let is_same = |path: &RepoPath| {
            let entry = base.entry(path.as_bytes());
            entry.is_some_and(|entry| entry.kind == FileKind::File)
        };
        if files.keys().all(is_same) {
            return Self {
                base,
                files,
                entries: None,
                added: Vec::new(),
            };
        }
        let is_git = matches!(base.label().kind, "worktree" | "index" | "revision");
        let mut entries = base.entries().to_vec();
        for path in files.keys() {
            let entry = |tracked| Entry {
                path: path.clone(),
                kind: FileKind::File,
                tracked,
            };
            match entries.binary_search_by(|entry| entry.path.cmp(path)) {
                Ok(at) => entries[at] = entry(entries[at].tracked),
                Err(at) => entries.insert(at, entry(!is_git)),
            }
        }
        Self::with_entries(base, files, Arc::new(entries))
    }

    /// Replaces or adds files, with the entries of another overlay that has files at the same paths.
    pub(crate) fn with_entries(
        base: B,
        files: impl IntoIterator<Item = (RepoPath, Vec<u8>)>,
        entries: Arc<Vec<Entry>>,
    ) -> Self {
        let files: BTreeMap<RepoPath, Vec<u8>> = files.into_iter().collect();
        let at = |path: &RepoPath| entries.binary_search_by(|entry| entry.path.cmp(path)).ok();
        let is_added = |path: &&RepoPath| base.entry(path.as_bytes()).is_none();
        let added = files.keys().filter(is_added).filter_map(at).collect();
        Self {
            base,
            files,
            entries: Some(entries),
            added,
        }
    }

    /// Returns the entries if the base does not have the same ones.
    pub(crate) fn shared_entries(&self) -> Option<Arc<Vec<Entry>>> {
        self.entries.clone()
    }
}

impl<B> Overlay<B>
where
    B: Deref + Sync,
    B::Target: Snapshot,
{
    /// Returns the index in the base of the entry with this index, if the entry is
    /// not replaced or added.
    fn index_in_base(&self, index: usize) -> Option<usize> {
        let entries = self.entries();
        let path = &entries.get(index)?.path;
        let added_before = self.added.partition_point(|added| *added < index);
        (!self.files.contains_key(path)).then(|| index - added_before)
    }
}

impl<B> Overlay<B>
where
    B: Deref + Sync,
    B::Target: Snapshot,
{
    /// Returns whether the file of the base had these bytes when it had this state.
    fn is_in_base(&self, entry: &Entry, bytes: &[u8], state: &EntryState) -> bool {
        let limit = Some(bytes.len() + 1);
        let Some(file) = &state.file else {
            return state.blob.is_some() && state.blob == Oid::for_blob(bytes);
        };
        let read = self.base.read_with_state(entry, limit);
        read.is_ok_and(|(content, now)| {
            matches!(content, Content::Bytes(found) if found == bytes) && now.as_ref() == Some(file)
        })
    }
}

impl<B> Snapshot for Overlay<B>
where
    B: Deref + Sync,
    B::Target: Snapshot,
{
    fn entries(&self) -> &[Entry] {
        match &self.entries {
            Some(entries) => entries,
            None => self.base.entries(),
        }
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        let Some(bytes) = self.files.get(&entry.path) else {
            return self.base.read(entry, limit);
        };
        let end = limit.unwrap_or(usize::MAX).min(bytes.len());
        Ok(Content::Bytes(bytes[..end].to_vec()))
    }

    fn read_stored(&self, entry: &Entry) -> Result<Content, Error> {
        if self.files.contains_key(&entry.path) {
            self.read(entry, None)
        } else {
            self.base.read_stored(entry)
        }
    }

    fn stream(
        &self,
        entry: &Entry,
        stored: bool,
        largest: u64,
        take: &mut TakePiece<'_>,
    ) -> Result<Streamed, Error> {
        match self.files.get(&entry.path) {
            Some(bytes) if bytes.len() as u64 > largest => Ok(Streamed::TooLarge),
            Some(bytes) => {
                let _ = take(bytes);
                Ok(Streamed::Done)
            }
            None => self.base.stream(entry, stored, largest, take),
        }
    }

    fn is_left_out(&self, entry: &Entry) -> bool {
        !self.files.contains_key(&entry.path) && self.base.is_left_out(entry)
    }

    fn is_converted(&self, entry: &Entry) -> bool {
        !self.files.contains_key(&entry.path) && self.base.is_converted(entry)
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        self.base.blob_at(self.index_in_base(index)?)
    }

    fn content_id(&self, index: usize) -> Option<Oid> {
        self.base.content_id(self.index_in_base(index)?)
    }

    fn state_at(&self, index: usize) -> Option<FileState> {
        self.base.state_at(self.index_in_base(index)?)
    }

    fn states(&self) -> Vec<Option<EntryState>> {
        let mut states = self.base.states();
        if states.is_empty() {
            return vec![None; self.entries().len()];
        }
        for at in &self.added {
            states.insert(*at, None);
        }
        for (path, bytes) in &self.files {
            let Some(at) = self.position(path) else {
                continue;
            };
            let entry = &self.entries()[at];
            // An editor opens most files without changing them.
            states[at] = states[at].filter(|state| self.is_in_base(entry, bytes, state));
        }
        states
    }

    fn surroundings(&self) -> Option<&[u8]> {
        self.base.surroundings()
    }

    fn read_with_state(
        &self,
        entry: &Entry,
        limit: Option<usize>,
    ) -> Result<(Content, Option<FileState>), Error> {
        if self.files.contains_key(&entry.path) {
            Ok((self.read(entry, limit)?, None))
        } else {
            self.base.read_with_state(entry, limit)
        }
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        match self.files.get(&entry.path) {
            Some(bytes) => u64::try_from(bytes.len()).ok(),
            None => self.base.size(entry),
        }
    }

    fn path_status(&self, path: &RepoPath) -> PathStatus {
        self.base.path_status(path)
    }

    fn label(&self) -> SnapshotLabel {
        let base = self.base.label();
        let names: Vec<_> = self.files.keys().map(|path| format!("`{path}`")).collect();
        SnapshotLabel {
            kind: "overlay",
            tree: None,
            description: format!("{} over {}", names.join(", "), base.description),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Memory;

    #[test]
    fn replaces_one_file_and_adds_another() {
        let base = Memory::new([("a.md", "old"), ("c.md", "kept")]);
        let path = |path: &str| RepoPath::from(path);
        let files = [
            (path("a.md"), b"new".to_vec()),
            (path("b.md"), b"more".to_vec()),
        ];
        let overlay = Overlay::new(Box::new(base), files);
        let read = |entry: &Entry| match overlay.read_stored(entry) {
            Ok(Content::Bytes(bytes)) => String::from_utf8(bytes).expect("text"),
            other => panic!("{other:?}"),
        };
        let all: Vec<_> = overlay
            .entries()
            .iter()
            .map(|entry| (entry.path.to_string(), read(entry)))
            .collect();
        let expected = [("a.md", "new"), ("b.md", "more"), ("c.md", "kept")]
            .map(|(a, b)| (a.into(), b.into()));
        assert_eq!(all, expected);
        let first = &overlay.entries()[0];
        assert_eq!(overlay.size(first), Some(3));
        assert_eq!(
            overlay.read(first, Some(1)),
            Ok(Content::Bytes(b"n".to_vec()))
        );
    }
}
