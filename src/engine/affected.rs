//! Selects the records whose findings a change can affect.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use super::dependents::{self, Dependents};
use super::lookup::{AllRecords, Lookup, RecordSort, SnapshotRecords, position, with_folders};
use crate::config::{self, RuleSetting, Settings};
use crate::diagnostic::Meta;
use crate::git::Error;
use crate::model::keys::DependencyKey;
use crate::model::{IndexedRecord, name_the_same};
use crate::rules;
use crate::snapshot::{Content, EntryChange, FileKind};
use crate::text::{FastSet, RepoPath};

/// The records that the rules run on.
#[derive(Clone, Debug)]
pub enum AffectedSet {
    All,
    /// The records at these paths.
    Only(HashSet<RepoPath>),
}

impl AffectedSet {
    /// Returns whether the rules run on the record at a path.
    pub fn includes(&self, path: &RepoPath) -> bool {
        match self {
            Self::All => true,
            Self::Only(paths) => paths.contains(path),
        }
    }

    /// Returns the affected records among all records of a state, each with its position.
    pub(crate) fn records<'r>(
        &self,
        records: &'r [Arc<IndexedRecord>],
    ) -> Vec<(usize, &'r Arc<IndexedRecord>)> {
        // An editor asks after each keystroke, and then few records are affected.
        const FEW: usize = 64;
        match self {
            Self::Only(paths) if paths.len() < records.len() / FEW => {
                let places = paths.iter().filter_map(|path| position(records, path));
                let mut places: Vec<usize> = places.collect();
                places.sort_unstable();
                places.into_iter().map(|at| (at, &records[at])).collect()
            }
            Self::All | Self::Only(_) => {
                let records = records.iter().enumerate();
                let affected = records.filter(|(_, indexed)| self.includes(&indexed.path));
                affected.collect()
            }
        }
    }

    /// Selects the records whose findings may differ between two snapshots. It may select too many
    /// but never too few: whatever a rule looks at apart from its record is either among the
    /// record's keys or causes all records to be selected.
    ///
    /// # Errors
    /// A file that a snapshot lists cannot be read from the disk or from Git.
    pub fn select(
        changed: &[EntryChange<'_>],
        sides: [&SnapshotRecords<'_>; 2],
    ) -> Result<Self, Error> {
        Self::select_with(changed, sides, &AllRecords { sides, changed })
    }

    /// Does what [`Self::select`] does, with another way to find records.
    ///
    /// # Errors
    /// A file that a snapshot lists cannot be read from the disk or from Git.
    pub(super) fn select_with(
        changed: &[EntryChange<'_>],
        sides: [&SnapshotRecords<'_>; 2],
        lookup: &dyn Lookup,
    ) -> Result<Self, Error> {
        if is_reconfigured(changed, sides) || kinds_come_or_go(changed, sides, lookup) {
            return Ok(Self::All);
        }
        if changed.is_empty() {
            return Ok(Self::Only(HashSet::new()));
        }
        let Some(aliases) = aliases(changed, lookup) else {
            return Ok(Self::All);
        };
        let mut keys = keys_of_paths(changed, &aliases);
        for path in changed.iter().map(|it| it.path) {
            let [before, after] = sides.map(|side| side.record_at(path));
            match dependents::of_change(before.map(|it| &**it), after.map(|it| &**it), lookup) {
                Dependents::All => return Ok(Self::All),
                Dependents::Keys(more) => keys.extend(more),
            }
        }
        let manifests = lookup.manifests_of_changed(&aliases)?;
        keys.extend(
            manifests
                .iter()
                .map(|it| DependencyKey::path(it.as_bytes())),
        );
        let is_record = |path: &&RepoPath| sides.iter().any(|side| side.record_at(path).is_some());
        let changed = changed.iter().map(|it| it.path).filter(is_record).cloned();
        Ok(Self::Only(
            changed.chain(lookup.depending_on(&keys)).collect(),
        ))
    }
}

/// Returns whether the configuration changed in a way that can affect any record.
pub(super) fn is_reconfigured(
    changed: &[EntryChange<'_>],
    sides: [&SnapshotRecords<'_>; 2],
) -> bool {
    let mut paths = changed.iter().map(|it| it.path.as_bytes());
    paths.any(|path| path == config::PATH.as_bytes()) && !find_the_same(sides)
}

/// Returns the keys of what changed: the paths, the folders that they are in and what is below them.
/// `aliases` are further paths of changed files.
pub(super) fn keys_of_paths(
    changed: &[EntryChange<'_>],
    aliases: &BTreeSet<RepoPath>,
) -> FastSet<DependencyKey> {
    // A fast set, because every key of every record may be looked up in it.
    let mut keys = FastSet::default();
    for path in changed.iter().map(|it| it.path).chain(aliases) {
        keys.extend(with_folders(path).map(DependencyKey::path));
        keys.insert(DependencyKey::below(path.as_bytes()));
    }
    keys
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

/// How many paths through links are looked at. If there are more, all records are checked.
const MAX_ALIASES: usize = 10_000;

/// Returns the paths by which targets may name changed files through symbolic links; `None` if they are
/// not known, because a link cannot be read or leads through another one, or if there are too many.
pub(super) fn aliases(
    changed: &[EntryChange<'_>],
    lookup: &dyn Lookup,
) -> Option<BTreeSet<RepoPath>> {
    let mut aliases = BTreeSet::new();
    let links = lookup.links();
    if links.is_empty() {
        return Some(aliases);
    }
    let changed: BTreeSet<&[u8]> = changed.iter().map(|it| it.path.as_bytes()).collect();
    for (snapshot, link) in links {
        let Ok(Content::Bytes(to)) = snapshot.read(link, None) else {
            return None;
        };
        let Some(to) = RepoPath::resolve(link.path.parent(), &to) else {
            continue;
        };
        let is_link = |part: &[u8]| {
            let entry = snapshot.entry(part);
            entry.is_some_and(|entry| entry.kind == FileKind::Symlink)
        };
        if with_folders(&to).any(is_link) {
            return None;
        }
        // What the link leads to, or a folder above that.
        if with_folders(&to).any(|part| changed.contains(part)) {
            aliases.insert(link.path.clone());
        }
        let folder = if to.is_root() {
            Vec::new()
        } else {
            [to.as_bytes(), b"/"].concat()
        };
        let from = changed.range::<[u8], _>((Bound::Included(&*folder), Bound::Unbounded));
        for rest in from.map_while(|path| path.strip_prefix(&*folder)) {
            aliases.insert(RepoPath::in_folder(link.path.as_bytes(), rest));
            if aliases.len() > MAX_ALIASES {
                return None;
            }
        }
    }
    Some(aliases)
}

/// Returns whether only one side has records of some kind, or whether a record without an id may be
/// taken for another one. That depends on the ids that all records have and name.
fn kinds_come_or_go(
    changed: &[EntryChange<'_>],
    [before, after]: [&SnapshotRecords<'_>; 2],
    lookup: &dyn Lookup,
) -> bool {
    let sort = |indexed: &Arc<IndexedRecord>| (indexed.entry.kind, indexed.entry.id.is_some());
    let now = lookup.counts();
    let signed =
        |(sort, count): (&RecordSort, &usize)| (*sort, isize::try_from(*count).unwrap_or(0));
    let mut counts: BTreeMap<RecordSort, isize> = now.iter().map(signed).collect();
    let mut names_change = false;
    for path in changed.iter().map(|it| it.path) {
        let sides = [before, after].map(|side| side.record_at(path));
        if let Some(indexed) = sides[0] {
            *counts.entry(sort(indexed)).or_default() += 1;
        }
        if let Some(indexed) = sides[1] {
            *counts.entry(sort(indexed)).or_default() -= 1;
        }
        names_change |= match sides {
            [Some(before), Some(after)] => !name_the_same(before, after),
            [None, None] => false,
            [Some(_), None] | [None, Some(_)] => true,
        };
    }
    let had = |sort: &RecordSort| counts.get(sort).is_some_and(|count| *count > 0);
    let has = |sort: &RecordSort| now.get(sort).is_some_and(|count| *count > 0);
    let lacks_id = |sort: &RecordSort| {
        let (kind, has_id) = *sort;
        let needs_id = kind.is_some_and(|kind| kind.id_field().is_some());
        needs_id && !has_id && (had(sort) || has(sort))
    };
    let mut sorts = counts.keys();
    sorts.any(|sort| had(sort) != has(sort) || names_change && lacks_id(sort))
}
