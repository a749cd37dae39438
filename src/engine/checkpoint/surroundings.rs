//! Hashes what a finding may depend on besides the files of the snapshot.

use crate::config::Settings;
use crate::engine::input::Input;
use crate::engine::memo::Hash128;

/// Hashes the settings, and what decides how the files of the snapshot are read.
pub(super) fn surroundings(settings: &Settings, snapshot_surroundings: &[u8]) -> Hash128 {
    Hash128::of(&(settings.description(), snapshot_surroundings))
}

/// Hashes what the refs point to; `None` if they cannot be read.
pub(super) fn refs(input: &Input<'_>) -> Option<Hash128> {
    input
        .history
        .describe_refs()
        .map(|bytes| Hash128::of(&bytes))
}
