//! Checks a work tree by what differs from the state that the last check of it saw.
//!
//! A check keeps the state of every file, and which records no rule reported anything about. The
//! next check asks the rules about the other records, and about those that a difference can affect:
//! the same selection that decides what a commit can affect. No finding is kept, so a record with a
//! fault is checked every time.

mod format;

mod surroundings;

use std::collections::HashSet;
use std::sync::Arc;

use super::affected::{AffectedSet, SnapshotRecords};
use super::analysis::Analysis;
use super::input::Input;
use super::memo::{Memo, MemoHit};
use super::pipeline::{self, SoundRecord};
use super::reading::{self, Read, Targets, VocabularyHashes};
use crate::git::Error;
use crate::model::{IndexedRecord, TargetHash};
use crate::snapshot::{Entry, EntryChange, EntryState, FileKind};
use crate::text::RepoPath;
use format::{Checkpoint, Row, write};
use surroundings::{references, surroundings};

/// What is known of a record in which no rule reported anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sound {
    /// The second, counted from 1970, at which a rule may report something although nothing changed.
    pub until: i64,
    /// How many references to other records resolve.
    pub references: u32,
    /// Whether the record names revisions, which depend on what refs point to.
    pub names_revision: bool,
}

/// Checks one snapshot, and keeps for the next check what this one found out. If the snapshot has no
/// states that can be compared, or nothing is remembered, the rules run on all records.
///
/// The model of the result has the resolutions of only those targets that the records name on which
/// the rules ran.
///
/// # Errors
/// A file that the snapshot lists cannot be read from the disk or from Git.
pub(crate) fn check(input: &Input<'_>) -> Result<Analysis, Error> {
    let (Some(memo), Some(of_snapshot)) = (input.memo, input.snapshot.surroundings()) else {
        return pipeline::check(input);
    };
    let analysis = check_remembering(input, memo, of_snapshot)?;
    if memo.is_damaged() {
        pipeline::check(input)
    } else {
        Ok(analysis)
    }
}

fn check_remembering(
    input: &Input<'_>,
    memo: &dyn Memo,
    of_snapshot: &[u8],
) -> Result<Analysis, Error> {
    let states = input.snapshot.states();
    let input = &Input {
        states: &states,
        ..*input
    };
    let surroundings = surroundings(input.settings, of_snapshot);
    let now = input.now.as_second();
    let bytes = memo.checkpoint();
    let last = bytes.as_deref().and_then(Checkpoint::read);
    let last = last.filter(|last| last.surroundings == surroundings && last.checked_at <= now);
    let entries = input.snapshot.entries();
    let mut comparison = Comparison::new(last.as_ref(), entries, &states);
    comparison.forget(|sound| sound.until <= now);
    let mut refs = None;
    if comparison.names_revisions() {
        refs = references(input);
        if refs.is_none() || last.as_ref().is_none_or(|last| last.references != refs) {
            comparison.forget(|sound| sound.names_revision);
        }
    }
    // Whether a state can be relied on has to be decided before the file is read.
    let kept = comparison.settled(&states, memo);
    let (read, affected) = read(input, memo, &comparison, last.is_some())?;
    let known = KnownRecords::new(&read, &affected, &comparison, entries);
    let (analysis, sound) = pipeline::conclude_remembering(read, affected, input, known)?;
    let is_new = comparison.update(entries, &analysis, sound);
    let differs = is_new || last.is_none() || !comparison.changed.is_empty();
    if differs && !memo.is_damaged() {
        if refs.is_none() && comparison.names_revisions() {
            refs = references(input);
        }
        let rows = entries.iter().zip(kept).zip(&comparison.sound);
        let rows = rows.map(|((entry, state), sound)| Row {
            path: entry.path.as_bytes(),
            kind: entry.kind,
            is_tracked: entry.tracked,
            state,
            sound: *sound,
        });
        memo.keep_checkpoint(write(surroundings, refs, now, rows));
    }
    Ok(analysis)
}

