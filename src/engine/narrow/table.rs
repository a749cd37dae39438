//! The table of the records of one tree: which depend on what, and which provide it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counts::Counts;
use super::sections::Section;
use crate::engine::input::Input;
use crate::engine::lookup::{listed_paths, with_folders};
use crate::engine::memo::{Hash128, StateBytes};
use crate::git::Error;
use crate::model::IndexedRecord;
use crate::model::keys::DependencyKey;
use crate::record::Kind;
use crate::text::{FastSet, RepoPath};

/// The largest size of a header, which is enough for millions of records.
const MAX_HEADER: u32 = 64 << 20;
/// The largest number of records that every check reads.
const MAX_EVERYWHERE: usize = 5000;

/// What is known of a tree as a whole.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    /// The full hexadecimal id of the tree.
    pub tree: String,
    /// The hash of the settings.
    settings: u128,
    pub counts: Counts,
    /// The numbers of the projects, regimes and constraints, which rules look up without being
    /// named. Records are numbered by path.
    pub everywhere: Vec<u64>,
    /// The records that depend on each key.
    dependents: Section,
    /// The records that provide each key.
    providers: Section,
    /// The keys of the manifests that list the file at each path, or a file below it.
    manifests: Section,
    /// The end of each record's path among the bytes of all paths.
    path_ends: Section,
    /// The checksum of each record's path.
    path_checksums: Section,
    /// The position of the paths, from the end of the header.
    paths: u64,
}

/// A table in a file.
pub(super) struct Table {
    pub header: Header,
    bytes: Box<dyn StateBytes>,
    /// The position of the end of the header.
    first: u64,
}

impl Table {
    /// Reads the header of a table; `None` if it is damaged, or if other settings applied.
    pub(super) fn open(bytes: Box<dyn StateBytes>, input: &Input<'_>) -> Option<Self> {
        let begin = bytes.read_at(0, 8)?;
        let (length, checksum) = begin.split_at(4);
        let length = u32::from_le_bytes(length.try_into().ok()?);
        let checksum = u32::from_le_bytes(checksum.try_into().ok()?);
        if length > MAX_HEADER {
            return None;
        }
        let header = bytes.read_at(8, length as usize)?;
        if crc32fast::hash(&header) != checksum {
            return None;
        }
        let header: Header = postcard::from_bytes(&header).ok()?;
        (header.settings == hash_of_settings(input)).then_some(Self {
            header,
            bytes,
            first: 8 + u64::from(length),
        })
    }

    /// Appends the numbers of the records that depend on a key; `None` if there are more than
    /// `most`, or if the table is damaged.
    pub(super) fn dependents(
        &self,
        key: DependencyKey,
        most: usize,
        numbers: &mut Vec<u64>,
    ) -> Option<()> {
        let section = &self.header.dependents;
        section.find(key.number(), most, &*self.bytes, self.first, numbers)
    }

    /// Appends the numbers of the records that provide a key; `None` if there are more than `most`,
    /// or if the table is damaged.
    pub(super) fn providers(
        &self,
        key: DependencyKey,
        most: usize,
        numbers: &mut Vec<u64>,
    ) -> Option<()> {
        let section = &self.header.providers;
        section.find(key.number(), most, &*self.bytes, self.first, numbers)
    }

    /// Returns the keys of the manifests that list the file with a key; `None` if there are more
    /// than `most`, or if the table is damaged.
    pub(super) fn manifests(&self, key: DependencyKey, most: usize) -> Option<Vec<DependencyKey>> {
        let mut found = Vec::new();
        let section = &self.header.manifests;
        section.find(key.number(), most, &*self.bytes, self.first, &mut found)?;
        Some(found.into_iter().map(DependencyKey::from_number).collect())
    }

    /// Returns the path of a record; `None` if the table is damaged.
    pub(super) fn path(&self, number: u64) -> Option<RepoPath> {
        let value = |section: &Section, at| section.value_at(at, &*self.bytes, self.first);
        let end = value(&self.header.path_ends, number)?;
        let start = match number.checked_sub(1) {
            Some(before) => value(&self.header.path_ends, before)?,
            None => 0,
        };
        let length = usize::try_from(end.checked_sub(start)?).ok()?;
        let at = self.first.checked_add(self.header.paths)?;
        let path = self.bytes.read_at(at.checked_add(start)?, length)?;
        let checksum = value(&self.header.path_checksums, number)?;
        (u64::from(crc32fast::hash(&path)) == checksum).then(|| RepoPath::new(path))
    }
}

