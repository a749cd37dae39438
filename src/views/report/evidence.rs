//! How the evidence of a run stands.

use serde::Serialize;

use crate::model::references::{self, ReferenceKind};
use crate::record::Record;
use crate::target::resolution::Pinned;
use crate::target::{Resolution, Resolutions, Target};

/// Runs by how their evidence stands; held ones, which need none, are not among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Every target is there, has content, is as it was pinned, and Git has it.
    pub verified: usize,
    /// Of these, runs with an address on the network among their targets: its form alone is checked.
    pub by_form: usize,
    /// Nothing is broken, and some target lies beyond what this clone holds.
    pub unverifiable: usize,
    /// Some target is not what it should be.
    pub broken: usize,
    /// No evidence at all.
    pub none: usize,
}

/// How the evidence of one run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    Verified { by_form: bool },
    Unverifiable,
    Broken,
    None,
}

impl Evidence {
    pub fn add(&mut self, stands: Stands) {
        match stands {
            Stands::Verified { by_form } => {
                self.verified += 1;
                self.by_form += usize::from(by_form);
            }
            Stands::Unverifiable => self.unverifiable += 1,
            Stands::Broken => self.broken += 1,
            Stands::None => self.none += 1,
        }
    }

    /// How many runs were asked.
    pub fn asked(&self) -> usize {
        self.verified + self.unverifiable + self.broken + self.none
    }
}

impl Stands {
    /// Of a run, by the targets of its evidence links alone.
    pub fn of(record: &Record, is_tracked: bool, facts: &Resolutions) -> Self {
        let named = references::named(record, facts);
        let links = named
            .iter()
            .filter(|named| matches!(named.role, ReferenceKind::Link(_)));
        let mut stands = Self::None;
        for named in links {
            let one = Self::of_target(&named.target, named.fact, is_tracked);
            stands = stands.and(one);
        }
        stands
    }

    fn of_target(target: &Target, fact: &Resolution, is_tracked: bool) -> Self {
        let by_form = matches!(target, Target::Url(_));
        let is_sound = match fact {
            Resolution::Sound | Resolution::Commit(_) => true,
            Resolution::File(file) => {
                let is_missing = is_tracked && file.untracked.is_some();
                let is_other = matches!(file.pinned, Pinned::Wrong { .. });
                !file.is_blank && !is_missing && !is_other
            }
            Resolution::Folder(folder) => !(is_tracked && folder.untracked.is_some()),
            Resolution::BlankObject
            | Resolution::Dead(_)
            | Resolution::Outside(_)
            | Resolution::Uncommitted { .. } => false,
            Resolution::Unverified(_) => return Self::Unverifiable,
        };
        match is_sound {
            true => Self::Verified { by_form },
            false => Self::Broken,
        }
    }

    /// What both together come to.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Broken, _) | (_, Self::Broken) => Self::Broken,
            (Self::Unverifiable, _) | (_, Self::Unverifiable) => Self::Unverifiable,
            (Self::None, one) | (one, Self::None) => one,
            (Self::Verified { by_form: a }, Self::Verified { by_form: b }) => {
                Self::Verified { by_form: a || b }
            }
        }
    }
}