/// What is known of the records that the rules do not run on.
pub(super) struct KnownRecords {
    pub references: usize,
    pub targets: HashSet<TargetHash>,
}

impl KnownRecords {
    fn new(
        read: &Read,
        affected: &AffectedSet,
        comparison: &Comparison,
        entries: &[Entry],
    ) -> Self {
        let mut known = Self {
            references: 0,
            targets: HashSet::new(),
        };
        if let AffectedSet::Only(_) = affected {
            let sound = comparison.sound_records(entries, &read.members);
            let sound = sound.filter(|(member, _)| !affected.includes(&member.path));
            for (member, sound) in sound {
                known.references += sound.references as usize;
                known.targets.extend(member.entry.targets.targets());
            }
        }
        known
    }
}

/// Reads the records, and selects those that the rules have to run on.
fn read(
    input: &Input<'_>,
    memo: &dyn Memo,
    comparison: &Comparison,
    is_compared: bool,
) -> Result<(Read, AffectedSet), Error> {
    let before = is_compared.then(|| comparison.members_before(input, memo));
    let Some(before) = before.flatten() else {
        let read = reading::read_all(input, Targets::Collected)?;
        return Ok((read, AffectedSet::All));
    };
    let entries = input.snapshot.entries();
    let changes = comparison.changes(entries);
    let mut read = reading::read_all(input, Targets::Deferred)?;
    let sides = [&before, &read.members].map(|members| SnapshotRecords {
        // Both states have the same settings, and where a link changed, everything is affected.
        input,
        members,
    });
    let mut affected = AffectedSet::select(&changes, [&sides[0], &sides[1]])?;
    if let AffectedSet::Only(paths) = &mut affected {
        let mut sound = comparison.sound_records(entries, &read.members).peekable();
        for member in &read.members {
            if sound.next_if(|(it, _)| it.path == member.path).is_none() {
                paths.insert(member.path.clone());
            }
        }
    }
    read.queries = reading::queries(&read.members, &affected);
    Ok((read, affected))
}

/// How the entries of a snapshot compare with those of the last check.
struct Comparison {
    /// The entries that were removed or differ, as they were.
    gone: Vec<(Entry, Option<EntryState>)>,
    /// Each difference, by path: the index in `gone`, and that among the entries.
    changed: Vec<(Option<usize>, Option<usize>)>,
    /// For each entry, whether it is as it was.
    is_same: Vec<bool>,
    /// For each entry that is as it was, what is known of its record.
    sound: Vec<Option<Sound>>,
}

impl Comparison {
    fn new(
        last: Option<&Checkpoint<'_>>,
        entries: &[Entry],
        states: &[Option<EntryState>],
    ) -> Self {
        let mut comparison = Self {
            gone: Vec::new(),
            changed: Vec::new(),
            is_same: vec![false; entries.len()],
            sound: vec![None; entries.len()],
        };
        let mut rows = last.iter().flat_map(|last| last.rows()).peekable();
        for (at, entry) in entries.iter().enumerate() {
            let path = entry.path.as_bytes();
            while let Some(row) = rows.next_if(|row| row.path < path) {
                let gone = comparison.remove(&row);
                comparison.changed.push((Some(gone), None));
            }
            let Some(row) = rows.next_if(|row| row.path == path) else {
                comparison.changed.push((None, Some(at)));
                continue;
            };
            let is_same = states[at].is_some()
                && row.state == states[at]
                && (row.kind, row.is_tracked) == (entry.kind, entry.tracked);
            if is_same {
                comparison.is_same[at] = true;
                comparison.sound[at] = row.sound;
            } else {
                let gone = comparison.remove(&row);
                comparison.changed.push((Some(gone), Some(at)));
            }
        }
        for row in rows {
            let gone = comparison.remove(&row);
            comparison.changed.push((Some(gone), None));
        }
        comparison
    }