/// Packs the table of a state; `None` if a table cannot describe it: a record is of no known kind
/// or lacks its id, because what it is taken for depends on all other records, or the state has no
/// tree.
///
/// # Errors
/// A manifest exists and cannot be read.
pub(super) fn write(
    records: &[Arc<IndexedRecord>],
    counts: Counts,
    input: &Input<'_>,
) -> Result<Option<Vec<u8>>, Error> {
    let Some(tree) = input.snapshot.label().tree else {
        return Ok(None);
    };
    let mut everywhere = Vec::new();
    let (mut dependents, mut providers) = (Vec::new(), Vec::new());
    let (mut path_ends, mut path_checksums) = (Vec::new(), Vec::new());
    let mut paths = Vec::new();
    let mut named: FastSet<&RepoPath> = FastSet::default();
    for (number, indexed) in (0_u64..).zip(records) {
        if !is_certain(indexed) {
            return Ok(None);
        }
        if is_needed_everywhere(indexed) {
            everywhere.push(number);
        }
        let keys = &indexed.entry.keys;
        dependents.extend(keys.depends_on.keys().map(|key| (key.number(), number)));
        let own = DependencyKey::path(indexed.path.as_bytes());
        let provided = keys.provides.keys().chain([own]);
        providers.extend(provided.map(|key| (key.number(), number)));
        paths.extend_from_slice(indexed.path.as_bytes());
        path_ends.push((number, paths.len() as u64));
        let checksum = crc32fast::hash(indexed.path.as_bytes());
        path_checksums.push((number, u64::from(checksum)));
        named.extend(&indexed.entry.manifests);
    }
    if everywhere.len() > MAX_EVERYWHERE {
        return Ok(None);
    }
    let mut manifests = Vec::new();
    for path in named {
        let key = DependencyKey::path(path.as_bytes()).number();
        let listed = keys_of_listed(path, input)?;
        manifests.extend(listed.map(|listed| (listed.number(), key)));
    }
    for pairs in [&mut dependents, &mut providers, &mut manifests] {
        pairs.sort_unstable();
        pairs.dedup();
    }
    let mut body = Vec::new();
    let mut section = |pairs: &[(u64, u64)]| Section::write(pairs, &mut body);
    let header = Header {
        tree,
        settings: hash_of_settings(input),
        counts,
        everywhere,
        dependents: section(&dependents),
        providers: section(&providers),
        manifests: section(&manifests),
        path_ends: section(&path_ends),
        path_checksums: section(&path_checksums),
        paths: body.len() as u64,
    };
    let Ok(header) = postcard::to_stdvec(&header) else {
        return Ok(None);
    };
    let mut bytes = Vec::with_capacity(8 + header.len() + body.len() + paths.len());
    bytes.extend_from_slice(&(header.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(&header).to_le_bytes());
    for part in [header, body, paths] {
        bytes.extend_from_slice(&part);
    }
    Ok(Some(bytes))
}

/// Returns the keys of the files that a manifest lists, and of the folders above them.
///
/// # Errors
/// The manifest exists and cannot be read.
pub(super) fn keys_of_listed(
    manifest: &RepoPath,
    input: &Input<'_>,
) -> Result<impl Iterator<Item = DependencyKey>, Error> {
    let listed = listed_paths(manifest, input)?;
    // Folders are listed once, although many of the files are in them.
    let mut keys: FastSet<DependencyKey> = FastSet::default();
    for path in &listed {
        keys.extend(with_folders(path).map(DependencyKey::path));
    }
    Ok(keys.into_iter())
}

/// Returns whether a record is what it is whatever other records there are.
pub(super) fn is_certain(indexed: &IndexedRecord) -> bool {
    let kind = indexed.entry.kind;
    kind.is_some_and(|kind| indexed.entry.id.is_some() || kind.id_field().is_none())
}

/// Returns whether rules look a record up although no other record names it.
fn is_needed_everywhere(indexed: &IndexedRecord) -> bool {
    match indexed.entry.kind {
        Some(Kind::Project | Kind::Regime | Kind::Constraint) => true,
        Some(
            Kind::Operator
            | Kind::OpRun
            | Kind::DebugPacket
            | Kind::Block
            | Kind::Decision
            | Kind::Own(_),
        )
        | None => false,
    }
}

fn hash_of_settings(input: &Input<'_>) -> u128 {
    Hash128::of(&input.settings.description()).0
}
