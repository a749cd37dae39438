//! Explains missing paths: adds the path that was probably meant, and where history last had it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::resolution::DeadTarget;
use super::suggestions::PathSuggestions;
use crate::git::{History, LastSeen, Oid};
use crate::snapshot::{Content, Snapshot};
use crate::text::RepoPath;

/// A path that does not exist, and the dead target to complete.
pub(super) struct MissingPath<'d> {
    pub path: RepoPath,
    pub dead: &'d mut DeadTarget,
}

/// The maximum number of paths that are compared with all names in their folder. If more are missing,
/// the reason is probably that whole folders were removed, and not that names were mistyped.
const THOROUGH: usize = 500;

/// Adds to each dead target the path that was probably meant, and where history last had the path.
pub(super) fn explain_missing(
    mut missing: Vec<MissingPath<'_>>,
    snapshot: &dyn Snapshot,
    history: &dyn History,
) {
    if missing.is_empty() {
        return;
    }
    // The paths come from a hash map, but the choice of those to compare thoroughly must not vary.
    missing.sort_by(|a, b| a.path.cmp(&b.path));
    let paths: Vec<RepoPath> = missing.iter().map(|it| it.path.clone()).collect();
    let renamed = renamed(&paths, snapshot, history);
    let seen = last_seen(paths, snapshot, history);
    let suggestions = PathSuggestions::new(snapshot);
    let missing = missing.par_iter_mut().zip(seen).zip(renamed).enumerate();
    missing.for_each(|(number, ((missing, seen), renamed))| {
        missing.dead.renamed_to = renamed;
        missing.dead.lookalike = suggestions.difference(&missing.path);
        if missing.dead.lookalike.is_none()
            && let Some(found) = suggestions.suggest(&missing.path, number < THOROUGH)
        {
            missing.dead.differs_in_case = found.differs_in_case;
            missing.dead.suggestion = Some(found.path);
        }
        missing.dead.last_seen = seen;
    });
}

/// Returns where each path is now, if the last commit has it and the snapshot has its content at a path
/// that the last commit does not have. A path with the same file name is preferred.
fn renamed(
    paths: &[RepoPath],
    snapshot: &dyn Snapshot,
    history: &dyn History,
) -> Vec<Option<RepoPath>> {
    let committed = history.committed(paths);
    let wanted: HashSet<&Oid> = committed.iter().flatten().collect();
    if wanted.is_empty() {
        return vec![None; paths.len()];
    }
    let entries = snapshot.entries().iter().enumerate();
    let (blobs, places): (Vec<Option<Oid>>, Vec<RepoPath>) = entries
        .map(|(index, entry)| (snapshot.blob_at(index), entry.path.clone()))
        .filter(|(blob, _)| blob.as_ref().is_none_or(|blob| wanted.contains(blob)))
        .unzip();
    let was_there = history.committed(&places);
    let new = blobs.into_iter().zip(&places).zip(was_there);
    let new = new.filter_map(|(new, was)| was.is_none().then_some(new));
    // A file on the disk that was moved just now has to be read.
    let mut unread = 0;
    let added: Vec<(Oid, &RepoPath)> = new
        .filter_map(|(blob, place)| {
            unread += usize::from(blob.is_none());
            let is_read = unread <= MOST_READ;
            let read = || is_read.then(|| blob_on_disk(place, snapshot)).flatten();
            Some((blob.or_else(read)?, place))
        })
        .collect();
    let added = AddedFiles::new(&added);
    let find = |(path, blob): (&RepoPath, &Option<Oid>)| added.find(path, blob.as_ref()?).cloned();
    paths.iter().zip(&committed).map(find).collect()
}

/// New files by their content. Of several files with the same content, the first by path counts.
#[derive(Default)]
struct AddedFiles<'a> {
    any: HashMap<&'a Oid, &'a RepoPath>,
    named: HashMap<(&'a Oid, &'a [u8]), &'a RepoPath>,
}

impl<'a> AddedFiles<'a> {
    fn new(added: &'a [(Oid, &'a RepoPath)]) -> Self {
        let mut files = Self::default();
        for (blob, place) in added {
            let any = files.any.entry(blob).or_insert(place);
            *any = (*any).min(place);
            let named = files.named.entry((blob, place.name())).or_insert(place);
            *named = (*named).min(place);
        }
        files
    }

    /// Returns a file with some content; one with the same name as a path is preferred.
    fn find(&self, path: &RepoPath, blob: &Oid) -> Option<&'a RepoPath> {
        let named = self.named.get(&(blob, path.name()));
        named.or_else(|| self.any.get(blob)).copied()
    }
}

/// How many new files are read to find those that were moved.
const MOST_READ: usize = 200;

/// The size up to which a new file is read for that.
const LARGEST_READ: u64 = 1 << 20;

/// Returns the id that Git would give to a file on the disk, unless the file is large.
fn blob_on_disk(path: &RepoPath, snapshot: &dyn Snapshot) -> Option<Oid> {
    let entry = snapshot.entry(path.as_bytes())?;
    if snapshot.size(entry).is_none_or(|size| size > LARGEST_READ) {
        return None;
    }
    match snapshot.read_stored(entry).ok()? {
        Content::Bytes(bytes) => Oid::for_blob(&bytes),
        Content::Unavailable(_) => None,
    }
}

/// Returns where history last had each path.
///
/// Follows a file that was moved and later moved again or removed. `moved_to` is the path at which
/// the file is now, and is empty if there is none.
fn last_seen(
    paths: Vec<RepoPath>,
    snapshot: &dyn Snapshot,
    history: &dyn History,
) -> Vec<Option<LastSeen>> {
    const MOVES: usize = 8;
    let mut seen = history.last_seen(&paths);
    let is_gone = |path: &RepoPath| snapshot.entry(path.as_bytes()).is_none();
    for _ in 0..MOVES {
        let moved: Vec<&mut LastSeen> = seen
            .iter_mut()
            .flatten()
            .filter(|seen| seen.moved_to.as_ref().is_some_and(is_gone))
            .collect();
        if moved.is_empty() {
            break;
        }
        let paths: Vec<RepoPath> = moved
            .iter()
            .filter_map(|seen| seen.moved_to.clone())
            .collect();
        let further = history.last_seen(&paths);
        for (seen, further) in moved.into_iter().zip(further) {
            match further {
                Some(further) => *seen = further,
                None => seen.moved_to = None,
            }
        }
    }
    for seen in seen.iter_mut().flatten() {
        seen.moved_to.take_if(|path| is_gone(path));
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_of_the_same_name_is_preferred_and_else_the_first_by_path() {
        let blob = |text: &str| Oid::for_blob(text.as_bytes()).expect("an id");
        let paths = ["z/b.txt", "z/a.txt", "y/b.txt", "x/c.txt"].map(RepoPath::from);
        let [one, two] = [blob("one"), blob("two")];
        let blobs = [one, one, one, two];
        let added: Vec<(Oid, &RepoPath)> = blobs.into_iter().zip(&paths).collect();
        let files = AddedFiles::new(&added);
        let find = |path: &str, blob| files.find(&RepoPath::from(path), blob).map(RepoPath::text);
        assert_eq!(find("old/b.txt", &one).as_deref(), Some("y/b.txt"));
        assert_eq!(find("old/a.txt", &one).as_deref(), Some("z/a.txt"));
        assert_eq!(find("old/d.txt", &one).as_deref(), Some("y/b.txt"));
        assert_eq!(find("old/d.txt", &two).as_deref(), Some("x/c.txt"));
        assert_eq!(find("old/d.txt", &blob("three")), None);
    }
}
