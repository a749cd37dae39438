//! Compares two snapshots.

use std::cmp::Ordering;
use std::ops::Range;

use super::interface::{CopiedEntries, Entry, ListingId, Snapshot};
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
    let mut shared = SharedEntries::of(before, after);
    loop {
        let equal = shared.count_at(i, j);
        i += equal;
        j += equal;
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

/// The parts of two listings that are copies of the same entries.
struct SharedEntries<'a> {
    before: Copies<'a>,
    after: Copies<'a>,
}

impl<'a> SharedEntries<'a> {
    fn of(before: &'a dyn Snapshot, after: &'a dyn Snapshot) -> Self {
        let source = |snapshot: &'a dyn Snapshot| snapshot.copied().map(|copied| copied.0);
        let sources = [source(before), source(after), before.listing_id()];
        let shared = sources.into_iter().flatten().find_map(|listing| {
            Some(Self {
                before: Copies::of(before, listing)?,
                after: Copies::of(after, listing)?,
            })
        });
        shared.unwrap_or(Self {
            before: Copies::NONE,
            after: Copies::NONE,
        })
    }

    /// Returns how many entries are known to be equal, from index `i` before and `j` after. Neither
    /// may be smaller than in the call before.
    fn count_at(&mut self, i: usize, j: usize) -> usize {
        let (before, after) = (self.before.at(i), self.after.at(j));
        match (before, after) {
            (Some(before), Some(after)) if before.start == after.start => {
                before.len().min(after.len())
            }
            (Some(_) | None, _) => 0,
        }
    }
}

/// The entries of a listing that are copies of those of another one, in order.
struct Copies<'a> {
    copies: &'a [CopiedEntries],
    /// Whether the listing is the other one itself.
    is_source: bool,
}

impl<'a> Copies<'a> {
    const NONE: Self = Self {
        copies: &[],
        is_source: false,
    };

    fn of(snapshot: &'a dyn Snapshot, listing: ListingId) -> Option<Self> {
        if snapshot.listing_id() == Some(listing) {
            return Some(Self {
                is_source: true,
                ..Self::NONE
            });
        }
        let (source, copies) = snapshot.copied()?;
        (source == listing).then_some(Self {
            copies,
            is_source: false,
        })
    }

    /// Returns what the entries from an index on are copies of.
    fn at(&mut self, index: usize) -> Option<Range<usize>> {
        if self.is_source {
            return Some(index..usize::MAX);
        }
        let end = |copy: &CopiedEntries| copy.at + copy.from.len();
        while let [first, rest @ ..] = self.copies
            && end(first) <= index
        {
            self.copies = rest;
        }
        let copy = self.copies.first().filter(|copy| copy.at <= index)?;
        Some(copy.from.start + (index - copy.at)..copy.from.end)
    }
}