    fn remove(&mut self, row: &Row<'_>) -> usize {
        let entry = Entry {
            path: RepoPath::new(row.path),
            kind: row.kind,
            tracked: row.is_tracked,
        };
        self.gone.push((entry, row.state));
        self.gone.len() - 1
    }

    /// Forgets what is known of some records, so that the rules run on them.
    fn forget(&mut self, is_meant: impl Fn(&Sound) -> bool) {
        for sound in &mut self.sound {
            if sound.as_ref().is_some_and(&is_meant) {
                *sound = None;
            }
        }
    }

    /// Whether a record of which something is known names revisions.
    fn names_revisions(&self) -> bool {
        self.sound
            .iter()
            .flatten()
            .any(|sound| sound.names_revision)
    }

    /// Returns the states that prove that a file was not changed since what this check reads of it.
    fn settled(&self, states: &[Option<EntryState>], memo: &dyn Memo) -> Vec<Option<EntryState>> {
        let settled = states.iter().zip(&self.is_same).map(|(state, is_same)| {
            state.filter(|state| {
                *is_same || state.file.as_ref().is_none_or(|file| memo.is_settled(file))
            })
        });
        settled.collect()
    }

    /// Returns the differences in the form that [`AffectedSet::select`] takes.
    fn changes<'a>(&'a self, entries: &'a [Entry]) -> Vec<EntryChange<'a>> {
        let changes = self.changed.iter().filter_map(|(gone, at)| {
            let before = gone.map(|gone| &self.gone[gone].0);
            let after = at.map(|at| &entries[at]);
            Some(EntryChange {
                path: &after.or(before)?.path,
                before,
                after,
                before_index: gone.unwrap_or(0),
            })
        });
        changes.collect()
    }

    /// Returns the records that the differing files were, by path; `None` if one of them is not
    /// remembered.
    fn members_before(
        &self,
        input: &Input<'_>,
        memo: &dyn Memo,
    ) -> Option<Vec<Arc<IndexedRecord>>> {
        let hashes = VocabularyHashes::new(input);
        let mut members = Vec::new();
        for (entry, state) in &self.gone {
            let is_read = entry.kind == FileKind::File && entry.path.is_markdown();
            if !is_read || !input.settings.includes(&entry.path) {
                continue;
            }
            let file = hashes.key(entry);
            let hit = match (state.as_ref()?, state.as_ref()?.file.as_ref()) {
                (_, Some(state)) => memo.recall_unchanged(&file, state)?,
                (state, None) => memo.recall(&file, state.blob?)?,
            };
            match hit {
                MemoHit::Record(member) => members.push(member),
                MemoHit::NoRecord => {}
            }
        }
        Some(members)
    }

    /// Returns the records of which something is known. Entries and members are ordered by path.
    fn sound_records<'a>(
        &'a self,
        entries: &'a [Entry],
        members: &'a [Arc<IndexedRecord>],
    ) -> impl Iterator<Item = (&'a Arc<IndexedRecord>, Sound)> {
        let mut members = members.iter().peekable();
        let known = entries.iter().zip(&self.sound);
        known.filter_map(move |(entry, sound)| {
            let sound = (*sound)?;
            while members.next_if(|it| it.path < entry.path).is_some() {}
            let member = members.next_if(|it| it.path == entry.path)?;
            Some((member, sound))
        })
    }

    /// Adds what the rules found out. `sound` are the records that nothing was reported about, by
    /// path. Returns whether anything is new.
    fn update(&mut self, entries: &[Entry], analysis: &Analysis, sound: Vec<SoundRecord>) -> bool {
        let mut is_new = false;
        let mut sound = sound.into_iter().peekable();
        for (entry, known) in entries.iter().zip(&mut self.sound) {
            let found = sound.next_if(|it| analysis.model.records()[it.at].path == entry.path);
            let found = found.map(|it| it.sound);
            if found.is_some() || analysis.affected.includes(&entry.path) {
                is_new |= *known != found;
                *known = found;
            }
        }
        is_new
    }
}
