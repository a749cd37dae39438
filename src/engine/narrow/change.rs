//! A change, checked with the records that the table names.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::counts::Counts;
use super::table::{Table, is_certain, keys_of_listed};
use crate::engine::affected::{self, AffectedSet};
use crate::engine::analysis::Analysis;
use crate::engine::input::Input;
use crate::engine::lookup::{AllRecords, SnapshotRecords, depends_on};
use crate::engine::pipeline::{self, Concluding};
use crate::engine::reading::{self, Read, Targets};
use crate::git::Error;
use crate::model::IndexedRecord;
use crate::model::keys::DependencyKey;
use crate::record::Kind;
use crate::snapshot::EntryChange;
use crate::text::{FastSet, RepoPath};

/// The largest number of records that are read. Reading more of them costs more than recalling all.
const MAX_RECORDS: usize = 2000;

/// The records that are read, and the paths of those that the rules run on.
type Selected = (Vec<Arc<IndexedRecord>>, HashSet<RepoPath>);

/// A change, and what is known of the records around it.
pub(super) struct Change<'a> {
    pub input: &'a Input<'a>,
    pub base: &'a Input<'a>,
    pub of_tree: &'a Input<'a>,
    pub table: &'a Table,
    /// The files that differ from the tree of the table or from the base.
    pub differing: BTreeSet<&'a RepoPath>,
    /// The files that differ from the base.
    pub changed: Vec<EntryChange<'a>>,
    pub changed_paths: BTreeSet<&'a RepoPath>,
}

