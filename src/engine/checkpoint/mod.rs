//! Checks a work tree by its differences from the state that the last check saw.
//!
//! A check stores the state of every file, and which records no rule reported anything about. The
//! next check runs the rules on the other records and on those that a difference can affect, which
//! are selected as for a commit. Findings are not stored, so a record with a fault is checked every
//! time. A record whose findings are due to changes after it was closed counts as one without, as long
//! as the commits only went on from those that the last check saw. Where nothing was reported, the
//! counts of the check are stored too, so that nothing has to be read as long as nothing changes.

mod closing;

mod format;

pub(super) mod sound;

mod state_diff;

mod surroundings;

use super::affected::AffectedSet;
use super::analysis::Analysis;
use super::beside;
use super::closed::ClosingHistory;
use super::input::Input;
use super::lookup::SnapshotRecords;
use super::memo::{Memo, StateFile};
use super::pipeline::{self, Checked, Concluding};
use super::reading::{self, Read, Targets};
use crate::git::Error;
use format::{Checkpoint, Header, Row, write};
use state_diff::StateDiff;
use surroundings::surroundings;

/// Checks one snapshot, and stores for the next check what this one found out. If the snapshot has
/// no states that can be compared, or nothing is stored, the rules run on all records.
///
/// The resulting model has the resolutions only of those targets that are named by records on which
/// the rules ran. It is empty if nothing changed in a state without findings and `wanted` are only
/// the findings.
///
/// # Errors
/// A file that the snapshot lists cannot be read from the disk or from Git.
pub(crate) fn check(input: &Input<'_>, wanted: Wanted) -> Result<Analysis, Error> {
    let (Some(memo), Some(snapshot_surroundings)) = (input.memo, input.snapshot.surroundings())
    else {
        return pipeline::check(input);
    };
    let analysis = check_with_checkpoint(input, memo, snapshot_surroundings, wanted)?;
    if memo.is_damaged() {
        pipeline::check(input)
    } else {
        Ok(analysis)
    }
}

fn check_with_checkpoint(
    input: &Input<'_>,
    memo: &dyn Memo,
    snapshot_surroundings: &[u8],
    wanted: Wanted,
) -> Result<Analysis, Error> {
    let states = input.snapshot.states();
    let input = &Input {
        states: &states,
        ..*input
    };
    let surroundings = surroundings(input.settings, snapshot_surroundings);
    let now = input.now.as_second();
    let bytes = memo.state(StateFile::Checkpoint);
    let last = bytes.as_deref().and_then(Checkpoint::read);
    let last = last
        .filter(|last| last.header.surroundings == surroundings && last.header.checked_at <= now);
    let header = last.as_ref().map(|last| &last.header);
    let entries = input.snapshot.entries();
    let mut diff = StateDiff::new(last.as_ref(), entries, &states);
    diff.forget(|_, sound| sound.until <= now);
    let tip = input.closing.and_then(ClosingHistory::tip);
    let tips_differ = closing::forget(&mut diff, entries, header.and_then(|it| it.tip), input)?;
    let mut refs = None;
    let mut refs_differ = false;
    if diff.knows(|sound| sound.names_revision) {
        refs = surroundings::refs(input);
        refs_differ = refs.is_none() || header.is_none_or(|last| last.refs != refs);
        if refs_differ {
            diff.forget(|_, sound| sound.names_revision);
        }
    }
    if wanted == Wanted::Findings
        && diff.changed.is_empty()
        && !refs_differ
        && !tips_differ
        && let Some(state) = header.and_then(|last| last.state.as_ref())
        && now < state.until
    {
        return Ok(Analysis::without_findings(state.summary.clone(), input));
    }
    // Whether a state can be relied on has to be decided before the file is read.
    let settled = diff.settled(&states, memo);
    // It is not known how the records beside such a file were read before.
    let mut changed = diff.changes(entries).into_iter();
    let is_comparable = !changed.any(|it| beside::is_read(input.settings, it.path));
    let (read, affected) = read(input, memo, &diff, last.is_some() && is_comparable)?;
    // What refs point to has to be read before revisions are looked up.
    if refs.is_none() && read.records.iter().any(|it| it.entry.names_revision) {
        refs = surroundings::refs(input);
    }
    let options = Concluding {
        known: diff.known_records(&read, &affected, entries),
        ..Concluding::default()
    };
    let Checked {
        analysis,
        sound,
        quiet_until,
        ..
    } = pipeline::conclude(read, affected, input, options)?;
    let is_new = diff.update(entries, &analysis, sound);
    let state = quiet_until.and_then(|until| diff.sound_state(&analysis, until));
    let differs = is_new || !diff.changed.is_empty() || header.is_none_or(|it| it.state != state);
    if differs && memo.keeps() && !memo.is_damaged() {
        let rows = entries.iter().enumerate().map(|(at, entry)| Row {
            path: entry.path.as_bytes(),
            kind: entry.kind,
            is_tracked: entry.tracked,
            state: states[at].filter(|_| settled[at]),
            sound: diff.sound[at],
        });
        let header = Header {
            surroundings,
            tip,
            refs,
            checked_at: now,
            state,
        };
        memo.keep_state_file(StateFile::Checkpoint, write(&header, rows));
    }
    Ok(analysis)
}

/// What a caller needs of an analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The findings and the counts.
    Findings,
    /// The records as well.
    Records,
}

/// Reads the records, and selects those that the rules have to run on.
fn read(
    input: &Input<'_>,
    memo: &dyn Memo,
    diff: &StateDiff,
    is_compared: bool,
) -> Result<(Read, AffectedSet), Error> {
    let before = is_compared.then(|| diff.records_before(input, memo));
    let Some(before) = before.flatten() else {
        let read = reading::read_all(input, Targets::Collected)?;
        return Ok((read, AffectedSet::All));
    };
    let entries = input.snapshot.entries();
    let changes = diff.changes(entries);
    let mut read = reading::read_all(input, Targets::Deferred)?;
    let sides = [&before, &read.records].map(|records| SnapshotRecords {
        // Both states have the same settings, and where a link changed, everything is affected.
        input,
        records,
    });
    let mut affected = AffectedSet::select(&changes, [&sides[0], &sides[1]])?;
    if let AffectedSet::Only(paths) = &mut affected {
        let mut sound = diff.sound_records(entries, &read.records).peekable();
        for indexed in &read.records {
            if sound.next_if(|(it, _)| it.path == indexed.path).is_none() {
                paths.insert(indexed.path.clone());
            }
        }
    }
    read.queries = reading::queries(&read.records, &affected);
    Ok((read, affected))
}
