//! The differences between the entries of a snapshot and those of the last check.

use std::sync::Arc;

use super::format::{Checkpoint, Row};
use super::sound::{KnownRecords, Sound, SoundRecord, SoundState};
use crate::engine::affected::AffectedSet;
use crate::engine::analysis::Analysis;
use crate::engine::beside::{self, FilesBeside};
use crate::engine::input::Input;
use crate::engine::memo::{Memo, MemoHit};
use crate::engine::reading::{Read, VocabularyHashes};
use crate::model::IndexedRecord;
use crate::snapshot::{Entry, EntryChange, EntryState, FileKind};
use crate::text::RepoPath;

/// How the entries of a snapshot compare with those of the last check.
pub(super) struct StateDiff {
    /// The entries that were removed or differ, as they were.
    gone: Vec<(Entry, Option<EntryState>)>,
    /// Each difference, by path: the index in `gone`, and that among the entries.
    pub changed: Vec<(Option<usize>, Option<usize>)>,
    /// For each entry, whether it is as it was.
    is_same: Vec<bool>,
    /// For each entry that is as it was, what is known of its record.
    pub sound: Vec<Option<Sound>>,
}

impl StateDiff {
    pub(super) fn new(
        last: Option<&Checkpoint<'_>>,
        entries: &[Entry],
        states: &[Option<EntryState>],
    ) -> Self {
        let mut diff = Self {
            gone: Vec::new(),
            changed: Vec::new(),
            is_same: vec![false; entries.len()],
            sound: vec![None; entries.len()],
        };
        let mut rows = last.iter().flat_map(|last| last.rows()).peekable();
        for (at, entry) in entries.iter().enumerate() {
            let path = entry.path.as_bytes();
            while let Some(row) = rows.next_if(|row| row.path < path) {
                let gone = diff.remove(&row);
                diff.changed.push((Some(gone), None));
            }
            let Some(row) = rows.next_if(|row| row.path == path) else {
                diff.changed.push((None, Some(at)));
                continue;
            };
            let is_same = states[at].is_some()
                && row.state == states[at]
                && (row.kind, row.is_tracked) == (entry.kind, entry.tracked);
            if is_same {
                diff.is_same[at] = true;
                diff.sound[at] = row.sound;
            } else {
                let gone = diff.remove(&row);
                diff.changed.push((Some(gone), Some(at)));
            }
        }
        for row in rows {
            let gone = diff.remove(&row);
            diff.changed.push((Some(gone), None));
        }
        diff
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

    /// Forgets what is known of some records, so that the rules run on them; a record is given by the
    /// index of its entry. Returns whether there were any.
    pub(super) fn forget(&mut self, is_meant: impl Fn(usize, &Sound) -> bool) -> bool {
        let mut is_any = false;
        for (at, known) in self.sound.iter_mut().enumerate() {
            if known.as_ref().is_some_and(|sound| is_meant(at, sound)) {
                *known = None;
                is_any = true;
            }
        }
        is_any
    }

    /// Returns whether any record is sound in a way.
    pub(super) fn knows(&self, is_meant: impl Fn(&Sound) -> bool) -> bool {
        self.sound.iter().flatten().any(is_meant)
    }

    /// Returns for each entry whether its state proves that the file was not changed since what this
    /// check reads of it.
    pub(super) fn settled(&self, states: &[Option<EntryState>], memo: &dyn Memo) -> Vec<bool> {
        let settled = states.iter().zip(&self.is_same).map(|(state, is_same)| {
            state.as_ref().is_some_and(|state| {
                *is_same || state.file.as_ref().is_none_or(|file| memo.is_settled(file))
            })
        });
        settled.collect()
    }

    /// Returns the differences in the form that [`AffectedSet::select`] takes.
    pub(super) fn changes<'a>(&'a self, entries: &'a [Entry]) -> Vec<EntryChange<'a>> {
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

    /// Returns the earlier records of the files that differ, by path; `None` if one of them is not
    /// in the cache.
    pub(super) fn records_before(
        &self,
        input: &Input<'_>,
        memo: &dyn Memo,
    ) -> Option<Vec<Arc<IndexedRecord>>> {
        let hashes = VocabularyHashes::new(input);
        let mut records = Vec::new();
        for (entry, state) in &self.gone {
            let is_read = entry.kind == FileKind::File && entry.path.is_markdown();
            if !is_read || !input.settings.includes(&entry.path) {
                continue;
            }
            if beside::is_needed(input.settings, &entry.path) {
                return None;
            }
            let candidates = input.settings.candidates(&entry.path);
            let file = hashes.key(entry, &candidates, &FilesBeside::default());
            let hit = match (state.as_ref()?, state.as_ref()?.file.as_ref()) {
                (_, Some(state)) => memo.recall_unchanged(&file, state)?,
                (state, None) => memo.recall(&file, state.blob?)?,
            };
            match hit {
                MemoHit::Record(indexed) => records.push(indexed),
                MemoHit::NoRecord => {}
            }
        }
        Some(records)
    }

    /// Returns the records of which something is known. Entries and records are ordered by path.
    pub(super) fn sound_records<'a>(
        &'a self,
        entries: &'a [Entry],
        records: &'a [Arc<IndexedRecord>],
    ) -> impl Iterator<Item = (&'a Arc<IndexedRecord>, Sound)> {
        let mut records = records.iter().peekable();
        let known = entries.iter().zip(&self.sound);
        known.filter_map(move |(entry, sound)| {
            let sound = (*sound)?;
            while records.next_if(|it| it.path < entry.path).is_some() {}
            let indexed = records.next_if(|it| it.path == entry.path)?;
            Some((indexed, sound))
        })
    }

    /// Returns what is known of the records that are not affected.
    pub(super) fn known_records(
        &self,
        read: &Read,
        affected: &AffectedSet,
        entries: &[Entry],
    ) -> KnownRecords {
        let mut known = KnownRecords::default();
        if let AffectedSet::Only(_) = affected {
            let sound = self.sound_records(entries, &read.records);
            let sound = sound.filter(|(indexed, _)| !affected.includes(&indexed.path));
            for (indexed, sound) in sound {
                known.references += sound.references as usize;
                known.targets.extend(indexed.entry.targets.targets());
            }
        }
        known
    }

    /// Adds what the rules found out. `sound` are the records that nothing was reported about, by
    /// path. Returns whether anything is new.
    pub(super) fn update(
        &mut self,
        entries: &[Entry],
        analysis: &Analysis,
        sound: Vec<SoundRecord>,
    ) -> bool {
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

    /// Returns what is known of all records together: something only if no rule reports anything
    /// about any of them, and everything that they name is verified. `until` is when a rule about
    /// all records may report something.
    pub(super) fn sound_state(&self, analysis: &Analysis, until: i64) -> Option<SoundState> {
        let sound = self.sound.iter().flatten();
        let count = sound.clone().count();
        let summary = &analysis.summary;
        let is_sound = analysis.findings.is_empty()
            && count == analysis.model.records().len()
            && summary.unverified.is_empty();
        is_sound.then(|| SoundState {
            until: sound.map(|it| it.until).fold(until, i64::min),
            summary: summary.clone(),
        })
    }
}