impl Change<'_> {
    /// Returns the analysis if nothing is reported and the table is enough to know that.
    pub(super) fn check(&self) -> Result<Option<Analysis>, Error> {
        let sides = [self.base, self.input].map(|input| SnapshotRecords {
            input,
            records: &[],
        });
        let sides = [&sides[0], &sides[1]];
        let lookup = AllRecords {
            sides,
            changed: &self.changed,
        };
        if affected::is_reconfigured(&self.changed, sides) {
            return Ok(None);
        }
        let Some(aliases) = affected::aliases(&self.changed, &lookup) else {
            return Ok(None);
        };
        let in_tree = read_paths(self.of_tree, &self.differing)?;
        let now = read_paths(self.input, &self.differing)?;
        let in_base = read_paths(self.base, &self.changed_paths)?;
        let changed_now = now.records.iter();
        let changed_now = changed_now.filter(|it| self.changed_paths.contains(&it.path));
        let changed_now = Read {
            records: changed_now.cloned().collect(),
            ..Read::default()
        };
        let changed = changed_now.records.iter().chain(&in_base.records);
        let changed: Vec<&Arc<IndexedRecord>> = changed.collect();
        let mut all = in_tree.records.iter().chain(&now.records);
        if !changed.iter().all(|it| is_narrow(it)) || !all.all(|it| is_certain(it)) {
            return Ok(None);
        }
        let Some(counts) = self.table.header.counts.replace(&in_tree, &now) else {
            return Ok(None);
        };
        // Rules may treat a kind differently if there is no record of it.
        let before = counts.replace(&changed_now, &in_base);
        let Some(before) = before.filter(|before| before.has_kinds_of(&counts)) else {
            return Ok(None);
        };
        let Some(keys) = self.changed_keys(&aliases, &changed, &now)? else {
            return Ok(None);
        };
        let Some((records, affected)) = self.records(&keys, now, &in_base)? else {
            return Ok(None);
        };
        self.conclude(records, &in_base, affected, [before, counts])
    }

    /// Returns what the change affects: the paths that differ, what the changed records provide,
    /// and the manifests that list a changed file.
    fn changed_keys(
        &self,
        aliases: &BTreeSet<RepoPath>,
        changed: &[&Arc<IndexedRecord>],
        now: &Read,
    ) -> Result<Option<FastSet<DependencyKey>>, Error> {
        let mut keys = affected::keys_of_paths(&self.changed, aliases);
        let files = self.changed.iter().map(|it| it.path).chain(aliases);
        let files: FastSet<DependencyKey> = files
            .map(|path| DependencyKey::path(path.as_bytes()))
            .collect();
        for indexed in changed {
            keys.extend(indexed.entry.keys.provides.keys());
        }
        for file in &files {
            match self.table.manifests(*file, MAX_RECORDS) {
                Some(manifests) => keys.extend(manifests),
                None => return Ok(None),
            }
        }
        for manifest in now.records.iter().flat_map(|it| &it.entry.manifests) {
            if keys_of_listed(manifest, self.input)?.any(|key| files.contains(&key)) {
                keys.insert(DependencyKey::path(manifest.as_bytes()));
            }
        }
        Ok(Some(keys))
    }

    /// Returns the records that are affected and those that rules look up for them, by path, and
    /// the paths of the affected ones.
    fn records(
        &self,
        keys: &FastSet<DependencyKey>,
        now: Read,
        in_base: &Read,
    ) -> Result<Option<Selected>, Error> {
        let mut dependents = Vec::new();
        for key in keys {
            if self
                .table
                .dependents(*key, MAX_RECORDS, &mut dependents)
                .is_none()
            {
                return Ok(None);
            }
        }
        let is_affected = |it: &&Arc<IndexedRecord>| {
            self.changed_paths.contains(&it.path) || depends_on(&it.entry, keys)
        };
        let among_now = now.records.iter().filter(is_affected);
        let mut affected: HashSet<RepoPath> = among_now.map(|it| it.path.clone()).collect();
        affected.extend(in_base.records.iter().map(|it| it.path.clone()));
        let Some(dependents) = self.read_numbers(&dependents.into_iter().collect())? else {
            return Ok(None);
        };
        affected.extend(dependents.iter().map(|it| it.path.clone()));
        let mut records = now.records;
        let mut known: FastSet<RepoPath> = records.iter().map(|it| it.path.clone()).collect();
        let mut add = |more: Vec<Arc<IndexedRecord>>, records: &mut Vec<_>| {
            records.extend(more.into_iter().filter(|it| known.insert(it.path.clone())));
        };
        add(dependents, &mut records);
        let mut needed: BTreeSet<u64> = self.table.header.everywhere.iter().copied().collect();
        let mut wanted: FastSet<DependencyKey> = FastSet::default();
        let checked = records.iter().filter(|it| affected.contains(&it.path));
        for indexed in checked.chain(&in_base.records) {
            wanted.extend(indexed.entry.keys.depends_on.keys());
        }
        for key in wanted {
            let mut numbers = Vec::new();
            if self
                .table
                .providers(key, MAX_RECORDS, &mut numbers)
                .is_none()
            {
                return Ok(None);
            }
            needed.extend(numbers);
            if needed.len() > MAX_RECORDS + self.table.header.everywhere.len() {
                return Ok(None);
            }
        }
        let Some(needed) = self.read_numbers(&needed)? else {
            return Ok(None);
        };
        add(needed, &mut records);
        records.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Some((records, affected)))
    }

    /// Reads the records with some numbers, except those whose file differs; `None` if the table is
    /// damaged.
    fn read_numbers(
        &self,
        numbers: &BTreeSet<u64>,
    ) -> Result<Option<Vec<Arc<IndexedRecord>>>, Error> {
        let mut places = Vec::new();
        for number in numbers {
            let Some(path) = self.table.path(*number) else {
                return Ok(None);
            };
            if self.differing.contains(&path) {
                continue;
            }
            match self.input.snapshot.position(&path) {
                Some(place) => places.push(place),
                None => return Ok(None),
            }
        }
        let count = places.len();
        let read = read_places(self.input, places.into_iter())?;
        Ok((read.records.len() == count).then_some(read.records))
    }

    /// Runs the rules on both sides. Returns the analysis if nothing is new.
    fn conclude(
        &self,
        records: Vec<Arc<IndexedRecord>>,
        in_base: &Read,
        affected: HashSet<RepoPath>,
        [counts_before, counts]: [Counts; 2],
    ) -> Result<Option<Analysis>, Error> {
        let affected = AffectedSet::Only(affected);
        let unchanged = records
            .iter()
            .filter(|it| !self.changed_paths.contains(&it.path));
        let mut before: Vec<_> = unchanged.chain(&in_base.records).cloned().collect();
        before.sort_by(|a, b| a.path.cmp(&b.path));
        let conclude = |records: Vec<Arc<IndexedRecord>>, input: &Input<'_>, after, counts| {
            let read = Read {
                queries: reading::queries(&records, &affected),
                records,
                ..Read::default()
            };
            // Whether a closed record was sound when it was closed is decided with all records.
            let input = Input {
                closing: None,
                ..*input
            };
            let options = Concluding {
                after,
                counts: Some(counts),
                ..Concluding::default()
            };
            pipeline::conclude(read, affected.clone(), &input, options)
        };
        let checked = conclude(records, self.input, None, counts)?;
        let mut analysis = checked.analysis;
        if checked.is_reported {
            let before = conclude(before, self.base, Some(&analysis), counts_before)?.analysis;
            analysis.subtract(&before);
        }
        let is_sound = analysis.findings.is_empty() && analysis.summary.broken == 0;
        Ok(is_sound.then_some(analysis))
    }
}

/// Returns whether a change of a record affects only the records that depend on what it provides.
/// A change of any other kind may affect others, for example those of a whole project.
fn is_narrow(indexed: &IndexedRecord) -> bool {
    match indexed.entry.kind {
        Some(Kind::OpRun | Kind::DebugPacket) => true,
        Some(
            Kind::Operator
            | Kind::Block
            | Kind::Project
            | Kind::Regime
            | Kind::Constraint
            | Kind::Decision
            | Kind::Own(_),
        )
        | None => false,
    }
}

/// Reads those of the files that a state has.
pub(super) fn read_paths(input: &Input<'_>, paths: &BTreeSet<&RepoPath>) -> Result<Read, Error> {
    let places = paths
        .iter()
        .filter_map(|path| input.snapshot.position(path));
    read_places(input, places)
}

fn read_places(input: &Input<'_>, places: impl Iterator<Item = usize>) -> Result<Read, Error> {
    // Few files are read faster than the cache.
    let input = Input {
        memo: None,
        ..*input
    };
    reading::read(&input, places, Targets::Deferred)
}
