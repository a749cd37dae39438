//! Where two snapshots differ.

use std::cmp::Ordering;

use super::{Entry, Snapshot};
use crate::text::RepoPath;

/// One path at which two snapshots differ, with what each has there.
#[derive(Clone, Copy, Debug)]
pub struct Changed<'a> {
    pub path: &'a RepoPath,
    pub before: Option<&'a Entry>,
    pub after: Option<&'a Entry>,
    /// The place of `before` among its snapshot's entries.
    pub at: usize,
}

/// Every path at which two snapshots differ, in order. What cannot be told
/// without reading it (a changed file of a work tree) counts as different.
pub fn changed<'a>(before: &'a dyn Snapshot, after: &'a dyn Snapshot) -> Vec<Changed<'a>> {
    let (old, new) = (before.entries(), after.entries());
    let (mut i, mut j) = (0, 0);
    let mut changed = Vec::new();
    loop {
        let (path, order) = match (old.get(i), new.get(j)) {
            // Equal ones are often one and the same, which is seen at once.
            (Some(old), Some(new)) if old.path == new.path => (&old.path, Ordering::Equal),
            (Some(old), Some(new)) if old.path > new.path => (&new.path, Ordering::Greater),
            (Some(old), _) => (&old.path, Ordering::Less),
            (None, Some(new)) => (&new.path, Ordering::Greater),
            (None, None) => break,
        };
        let before_here = order.is_le().then(|| &old[i]);
        let after_here = order.is_ge().then(|| &new[j]);
        let is_same = || {
            let blob = after.blob(j);
            before_here == after_here && blob.is_some() && blob == before.blob(i)
        };
        if order.is_ne() || !is_same() {
            changed.push(Changed {
                path,
                before: before_here,
                after: after_here,
                at: i,
            });
        }
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    changed
}
