//! The counts of a tree that was compared with itself, so that a commit hook need not read any record
//! if nothing is staged.

use serde::{Deserialize, Serialize};

use super::analysis::Analysis;
use super::input::Input;
use super::memo::{Hash128, StateFile};
use super::summary::Summary;

/// What is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    /// The hash of the tree and the settings.
    key: u128,
    summary: Summary,
}

/// Returns the analysis of a state that has the same tree and the same settings as its base, if its
/// counts are stored.
pub(super) fn recall(input: &Input<'_>, base: &Input<'_>) -> Option<Analysis> {
    let key = key(input, base)?;
    let bytes = input.memo?.state(StateFile::Tree)?;
    let stored: Stored = postcard::from_bytes(&bytes).ok()?;
    let is_known = Hash128(stored.key) == key;
    is_known.then(|| Analysis::without_findings(stored.summary, input))
}

/// Stores the counts of a state that has the same tree and the same settings as its base, unless
/// some of its files are missing from this clone.
pub(super) fn keep(analysis: &Analysis, input: &Input<'_>, base: &Input<'_>) {
    let (Some(memo), Some(key)) = (input.memo, key(input, base)) else {
        return;
    };
    let summary = &analysis.summary;
    let is_complete = summary.unverified.is_empty() && summary.skipped.unavailable.is_empty();
    if is_complete && analysis.findings.is_empty() && !memo.is_damaged() {
        let stored = Stored {
            key: key.0,
            summary: summary.clone(),
        };
        if let Ok(bytes) = postcard::to_stdvec(&stored) {
            memo.keep_state_file(StateFile::Tree, bytes);
        }
    }
}

/// Returns the hash of the tree and the settings if both are the same on both sides.
fn key(input: &Input<'_>, base: &Input<'_>) -> Option<Hash128> {
    let tree = input.snapshot.label().tree?;
    let settings = input.settings.description();
    let is_same =
        base.snapshot.label().tree == Some(tree.clone()) && base.settings.description() == settings;
    is_same.then(|| Hash128::of(&(tree, settings)))
}
