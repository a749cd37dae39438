//! Which decisions another one has taken the place of.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Index, IndexedRecord};
use crate::record::{Fields, Id, Kind};

/// The ids of decisions that some other decision supersedes.
#[derive(Debug, Default)]
pub struct Supersessions {
    superseded: HashSet<Box<str>>,
    /// Whether some decision supersedes one that cannot be told: it may be any.
    has_stray: bool,
}

impl Supersessions {
    pub(super) fn new(members: &[Arc<IndexedRecord>], index: &Index) -> Self {
        let mut all = Self::default();
        let of_kind = |member: &&Arc<IndexedRecord>| member.summary.kind == Some(Kind::Decision);
        for member in members.iter().filter(of_kind) {
            let record = member.record();
            let Fields::Decision(decision) = &record.fields else {
                continue;
            };
            let Some(earlier) = &decision.supersedes else {
                let is_there = !record.lacks("supersedes") || record.has_misspelt_key("supersedes");
                all.has_stray |= is_there;
                continue;
            };
            let is_known = index.borne(Kind::Decision, &earlier.value.0).is_some();
            all.has_stray |= !is_known;
            let own = decision.decision_id.as_ref();
            if own.is_none_or(|own| own.value != earlier.value) {
                all.superseded.insert(earlier.value.0.clone());
            }
        }
        all
    }

    /// Whether a decision has been superseded.
    pub fn has(&self, id: &Id) -> bool {
        self.superseded.contains(&id.0)
    }

    /// Whether a decision may have been superseded.
    pub fn may_have(&self, id: Option<&Id>) -> bool {
        self.has_stray || id.is_none_or(|id| self.has(id))
    }
}
