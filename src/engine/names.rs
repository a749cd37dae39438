//! The names that a shell completes: the ids of records, and the open runs. A check that read all
//! records stores them, so that a completion need not read them again.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::input::Input;
use super::memo::{Hash128, StateFile};
use super::reading::{self, Targets};
use crate::git::Error;
use crate::model::{IndexedRecord, RecordOutcome};
use crate::record::Kind;
use crate::snapshot::Memory;
use crate::snapshot::folder_states::FolderStates;
use crate::text::RepoPath;

/// The largest number of changed files that a completion reads before it reads all.
const MAX_CHANGES: usize = 2000;

/// A record that a user may name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NamedRecord {
    pub kind: Kind,
    pub id: Option<Box<str>>,
    pub path: RepoPath,
    pub is_open_run: bool,
}

#[derive(Serialize, Deserialize)]
struct Names {
    settings: u128,
    folders: FolderStates,
    records: Vec<NamedRecord>,
}

/// Returns the records that have an id or are open runs.
pub(crate) fn of(records: &[Arc<IndexedRecord>]) -> Vec<NamedRecord> {
    let named = records.iter().filter_map(|record| {
        let entry = &record.entry;
        let is_open_run = entry.outcome == Some(RecordOutcome::OpenRun);
        (entry.id.is_some() || is_open_run).then_some(NamedRecord {
            kind: entry.kind?,
            id: entry.id.clone(),
            path: record.path.clone(),
            is_open_run,
        })
    });
    named.collect()
}

/// Stores the names of the records of a state below a folder of the disk.
pub(crate) fn keep(records: &[Arc<IndexedRecord>], root: &Path, input: &Input<'_>) {
    let Some(memo) = input.memo.filter(|memo| !memo.is_damaged()) else {
        return;
    };
    let paths = records.iter().map(|record| &record.path);
    let names = Names {
        settings: hash_of_settings(input),
        folders: FolderStates::read(root, paths, input.now.as_second()),
        records: of(records),
    };
    if let Ok(bytes) = postcard::to_stdvec(&names) {
        memo.keep_state_file(StateFile::Names, bytes);
    }
}

/// Returns the stored names, with those of the files in folders that changed since; `None` if nothing
/// is stored for these settings, or if too much changed.
///
/// # Errors
/// Never, because the changed files are in memory.
pub(crate) fn recall(root: &Path, input: &Input<'_>) -> Result<Option<Vec<NamedRecord>>, Error> {
    let bytes = input.memo.and_then(|memo| memo.state(StateFile::Names));
    let names = bytes.and_then(|bytes| postcard::from_bytes::<Names>(&bytes).ok());
    let Some(names) = names.filter(|names| names.settings == hash_of_settings(input)) else {
        return Ok(None);
    };
    let Some(changes) = names.folders.differences(root, MAX_CHANGES) else {
        return Ok(None);
    };
    let mut records = names.records;
    records.retain(|record| {
        let is_in_changed = changes
            .folders
            .contains(&RepoPath::new(record.path.parent()));
        !is_in_changed || changes.files.get(&record.path).is_some_and(Option::is_none)
    });
    let changed = changes.files.into_iter();
    let changed = changed.filter_map(|(path, bytes)| Some((path, bytes?)));
    let snapshot = Memory::new(changed.map(|(path, bytes)| (path.as_bytes().to_vec(), bytes)));
    let input = Input {
        snapshot: &snapshot,
        memo: None,
        ..*input
    };
    records.extend(of(&reading::read_all(&input, Targets::Deferred)?.records));
    records.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Some(records))
}

fn hash_of_settings(input: &Input<'_>) -> u128 {
    Hash128::of(&input.settings.description()).0
}
