//! Pairs the records of two states, to find those that stayed, moved, were added or were removed.

use std::collections::HashMap;
use std::hash::Hash;

use super::files::{BorrowedFileDiff, File, has_fixed_parts};
use crate::model::{identity, own_id};
use crate::rules::change::RecordRevision;

/// A record in both states, by the indices of its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub before: Option<usize>,
    pub after: Option<usize>,
}

/// Pairs every earlier record that has fixed parts with the later record that it has become. Later
/// records without a partner are new. A record is recognised, in this order,
///
/// 1. at its path, by its identity,
/// 2. elsewhere, by its bytes,
/// 3. elsewhere, by its identity,
/// 4. at its path, whatever it has become,
/// 5. elsewhere, by all of its text but its id.
pub(crate) fn pair(sides: &[BorrowedFileDiff<'_>]) -> Vec<Pair> {
    let mut pairing = Pairing {
        sides,
        to: vec![None; sides.len()],
        is_taken: vec![false; sides.len()],
    };
    pairing.in_place(|before, after| identity(before) == identity(after));
    pairing.elsewhere(|file| Some(&*file.bytes));
    pairing.elsewhere(|file| file.revision.as_ref().map(identity));
    pairing.in_place(|_, _| true);
    pairing.elsewhere(|file| file.revision.as_ref().and_then(without_id));
    pairing.pairs()
}

struct Pairing<'s, 'a> {
    sides: &'s [BorrowedFileDiff<'a>],
    /// For each file, the index at which its earlier record is now.
    to: Vec<Option<usize>>,
    /// For each file, whether its later record has been recognised.
    is_taken: Vec<bool>,
}

impl<'s, 'a> Pairing<'s, 'a> {
    /// Returns the earlier file at an index if its record is not recognised yet.
    fn unpaired(&self, at: usize) -> Option<&'s File> {
        let side = &self.sides[at];
        let file = side.before.filter(|_| self.to[at].is_none())?;
        file.revision
            .as_ref()
            .is_some_and(has_fixed_parts)
            .then_some(file)
    }

    fn take(&mut self, before: usize, after: usize) {
        self.to[before] = Some(after);
        self.is_taken[after] = true;
    }

    fn in_place(&mut self, is_it: impl Fn(&RecordRevision, &RecordRevision) -> bool) {
        for at in 0..self.sides.len() {
            let before = self.unpaired(at).and_then(|file| file.revision.as_ref());
            let after = self.sides[at].after.filter(|_| !self.is_taken[at]);
            let after = after.and_then(|file| file.revision.as_ref());
            if before
                .zip(after)
                .is_some_and(|(before, after)| is_it(before, after))
            {
                self.take(at, at);
            }
        }
    }

    fn elsewhere<K: Eq + Hash>(&mut self, key: impl Fn(&'s File) -> Option<K>) {
        if (0..self.sides.len()).all(|at| self.unpaired(at).is_none()) {
            return;
        }
        let mut by_key: HashMap<K, Vec<usize>> = HashMap::new();
        // The first by path is used first.
        for (at, side) in self.sides.iter().enumerate().rev() {
            let file = side.after.filter(|_| !self.is_taken[at]);
            if let Some(key) = file.and_then(&key) {
                by_key.entry(key).or_default().push(at);
            }
        }
        for at in 0..self.sides.len() {
            let key = self.unpaired(at).and_then(&key);
            let found = key.and_then(|key| by_key.get_mut(&key)?.pop());
            if let Some(found) = found {
                self.take(at, found);
            }
        }
    }

    fn pairs(self) -> Vec<Pair> {
        let was = (0..self.sides.len()).filter(|at| {
            let before = self.sides[*at].before;
            before
                .and_then(|file| file.revision.as_ref())
                .is_some_and(has_fixed_parts)
        });
        let was = was.map(|at| Pair {
            before: Some(at),
            after: self.to[at],
        });
        let new = (0..self.sides.len()).filter(|at| {
            let after = self.sides[*at].after.filter(|_| !self.is_taken[*at]);
            after.is_some_and(|file| file.revision.is_some())
        });
        let new = new.map(|at| Pair {
            before: None,
            after: Some(at),
        });
        was.chain(new).collect()
    }
}

fn identity(revision: &RecordRevision) -> String {
    identity::record_identity(&revision.record)
}

/// Returns the kind of a record, and its text before and after its id.
fn without_id(revision: &RecordRevision) -> Option<(&'static str, &str, &str)> {
    let id = own_id(&revision.record.fields)?;
    let kind = revision.record.kind()?.word();
    let text = &*revision.text;
    let before = text.get(..id.span.start as usize)?;
    Some((kind, before, text.get(id.span.end as usize..)?))
}
