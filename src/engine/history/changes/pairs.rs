//! Which record of the one state is which of the other: what stayed, moved, came and went.

use std::collections::HashMap;
use std::hash::Hash;

use super::files::{File, Sides, is_held};
use crate::model::{identity, own_id};
use crate::rules::change::RecordRevision;

/// Positions among the sides: where the record was, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub before: Option<usize>,
    pub after: Option<usize>,
}

/// Pairs every record that was there and is held to it with what it is now;
/// what is left over is new. A record is recognised, in this order,
///
/// 1. at its path, by its identity,
/// 2. elsewhere, by its bytes,
/// 3. elsewhere, by its identity,
/// 4. at its path, whatever it has become,
/// 5. elsewhere, by all that it says but its id.
pub fn pair(sides: &[Sides<'_>]) -> Vec<Pair> {
    let mut pairing = Pairing {
        sides,
        to: vec![None; sides.len()],
        is_taken: vec![false; sides.len()],
    };
    pairing.in_place(|before, after| identity(before) == identity(after));
    pairing.elsewhere(|file| Some(&*file.bytes));
    pairing.elsewhere(|file| file.version.as_ref().map(identity));
    pairing.in_place(|_, _| true);
    pairing.elsewhere(|file| file.version.as_ref().and_then(without_id));
    pairing.pairs()
}

struct Pairing<'s, 'a> {
    sides: &'s [Sides<'a>],
    /// Where the record that was at each side is now.
    to: Vec<Option<usize>>,
    /// Whether what is at each side now has been recognised.
    is_taken: Vec<bool>,
}

impl<'s, 'a> Pairing<'s, 'a> {
    /// The record that was at a side, as long as it is not recognised.
    fn open(&self, at: usize) -> Option<&'s File> {
        let side = &self.sides[at];
        let file = side.before.filter(|_| self.to[at].is_none())?;
        file.version.as_ref().is_some_and(is_held).then_some(file)
    }

    fn take(&mut self, before: usize, after: usize) {
        self.to[before] = Some(after);
        self.is_taken[after] = true;
    }

    fn in_place(&mut self, is_it: impl Fn(&RecordRevision, &RecordRevision) -> bool) {
        for at in 0..self.sides.len() {
            let before = self.open(at).and_then(|file| file.version.as_ref());
            let after = self.sides[at].after.filter(|_| !self.is_taken[at]);
            let after = after.and_then(|file| file.version.as_ref());
            if before
                .zip(after)
                .is_some_and(|(before, after)| is_it(before, after))
            {
                self.take(at, at);
            }
        }
    }

    fn elsewhere<K: Eq + Hash>(&mut self, key: impl Fn(&'s File) -> Option<K>) {
        if (0..self.sides.len()).all(|at| self.open(at).is_none()) {
            return;
        }
        let mut by_key: HashMap<K, Vec<usize>> = HashMap::new();
        // The first by path is taken first.
        for (at, side) in self.sides.iter().enumerate().rev() {
            let file = side.after.filter(|_| !self.is_taken[at]);
            if let Some(key) = file.and_then(&key) {
                by_key.entry(key).or_default().push(at);
            }
        }
        for at in 0..self.sides.len() {
            let key = self.open(at).and_then(&key);
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
                .and_then(|file| file.version.as_ref())
                .is_some_and(is_held)
        });
        let was = was.map(|at| Pair {
            before: Some(at),
            after: self.to[at],
        });
        let new = (0..self.sides.len()).filter(|at| {
            let after = self.sides[*at].after.filter(|_| !self.is_taken[*at]);
            after.is_some_and(|file| file.version.is_some())
        });
        let new = new.map(|at| Pair {
            before: None,
            after: Some(at),
        });
        was.chain(new).collect()
    }
}

fn identity(version: &RecordRevision) -> String {
    identity::of(&version.record)
}

/// The kind of a record, and its text around its id.
fn without_id(version: &RecordRevision) -> Option<(&'static str, &str, &str)> {
    let id = own_id(&version.record.fields)?;
    let kind = version.record.kind()?.word();
    let text = &*version.text;
    let before = text.get(..id.span.start as usize)?;
    Some((kind, before, text.get(id.span.end as usize..)?))
}
