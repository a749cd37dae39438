//! Where two snapshots differ.

use std::cmp::Ordering;

use super::{Entry, Snapshot};
use crate::text::RepoPath;

/// One path at which two snapshots differ, with what each has there.
#[derive(Clone, Copy, Debug)]
pub struct Changed<'a> {
    pub before: Option<&'a Entry>,
    pub after: Option<&'a Entry>,
    /// The place of `before` among its snapshot's entries.
    pub at: usize,
}

impl Changed<'_> {
    pub fn path(&self) -> &RepoPath {
        // Nobody makes one without either.
        static NOWHERE: std::sync::LazyLock<RepoPath> = std::sync::LazyLock::new(RepoPath::default);
        let entry = self.after.or(self.before);
        entry.map_or(&NOWHERE, |entry| &entry.path)
    }
}

/// Every path at which two snapshots differ, in order. What cannot be told
/// without reading it (a changed file of a work tree) counts as different.
pub fn changed<'a>(before: &'a dyn Snapshot, after: &'a dyn Snapshot) -> Vec<Changed<'a>> {
    let (old, new) = (before.entries(), after.entries());
    let (mut i, mut j) = (0, 0);
    let mut changed = Vec::new();
    while i < old.len() || j < new.len() {
        let order = match (old.get(i), new.get(j)) {
            // Equal ones are often one and the same, which is seen at once.
            (Some(old), Some(new)) if old.path == new.path => Ordering::Equal,
            (Some(old), Some(new)) => old.path.cmp(&new.path),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        let (mut pair, mut same) = ((None, None), false);
        if order.is_le() {
            pair.0 = Some(&old[i]);
        }
        if order.is_ge() {
            pair.1 = Some(&new[j]);
        }
        if let (Some(old), Some(new)) = pair {
            let blob = after.blob(j);
            same = old == new && blob.is_some() && blob == before.blob(i);
        }
        if !same {
            let (before, after) = pair;
            changed.push(Changed {
                before,
                after,
                at: i,
            });
        }
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    changed
}
