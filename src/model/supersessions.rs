//! Which decisions another one has taken the place of.

use std::collections::HashSet;

use super::Member;
use crate::record::Fields;

/// The ids of decisions that some other decision supersedes.
#[derive(Debug, Default)]
pub struct Supersessions {
    superseded: HashSet<Box<str>>,
}

impl Supersessions {
    pub(super) fn new(members: &[Member]) -> Self {
        let mut all = Self::default();
        for Member { record, .. } in members {
            if let Fields::Decision(decision) = &record.fields
                && let Some(earlier) = &decision.supersedes
                && decision
                    .decision_id
                    .as_ref()
                    .is_none_or(|own| own.value != earlier.value)
            {
                all.superseded.insert(earlier.value.0.clone());
            }
        }
        all
    }

    /// Whether a decision has been superseded.
    pub fn has(&self, id: &str) -> bool {
        self.superseded.contains(id)
    }
}
