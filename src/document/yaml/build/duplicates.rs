//! Finds duplicate keys of mappings.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::builder::{OpenCollection, TreeBuilder};
use crate::document::yaml::messages;
use crate::document::yaml::tree::Node;

impl TreeBuilder<'_> {
    /// Reports the keys of a mapping that have the same text as an earlier key.
    pub(super) fn report_duplicates(&mut self, open: &OpenCollection) {
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
            messages::duplicate_key(key.text().unwrap_or(""), key.span(), first.span())
        };
        if open.children <= 2 * 16 {
            // Comparing a few keys is faster than hashing them.
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
