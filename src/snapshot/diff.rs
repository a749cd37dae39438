//! Compares two snapshots.

use std::cmp::Ordering;

use super::interface::{Entry, Snapshot};
use crate::text::RepoPath;

/// A path at which two snapshots differ, with the entry that each has there.
#[derive(Clone, Copy, Debug)]
pub struct EntryChange<'a> {
    pub path: &'a RepoPath,
    pub before: Option<&'a Entry>,
    pub after: Option<&'a Entry>,
    /// The index of `before` among the entries of its snapshot.
    pub before_index: usize,
}

/// Returns every path at which two snapshots differ, in order. A file that would
/// have to be read (a modified one of a work tree) counts as different.
pub(crate) fn diff<'a>(before: &'a dyn Snapshot, after: &'a dyn Snapshot) -> Vec<EntryChange<'a>> {
    let trees = [before, after].map(|snapshot| snapshot.label().tree);
    if trees[0].is_some() && trees[0] == trees[1] {
        return Vec::new();
    }
    let (old, new) = (before.entries(), after.entries());
    let (mut i, mut j) = (0, 0);
    let mut changes = Vec::new();
    let copied = after.listing().map(|listing| before.copied_from(listing));
    let mut copied = copied.unwrap_or_default().iter().peekable();
    loop {
        // What was copied from the other list is equal there.
        while let Some(copy) = copied.next_if(|copy| (copy.at, copy.from.start) <= (i, j)) {
            if (copy.at, copy.from.start) == (i, j) {
                i += copy.from.len();
                j += copy.from.len();
            }
        }
        let (path, order) = match (old.get(i), new.get(j)) {
            // Equal paths often share their memory, which makes `==` faster than `cmp`.
            (Some(old), Some(new)) if old.path == new.path => (&old.path, Ordering::Equal),
            (Some(old), Some(new)) if old.path > new.path => (&new.path, Ordering::Greater),
            (Some(old), _) => (&old.path, Ordering::Less),
            (None, Some(new)) => (&new.path, Ordering::Greater),
            (None, None) => break,
        };
        let is_same = || {
            let blob = after.blob_at(j);
            old[i] == new[j] && blob.is_some() && blob == before.blob_at(i)
        };
        if order.is_ne() || !is_same() {
            changes.push(EntryChange {
                path,
                before: order.is_le().then(|| &old[i]),
                after: order.is_ge().then(|| &new[j]),
                before_index: i,
            });
        }
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    changes
}
