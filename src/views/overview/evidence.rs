//! Whether the evidence of a run is verified.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::references::{self, ReferenceKind};
use crate::record::Record;
use crate::target::resolution::PinCheck;
use crate::target::{Resolution, Resolutions, Target};

/// Runs by the status of their evidence. Held runs need none and are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct EvidenceCounts {
    /// Runs all of whose targets exist, have content, match their pin and are tracked by Git.
    pub verified: usize,
    /// Verified runs with a URL among their targets. Only the form of a URL is checked.
    pub by_form: usize,
    /// Runs without a broken target, but with one that cannot be verified in this clone.
    pub unverifiable: usize,
    /// Runs with a broken target.
    pub broken: usize,
    /// Runs without evidence.
    pub none: usize,
}

/// The status of the evidence of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EvidenceStatus {
    Verified { by_form: bool },
    Unverifiable,
    Broken,
    None,
}

impl EvidenceCounts {
    pub(crate) fn add(&mut self, status: EvidenceStatus) {
        match status {
            EvidenceStatus::Verified { by_form } => {
                self.verified += 1;
                self.by_form += usize::from(by_form);
            }
            EvidenceStatus::Unverifiable => self.unverifiable += 1,
            EvidenceStatus::Broken => self.broken += 1,
            EvidenceStatus::None => self.none += 1,
        }
    }

    /// Returns how many runs need evidence.
    pub(crate) fn total(&self) -> usize {
        self.verified + self.unverifiable + self.broken + self.none
    }
}

impl EvidenceStatus {
    /// Returns the status of a run, from the targets of its evidence links.
    pub(crate) fn of_run(record: &Record, is_tracked: bool, resolutions: &Resolutions) -> Self {
        references::named_targets(record, resolutions)
            .iter()
            .filter(|named| matches!(named.kind, ReferenceKind::Link(_)))
            .map(|named| Self::of_target(&named.target, named.resolution, is_tracked))
            .fold(Self::None, Self::and)
    }

    fn of_target(target: &Target, resolution: &Resolution, is_tracked: bool) -> Self {
        let is_sound = match resolution {
            Resolution::Sound | Resolution::Commit(_) => true,
            Resolution::File(file) => {
                let is_missing = is_tracked && file.untracked.is_some();
                let has_other_content = matches!(file.pin_check, PinCheck::Differs { .. });
                !file.is_blank && !is_missing && !has_other_content
            }
            Resolution::Folder(folder) => !(is_tracked && folder.untracked.is_some()),
            Resolution::BlankObject
            | Resolution::Dead(_)
            | Resolution::Outside(_)
            | Resolution::Uncommitted { .. } => false,
            Resolution::Unverified(_) => return Self::Unverifiable,
        };
        if is_sound {
            Self::Verified {
                by_form: matches!(target, Target::Url(_)),
            }
        } else {
            Self::Broken
        }
    }

    /// Returns the status of two sets of targets together.
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
