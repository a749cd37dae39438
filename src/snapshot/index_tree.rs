//! Computes the id of the tree that `git write-tree` would write, without writing it.

use std::ops::Range;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::index::State;
use gix::index::entry::{Flags, Mode};
use gix::index::extension::Tree as Cached;

use super::listing_copy::KnownFolder;
use crate::git::Error;

/// Returns the id of the index's tree. The index stores the ids of the folders
/// that did not change since they were last written (gitformat-index(5), "Cache
/// tree"); only the other folders are hashed.
pub(super) fn tree_id(index: &State) -> Result<ObjectId, Error> {
    let all = 0..index.entries().len();
    let id = folder(index, all, 0, index.tree())?;
    Ok(id.unwrap_or_else(|| ObjectId::empty_tree(index.object_hash())))
}

/// Returns the id of the tree of the entries in `range`, whose paths share their
/// first `depth` bytes; `None` if a commit would include none of them.
fn folder(
    index: &State,
    range: Range<usize>,
    depth: usize,
    cached: Option<&Cached>,
) -> Result<Option<ObjectId>, Error> {
    if let Some(id) = cached.and_then(KnownFolder::tree) {
        return Ok(Some(id));
    }
    let folders = cached.map(KnownFolder::folders).unwrap_or_default();
    let entries = index.entries();
    let mut tree = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let entry = &entries[at];
        let rest = &entry.path(index)[depth..];
        let Some(slash) = rest.find_byte(b'/') else {
            if !entry.flags.contains(Flags::INTENT_TO_ADD) {
                push(&mut tree, octal(entry.mode), rest, entry.id);
            }
            at += 1;
            continue;
        };
        let (name, inside) = (&rest[..slash], depth + slash + 1);
        if entry.mode == Mode::DIR {
            push(&mut tree, octal(entry.mode), name, entry.id);
            at += 1;
            continue;
        }
        let prefix = &entry.path(index)[..inside];
        let same = |entry: &gix::index::Entry| entry.path(index).starts_with(prefix);
        let end = at + entries[at..range.end].partition_point(same);
        let cached = folders.get(name.as_bytes()).copied();
        if let Some(id) = folder(index, at..end, inside, cached)? {
            push(&mut tree, octal(Mode::DIR), name, id);
        }
        at = end;
    }
    if tree.is_empty() {
        return Ok(None);
    }
    gix::objs::compute_hash(index.object_hash(), gix::objs::Kind::Tree, &tree)
        .map(Some)
        .map_err(|error| Error::caused_by("cannot hash the tree of the index", &error))
}

fn push(tree: &mut Vec<u8>, mode: &str, name: &[u8], id: ObjectId) {
    tree.extend_from_slice(mode.as_bytes());
    tree.push(b' ');
    tree.extend_from_slice(name);
    tree.push(0);
    tree.extend_from_slice(id.as_slice());
}

fn octal(mode: Mode) -> &'static str {
    match mode {
        Mode::DIR => "40000",
        Mode::FILE_EXECUTABLE => "100755",
        Mode::SYMLINK => "120000",
        Mode::COMMIT => "160000",
        _ => "100644",
    }
}
