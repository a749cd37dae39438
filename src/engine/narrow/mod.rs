//! Checks a change by reading only the records that it can concern.
//!
//! A table that an earlier check wrote says which records of a tree depend on what, and which
//! provide it ([`crate::model::keys`]). From it follow the records that a change can affect, and
//! those that rules look up while they check them. The rules run on a model of these records alone,
//! as they are and as they were. If they report anything new, the change is checked again with all
//! records, so a finding never depends on the table, and suggestions are made from all ids.

mod change;
mod counts;
mod sections;
mod table;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::analysis::Analysis;
use super::beside;
use super::input::Input;
use super::lookup::with_folders;
use super::memo::StateFile;
use crate::git::Error;
use crate::model::IndexedRecord;
use crate::model::keys::DependencyKey;
use crate::snapshot::Snapshot;
use crate::text::RepoPath;
use change::{Change, read_paths};
pub(super) use counts::Counts;
use table::Table;

/// The largest number of files that may differ from the tree of the table.
const MAX_CHANGES: usize = 200;

/// The largest number of records that are searched because they name one of some files.
const MAX_NAMING: usize = 5000;

/// The result of [`check`].
pub(crate) enum Narrow {
    /// Nothing is reported.
    Sound(Box<Analysis>),
    /// All records have to be read.
    Unknown {
        /// Whether a new table would have helped.
        needs_table: bool,
    },
}

/// Opens the tree with a full hexadecimal id.
pub(crate) type OpenTree<'a> = dyn Fn(&str) -> Result<Box<dyn Snapshot>, Error> + 'a;

/// Checks what is new in a state compared with its base.
///
/// # Errors
/// A file that a snapshot lists cannot be read from the disk or from Git.
pub(crate) fn check(
    input: &Input<'_>,
    base: &Input<'_>,
    open_tree: &OpenTree<'_>,
) -> Result<Narrow, Error> {
    let unknown = |needs_table| Ok(Narrow::Unknown { needs_table });
    if input.settings.description() != base.settings.description() {
        return unknown(false);
    }
    let Some(table) = open_table(input) else {
        return unknown(true);
    };
    let opened;
    let mut sides = [base.snapshot, input.snapshot].into_iter();
    let tree = match sides.find(|side| side.label().tree.as_ref() == Some(&table.header.tree)) {
        Some(side) => side,
        None => {
            // The tree may never have been committed, or may be gone.
            let Ok(tree) = open_tree(&table.header.tree) else {
                return unknown(true);
            };
            opened = tree;
            &*opened
        }
    };
    let of_tree = Input {
        snapshot: tree,
        ..*base
    };
    let since_table = beside::differences([&of_tree, input]);
    let changed = beside::differences([base, input]);
    let both = since_table.iter().chain(&changed);
    let differing: BTreeSet<&RepoPath> = both.map(|it| it.path).collect();
    if differing.len() > MAX_CHANGES {
        let is_far = since_table.len() > MAX_CHANGES;
        return unknown(is_far);
    }
    let change = Change {
        input,
        base,
        of_tree: &of_tree,
        table: &table,
        differing,
        changed_paths: changed.iter().map(|it| it.path).collect(),
        changed,
    };
    Ok(match change.check()? {
        Some(analysis) => Narrow::Sound(Box::new(analysis)),
        None => Narrow::Unknown { needs_table: false },
    })
}

fn open_table(input: &Input<'_>) -> Option<Table> {
    let stored = input.memo?.open_state(StateFile::Records)?;
    Table::open(stored, input)
}

/// Returns the records of a state of Git that may name some files, or folders that they are in; `None`
/// if no table knows.
///
/// # Errors
/// A file that a snapshot lists cannot be read from Git.
pub(crate) fn records_naming(
    named: &BTreeSet<&RepoPath>,
    input: &Input<'_>,
    open_tree: &OpenTree<'_>,
) -> Result<Option<BTreeSet<RepoPath>>, Error> {
    let Some(table) = open_table(input).filter(|_| named.len() <= MAX_CHANGES) else {
        return Ok(None);
    };
    let Ok(tree) = open_tree(&table.header.tree) else {
        return Ok(None);
    };
    let of_tree = Input {
        snapshot: &*tree,
        ..*input
    };
    let differing = beside::differences([&of_tree, input]);
    if differing.len() > MAX_CHANGES {
        return Ok(None);
    }
    let differing = differing.iter().filter(|it| it.path.is_markdown());
    let mut found: BTreeSet<RepoPath> = differing.map(|it| it.path.clone()).collect();
    let mut numbers = Vec::new();
    for key in named.iter().copied().flat_map(with_folders) {
        let key = DependencyKey::path(key);
        if table.dependents(key, MAX_NAMING, &mut numbers).is_none() {
            return Ok(None);
        }
    }
    let numbers: BTreeSet<u64> = numbers.into_iter().collect();
    for number in numbers {
        match table.path(number) {
            Some(path) => found.insert(path),
            None => return Ok(None),
        };
    }
    Ok(Some(found))
}

/// Stores the table of a state all of whose records were read.
///
/// # Errors
/// A manifest exists and cannot be read.
pub(crate) fn keep(analysis: &Analysis, input: &Input<'_>) -> Result<(), Error> {
    match counts_of(analysis) {
        Some(counts) => keep_records(analysis.model.records(), counts, input),
        None => Ok(()),
    }
}

/// Stores the table of the state that another one was compared with, all of whose records were read.
///
/// # Errors
/// A record or a manifest cannot be read.
pub(crate) fn keep_base(
    analysis: &Analysis,
    input: &Input<'_>,
    base: &Input<'_>,
) -> Result<(), Error> {
    let changed = beside::differences([base, input]);
    let paths: BTreeSet<&RepoPath> = changed.iter().map(|it| it.path).collect();
    let [before, after] = [read_paths(base, &paths)?, read_paths(input, &paths)?];
    let counts = counts_of(analysis).filter(|_| before.skipped.unavailable.is_empty());
    let Some(counts) = counts.and_then(|counts| counts.replace(&after, &before)) else {
        return Ok(());
    };
    let unchanged = analysis.model.records().iter();
    let unchanged = unchanged.filter(|it| !paths.contains(&it.path)).cloned();
    let mut records: Vec<_> = unchanged.chain(before.records).collect();
    records.sort_by(|a, b| a.path.cmp(&b.path));
    keep_records(&records, counts, base)
}

/// Counts the records and files of a state; `None` if some are missing from this clone.
fn counts_of(analysis: &Analysis) -> Option<Counts> {
    let skipped = &analysis.summary.skipped;
    let is_complete = skipped.unavailable.is_empty();
    is_complete.then(|| Counts::new(analysis.model.records(), skipped.clone()))
}

fn keep_records(
    records: &[Arc<IndexedRecord>],
    counts: Counts,
    input: &Input<'_>,
) -> Result<(), Error> {
    let Some(memo) = input.memo.filter(|memo| !memo.is_damaged()) else {
        return Ok(());
    };
    if let Some(bytes) = table::write(records, counts, input)? {
        memo.keep_state_file(StateFile::Records, bytes);
    }
    Ok(())
}
