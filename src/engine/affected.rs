//! Selects the records whose findings a change can affect.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::dependents::{self, Dependents};
use super::input::Input;
use super::manifest_lists::ManifestLists;
use crate::config::{self, RuleSetting, Settings};
use crate::diagnostic::Meta;
use crate::git::Error;
use crate::model::keys::DependencyKey;
use crate::model::{IndexEntry, IndexedRecord};
use crate::record::Kind;
use crate::rules;
use crate::snapshot::{Entry, EntryChange, FileKind};
use crate::text::{FastSet, RepoPath};

/// The records that the rules run on.
#[derive(Clone, Debug)]
pub enum AffectedSet {
    All,
    /// The records at these paths.
    Only(HashSet<RepoPath>),
}

/// A snapshot with its records.
pub struct SnapshotRecords<'a> {
    pub input: &'a Input<'a>,
    pub records: &'a [Arc<IndexedRecord>],
}

impl AffectedSet {
    /// Returns whether the rules run on the record at a path.
    pub fn includes(&self, path: &RepoPath) -> bool {
        match self {
            Self::All => true,
            Self::Only(paths) => paths.contains(path),
        }
    }

    /// Selects the records whose findings may differ between two snapshots. It may select too many
    /// but never too few: whatever a rule looks at apart from its record is either among the
    /// record's keys or causes all records to be selected. `lists` are those of the side before the
    /// change, and are brought up to date.
    ///
    /// # Errors
    /// A file that a snapshot lists cannot be read from the disk or from Git.
    pub fn select(
        changed: &[EntryChange<'_>],
        sides: [&SnapshotRecords<'_>; 2],
        lists: &ManifestLists,
    ) -> Result<Self, Error> {
        if is_far_reaching(changed, sides) {
            lists.clear();
            return Ok(Self::All);
        }
        lists.forget(changed);
        let paths: HashSet<&[u8]> = changed.iter().map(|it| it.path.as_bytes()).collect();
        // A fast set, because every key of every record is looked up in it.
        let mut keys = FastSet::default();
        for changed in changed {
            keys.extend(with_folders(changed.path).map(DependencyKey::path));
        }
        let [before, after] = sides;
        // Records that did not change are the same on both sides.
        let gone = changed.iter().filter_map(|it| before.record_at(it.path));
        let records: Vec<&Arc<IndexedRecord>> = after.records.iter().chain(gone).collect();
        for path in changed.iter().map(|it| it.path) {
            let sides = [before, after].map(|side| side.record_at(path).map(|indexed| &**indexed));
            match dependents::of_change(sides[0], sides[1], after.records) {
                Dependents::All => return Ok(Self::All),
                Dependents::Keys(more) => keys.extend(more),
            }
        }
        if changed.is_empty() {
            return Ok(Self::Only(HashSet::new()));
        }
        let manifests = records.iter().flat_map(|indexed| &indexed.entry.manifests);
        let manifests: FastSet<&RepoPath> = manifests.collect();
        let unchanged = manifests
            .iter()
            .filter(|path| !paths.contains(path.as_bytes()));
        let largest = after.input.settings.limits.evidence_bytes;
        for path in unchanged {
            let names = |listed: &RepoPath| with_folders(listed).any(|it| paths.contains(it));
            let listed = lists.listed(path, after.input.snapshot, largest)?;
            if listed.iter().any(names) {
                keys.insert(DependencyKey::path(path.as_bytes()));
            }
        }
        let depends =
            |entry: &IndexEntry| entry.keys.depends_on.keys().any(|key| keys.contains(&key));
        let dependent = records.iter().filter(|indexed| depends(&indexed.entry));
        let dependent = dependent.map(|indexed| indexed.path.clone());
        let is_record = |path: &&RepoPath| sides.iter().any(|side| side.record_at(path).is_some());
        let changed = changed.iter().map(|it| it.path).filter(is_record);
        Ok(Self::Only(changed.cloned().chain(dependent).collect()))
    }
}

impl SnapshotRecords<'_> {
    fn record_at(&self, path: &RepoPath) -> Option<&Arc<IndexedRecord>> {
        let at = self
            .records
            .binary_search_by(|indexed| indexed.path.cmp(path));
        at.ok().map(|at| &self.records[at])
    }
}

/// Returns a path and every folder above it except the root.
pub(super) fn with_folders(path: &RepoPath) -> impl Iterator<Item = &[u8]> {
    let bytes = path.as_bytes();
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    let folders = slashes.map(|(at, _)| &bytes[..at]);
    folders.chain([bytes])
}

/// Returns whether the change can affect any record.
fn is_far_reaching(changed: &[EntryChange<'_>], sides: [&SnapshotRecords<'_>; 2]) -> bool {
    reaches_beyond_paths(changed, sides) || kinds_come_or_go(changed, sides)
}

/// Returns whether the change of files can affect records that name none of them, whatever records
/// there are.
pub(super) fn reaches_beyond_paths(
    changed: &[EntryChange<'_>],
    sides: [&SnapshotRecords<'_>; 2],
) -> bool {
    let is_special =
        |entry: Option<&Entry>| entry.is_some_and(|entry| entry.kind != FileKind::File);
    let is_far_reaching = |it: &EntryChange<'_>| {
        let is_configuration = it.path.as_bytes() == config::PATH.as_bytes();
        is_configuration && !find_the_same(sides) || is_special(it.before) || is_special(it.after)
    };
    changed.iter().any(is_far_reaching)
        || swaps_file_and_folder(changed)
        || sides.iter().any(|side| is_behind_a_link(changed, side))
}

/// Returns whether rules find the same with the settings of both sides: they differ at most in
/// severities, and the later settings turn nothing on.
fn find_the_same([before, after]: [&SnapshotRecords<'_>; 2]) -> bool {
    let (before, after) = (before.input.settings, after.input.settings);
    let is_on = |settings: &Settings, meta: &Meta| match settings.general_setting(meta) {
        Some(RuleSetting::Off) => false,
        Some(RuleSetting::On(_)) => true,
        None => !meta.opt_in,
    };
    after.differ_only_in_rules(before)
        && rules::metas().all(|meta| is_on(before, meta) || !is_on(after, meta))
}

/// Returns whether a file became a folder, or a folder a file.
fn swaps_file_and_folder(changed: &[EntryChange<'_>]) -> bool {
    let gone = changed.iter().filter(|it| it.after.is_none());
    let gone: HashSet<&[u8]> = gone.map(|it| it.path.as_bytes()).collect();
    let new = changed.iter().filter(|it| it.before.is_none());
    let new: HashSet<&[u8]> = new.map(|it| it.path.as_bytes()).collect();
    let below = |path: &RepoPath, others: &HashSet<&[u8]>| {
        let mut folders = with_folders(path);
        folders.any(|folder| folder != path.as_bytes() && others.contains(folder))
    };
    changed
        .iter()
        .any(|it| below(it.path, &gone) || below(it.path, &new))
}

/// Returns whether something changed behind a symbolic link: targets may name it by another path.
fn is_behind_a_link(changed: &[EntryChange<'_>], side: &SnapshotRecords<'_>) -> bool {
    let snapshot = side.input.snapshot;
    let entries = snapshot.entries().iter();
    let mut links = entries.filter(|entry| entry.kind == FileKind::Symlink);
    links.any(|link| {
        let Ok(crate::snapshot::Content::Bytes(to)) = snapshot.read(link, None) else {
            return true;
        };
        let Some(to) = RepoPath::resolve(link.path.parent(), &to) else {
            return false;
        };
        // A link to a link, or through one, may lead anywhere.
        let through_another = with_folders(&to).any(|part| {
            let entry = snapshot.entry(part);
            entry.is_some_and(|entry| entry.kind == FileKind::Symlink)
        });
        through_another
            || changed.iter().any(|it| {
                to.as_bytes().is_empty() || with_folders(it.path).any(|part| part == to.as_bytes())
            })
    })
}

/// Returns whether only one side has records of some kind, or some record has no id. What a record
/// without an id is taken for depends on the ids that all other records name.
fn kinds_come_or_go(
    changed: &[EntryChange<'_>],
    [before, after]: [&SnapshotRecords<'_>; 2],
) -> bool {
    let sort = |indexed: &Arc<IndexedRecord>| (indexed.entry.kind, indexed.entry.id.is_some());
    let mut counts: BTreeMap<_, isize> = BTreeMap::new();
    // Neighbouring records are mostly of one kind.
    for records in after.records.chunk_by(|a, b| sort(a) == sort(b)) {
        *counts.entry(sort(&records[0])).or_default() += records.len() as isize;
    }
    let now = counts.clone();
    for path in changed.iter().map(|it| it.path) {
        if let Some(indexed) = before.record_at(path) {
            *counts.entry(sort(indexed)).or_default() += 1;
        }
        if let Some(indexed) = after.record_at(path) {
            *counts.entry(sort(indexed)).or_default() -= 1;
        }
    }
    let lacks_id = |(kind, has_id): &(Option<Kind>, bool)| {
        !has_id && kind.is_some_and(|kind| kind.id_field().is_some())
    };
    if counts.keys().any(lacks_id) {
        return true;
    }
    let has = |counts: &BTreeMap<_, isize>, sort| counts.get(sort).is_some_and(|count| *count > 0);
    counts
        .keys()
        .any(|sort| has(&counts, sort) != has(&now, sort))
}
