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

use super::analysis::Analysis;
use super::beside;
use super::input::Input;
use super::memo::StateFile;
use crate::git::Error;
use crate::snapshot::{Snapshot, diff};
use crate::text::RepoPath;
use change::Change;
pub(super) use counts::Counts;
use table::Table;

/// The largest number of files that may differ from the tree of the table.
const MAX_CHANGES: usize = 200;

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
type OpenTree<'a> = dyn Fn(&str) -> Result<Box<dyn Snapshot>, Error> + 'a;

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
    let stored = input
        .memo
        .and_then(|memo| memo.open_state(StateFile::Records));
    let Some(table) = stored.and_then(|bytes| Table::open(bytes, input)) else {
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
    let since_table = diff(tree, input.snapshot);
    let since_table = beside::with_readers(since_table, [&of_tree, input]);
    let changed = diff(base.snapshot, input.snapshot);
    let changed = beside::with_readers(changed, [base, input]);
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

/// Stores the table of a state all of whose records were read.
///
/// # Errors
/// A manifest exists and cannot be read.
pub(crate) fn keep(analysis: &Analysis, input: &Input<'_>) -> Result<(), Error> {
    let Some(memo) = input.memo.filter(|memo| !memo.is_damaged()) else {
        return Ok(());
    };
    if !analysis.summary.skipped.unavailable.is_empty() {
        return Ok(());
    }
    let records = analysis.model.records();
    let counts = Counts::new(records, analysis.summary.skipped.clone());
    if let Some(bytes) = table::write(records, counts, input)? {
        memo.keep_state_file(StateFile::Records, bytes);
    }
    Ok(())
}
