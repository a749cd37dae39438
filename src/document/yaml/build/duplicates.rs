//! Keys that a mapping has twice.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Builder, Open};
use crate::document::yaml::{Node, words};

impl Builder<'_> {
    /// Two keys are one when their texts are: `get` could find but the first of them.
    pub(super) fn duplicates(&mut self, open: &Open) {
        if !open.mapping || open.children < 4 {
            return;
        }
        let root = Node {
            tree: &self.tree,
            id: open.id,
            anchor: None,
        };
        let keys = || root.entries().map(|(key, _)| key);
        let fault = |key: Node, first: Node| {
            words::duplicate_key(key.text().unwrap_or(""), key.span(), first.span())
        };
        if open.children <= 2 * 16 {
            // A few keys are compared faster than hashed.
            for (index, key) in keys().enumerate() {
                let Some(text) = key.text() else { continue };
                if let Some(first) = keys().take(index).find(|first| first.text() == Some(text)) {
                    self.faults.push(fault(key, first));
                }
            }
            return;
        }
        let mut seen = HashMap::with_capacity(open.children / 2);
        for key in keys() {
            let Some(text) = key.text() else { continue };
            match seen.entry(text) {
                Entry::Occupied(first) => self.faults.push(fault(key, *first.get())),
                Entry::Vacant(free) => {
                    free.insert(key);
                }
            }
        }
    }
}
