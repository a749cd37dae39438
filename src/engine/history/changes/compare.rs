//! Finds the files in which two states differ, as far as the rules of history need them.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::evidence_change;
use super::files::{File, FileDiff};
use super::input::ChangeInput;
use crate::git::{Error, Oid};
use crate::snapshot::{Content, Entry, FileKind, Snapshot, diff};
use crate::target::Unverified;
use crate::text::{FastSet, RepoPath};

/// Reads the Markdown files, and the files that closed runs name as evidence, that differ from a
/// state before.
pub(crate) fn with(
    before: &dyn Snapshot,
    input: &ChangeInput<'_>,
    unverified: &mut BTreeMap<Unverified, usize>,
) -> Result<Vec<FileDiff>, Error> {
    let changed = diff(before, input.after);
    let paths = || changed.iter().map(|it| it.path);
    let others: FastSet<&RepoPath> = paths().filter(|path| !path.is_markdown()).collect();
    let evidence = evidence_change::evidence(&others, input);
    let wanted = paths().filter(|path| !others.contains(path) || evidence.contains(*path));
    let wanted: Vec<&RepoPath> = wanted.collect();
    let compared: Result<Vec<_>, Error> = wanted
        .into_par_iter()
        .map(|path| compare(path.clone(), before, input))
        .collect();
    let mut differing = Vec::new();
    for outcome in compared? {
        match outcome {
            Compared::Same => {}
            Compared::Differs(files) => differing.push(*files),
            Compared::Unknown(reason) => *unverified.entry(reason).or_default() += 1,
        }
    }
    Ok(differing)
}

enum Compared {
    Same,
    Differs(Box<FileDiff>),
    Unknown(Unverified),
}

fn compare(
    path: RepoPath,
    before: &dyn Snapshot,
    input: &ChangeInput<'_>,
) -> Result<Compared, Error> {
    let old = ComparedFile::at(&path, before);
    let new = ComparedFile::at(&path, input.after);
    let ids = old
        .as_ref()
        .and_then(ComparedFile::id)
        .zip(new.as_ref().and_then(ComparedFile::id));
    if ids.is_some_and(|(old, new)| old == new) {
        return Ok(Compared::Same);
    }
    let largest = input.settings.limits.evidence_bytes;
    let mut contents = [None, None];
    for (side, content) in [&old, &new].into_iter().zip(&mut contents) {
        *content = match side
            .as_ref()
            .map(|side| side.read_stored(largest))
            .transpose()?
        {
            Some(Content::Bytes(bytes)) => Some(bytes),
            Some(Content::Unavailable(reason)) => {
                return Ok(Compared::Unknown(Unverified::missing_object_at(
                    &path, &reason,
                )));
            }
            None => None,
        };
    }
    if contents[0] == contents[1] {
        return Ok(Compared::Same);
    }
    let text = match (&new, &contents[1]) {
        (Some(new), Some(bytes)) => new.text(bytes)?,
        (_, None) | (None, _) => None,
    };
    let [old, new] = contents;
    Ok(Compared::Differs(Box::new(FileDiff {
        before: old.map(|bytes| File::new(&path, bytes, None, input.settings)),
        after: new.map(|bytes| File::new(&path, bytes, text, input.settings)),
        path,
    })))
}

/// A regular file of a snapshot.
struct ComparedFile<'s> {
    snapshot: &'s dyn Snapshot,
    entry: &'s Entry,
}

impl<'s> ComparedFile<'s> {
    fn at(path: &RepoPath, snapshot: &'s dyn Snapshot) -> Option<Self> {
        let entry = snapshot.entry(path.as_bytes())?;
        (entry.kind == FileKind::File).then_some(Self { snapshot, entry })
    }

    fn id(&self) -> Option<Oid> {
        self.snapshot.blob_id(self.entry)
    }

    /// Reads the bytes as Git stores them. If the file is larger than `largest` and has an id in
    /// Git, returns the id instead, which is enough to find out whether the file changed.
    fn read_stored(&self, largest: u64) -> Result<Content, Error> {
        let is_large = || {
            self.snapshot
                .size(self.entry)
                .is_some_and(|size| size > largest)
        };
        match self.id() {
            Some(id) if is_large() => Ok(Content::Bytes(id.to_string().into_bytes())),
            Some(_) | None => self.snapshot.read_stored(self.entry),
        }
    }

    /// Reads the bytes that are checked; `None` if they are the same as those that Git stores.
    fn text(&self, stored: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        if self.id().is_some() {
            return Ok(None);
        }
        match self.snapshot.read(self.entry, None)? {
            Content::Bytes(bytes) => Ok((bytes != stored).then_some(bytes)),
            Content::Unavailable(_) => Ok(None),
        }
    }
}
