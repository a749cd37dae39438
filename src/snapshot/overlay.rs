//! Another snapshot with some files as somebody has them open: an editor's
//! buffers, or a document from standard input.

use std::collections::BTreeMap;
use std::ops::Deref;

use super::{Content, Entry, Error, FileKind, Label, Outside, Snapshot};
use crate::git::Oid;
use crate::text::RepoPath;

/// A snapshot in which some files hold something else, or are there at all.
pub struct Overlay<B> {
    base: B,
    files: BTreeMap<RepoPath, Vec<u8>>,
    entries: Vec<Entry>,
    /// The places of entries that the base lacks, in rising order.
    added: Vec<usize>,
}

impl<B> Overlay<B>
where
    B: Deref,
    B::Target: Snapshot,
{
    /// Puts `files` over `base`. A file that `base` has stays as tracked as it
    /// was; a new one is not tracked, except where nothing is.
    pub fn new(base: B, files: impl IntoIterator<Item = (RepoPath, Vec<u8>)>) -> Self {
        let files: BTreeMap<RepoPath, Vec<u8>> = files.into_iter().collect();
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
        let at = |path: &RepoPath| entries.binary_search_by(|entry| entry.path.cmp(path)).ok();
        let is_added = |path: &&RepoPath| base.entry(path.as_bytes()).is_none();
        let added = files.keys().filter(is_added).filter_map(at).collect();
        Self {
            base,
            files,
            entries,
            added,
        }
    }
}

impl<B> Overlay<B> {
    /// Where the base has the entry at a place, if it is the base's.
    fn in_base(&self, at: usize) -> Option<usize> {
        let path = &self.entries.get(at)?.path;
        // Files that the base lacks have moved those after them.
        let added = self.added.partition_point(|added| *added < at);
        (!self.files.contains_key(path)).then(|| at - added)
    }
}

impl<B> Snapshot for Overlay<B>
where
    B: Deref + Sync,
    B::Target: Snapshot,
{
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        let Some(bytes) = self.files.get(&entry.path) else {
            return self.base.read(entry, limit);
        };
        let end = limit.unwrap_or(usize::MAX).min(bytes.len());
        Ok(Content::Bytes(bytes[..end].to_vec()))
    }

    fn stored(&self, entry: &Entry) -> Result<Content, Error> {
        match self.files.contains_key(&entry.path) {
            true => self.read(entry, None),
            false => self.base.stored(entry),
        }
    }

    fn blob(&self, at: usize) -> Option<Oid> {
        self.base.blob(self.in_base(at)?)
    }

    fn content(&self, at: usize) -> Option<(Oid, Option<u64>)> {
        self.base.content(self.in_base(at)?)
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        match self.files.get(&entry.path) {
            Some(bytes) => u64::try_from(bytes.len()).ok(),
            None => self.base.size(entry),
        }
    }

    fn outside(&self, path: &RepoPath) -> Outside {
        self.base.outside(path)
    }

    fn label(&self) -> Label {
        let base = self.base.label();
        let names: Vec<_> = self.files.keys().map(|path| format!("`{path}`")).collect();
        Label {
            kind: "overlay",
            tree: None,
            words: format!("{} over {}", names.join(", "), base.words),
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
        let read = |entry: &Entry| match overlay.stored(entry) {
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
