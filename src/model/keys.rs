//! Hashed keys for the dependencies between records. They show which findings a change can affect
//! without unpacking a record.

use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::identity::record_identity;
use super::own_id::own_id;
use crate::record::own_record::{OwnRecord, is_supersession};
use crate::record::{Fields, Kind, Record, RunResult};
use crate::target::{Query, Target};
use crate::text::RepoPath;

/// The hash of an id, a path or a kind of records.
///
/// If two keys collide, a record is checked unnecessarily.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DependencyKey(u64);

/// The hash of a target, which tells whether two records name the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TargetHash(u64);

impl TargetHash {
    /// Hashes a target.
    pub fn new(target: &Target) -> Self {
        Self(DependencyKey::hashed(target).0)
    }

    /// Returns the distinct targets among queries that are resolved completely.
    pub fn all(queries: &[Query]) -> HashList {
        let targets = queries.iter().filter_map(|query| match query {
            Query::Target { target, .. } => Some(Self::new(target)),
            Query::Link(_) | Query::Value(_) => None,
        });
        let mut targets: Vec<Self> = targets.collect();
        targets.sort_unstable();
        targets.dedup();
        targets.iter().map(|target| target.0).collect()
    }
}

/// A list of hashes, in the bytes in which it is stored: most lists are read from the cache and never
/// looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HashList(Box<[u8]>);

impl HashList {
    fn hashes(&self) -> impl Iterator<Item = u64> {
        let hashes = self.0.as_chunks().0.iter();
        hashes.map(|bytes| u64::from_le_bytes(*bytes))
    }

    /// Returns whether a key is in the list.
    pub fn has(&self, key: DependencyKey) -> bool {
        self.keys().any(|other| other == key)
    }

    /// Returns the hashes as keys.
    pub fn keys(&self) -> impl Iterator<Item = DependencyKey> {
        self.hashes().map(DependencyKey)
    }

    /// Returns the hashes as those of targets.
    pub fn targets(&self) -> impl Iterator<Item = TargetHash> {
        self.hashes().map(TargetHash)
    }
}

impl FromIterator<u64> for HashList {
    fn from_iter<T: IntoIterator<Item = u64>>(hashes: T) -> Self {
        Self(hashes.into_iter().flat_map(u64::to_le_bytes).collect())
    }
}

impl Serialize for HashList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for HashList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        Ok(Self(bytes.into()))
    }
}

/// The dependency keys of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DependencyKeys {
    /// What other records may depend on when this one is added, removed or changed. The path of the
    /// record always belongs to it and is not listed.
    pub provides: HashList,
    /// What the findings of the record depend on.
    pub depends_on: HashList,
}

impl DependencyKey {
    /// Returns the number that stands for the key where it is stored.
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// Returns the key that a stored number stands for.
    pub(crate) fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// Returns the key of an id.
    pub fn id(kind: Kind, id: &str) -> Self {
        Self::hashed(&("id", kind.word(), id))
    }

    /// Returns the key of an id of a record of any kind.
    fn any_id(id: &str) -> Self {
        Self::hashed(&("any", id))
    }

    /// Returns the key of a path and everything below it.
    pub fn path(path: &[u8]) -> Self {
        Self::hashed(&("path", path))
    }

    /// Returns the key of everything below a path. Where the path becomes or stops being a folder, a
    /// symbolic link or another repository, the files below it come or go although none is listed.
    pub fn below(path: &[u8]) -> Self {
        Self::hashed(&("below", path))
    }

    /// Returns the key of all records of a kind.
    pub fn all(kind: Kind) -> Self {
        Self::hashed(&("all", kind.word()))
    }

    /// Returns the key of all records of a kind that belong to a project.
    pub fn of_project(kind: Kind, project: &str) -> Self {
        Self::hashed(&("project", kind.word(), project))
    }

    /// Returns the key of the closed runs of an operator for a project.
    fn closed_runs(project: &str, operator: &str) -> Self {
        Self::hashed(&("closed", project, operator))
    }

    /// Returns the key of the open runs for a project.
    fn open_runs(project: &str) -> Self {
        Self::hashed(&("open", project))
    }

    /// Returns the key of all records with the identity of one.
    pub fn identity(record: &Record) -> Self {
        Self::hashed(&("identity", record_identity(record)))
    }

    /// Hashes a value. The hash is only the same within one build of the program, and the cache of
    /// another build is not used.
    fn hashed(what: &impl Hash) -> Self {
        Self(FixedState::default().hash_one(what))
    }
}

impl DependencyKeys {
    /// Collects the keys of a record. `queries` are the targets that the record names.
    pub fn new(record: &Record, queries: &[Query]) -> Self {
        let mut keys = KeyCollector::default();
        // The findings in records with the same identity are numbered, so these records depend on each
        // other.
        keys.both(DependencyKey::identity(record));
        keys.depends_on
            .push(DependencyKey::path(record.path.as_bytes()));
        if let (Some(kind), Some(id)) = (record.kind(), own_id(&record.fields)) {
            keys.both(DependencyKey::id(kind, &id.value.0));
            keys.provides.push(DependencyKey::any_id(&id.value.0));
        }
        if let Some(project) = record.project().and_then(|project| project.value.id()) {
            keys.depends_on
                .push(DependencyKey::id(Kind::Project, project));
        }
        for (kind, id) in &record.unread_ids {
            let of_kind = DependencyKey::id(*kind, id);
            // Some records depend on all of a kind, of which this may be one.
            let of_all = DependencyKey::all(*kind);
            let of_any = DependencyKey::any_id(id);
            keys.provides.extend([of_kind, of_all, of_any]);
        }
        keys.fields(&record.fields);
        // A reference of an own kind may be the path of a record.
        for (_, _, reference) in record
            .fields
            .own()
            .into_iter()
            .flat_map(OwnRecord::references)
        {
            if let Some(path) = Target::path(reference, record.path.parent()) {
                keys.path(&path);
            }
        }
        if let Some(project) = record.project().and_then(|project| project.value.id()) {
            keys.work(record, project);
        }
        for query in queries {
            match query {
                Query::Target { target, .. } | Query::Value(target) => keys.target(target),
                Query::Link(readings) => readings.iter().for_each(|target| keys.target(target)),
            }
        }
        keys.provides.extend(other_record(record));
        keys.into_keys()
    }
}

#[derive(Default)]
struct KeyCollector {
    provides: Vec<DependencyKey>,
    depends_on: Vec<DependencyKey>,
}

impl KeyCollector {
    fn both(&mut self, key: DependencyKey) {
        self.provides.push(key);
        self.depends_on.push(key);
    }

    fn fields(&mut self, fields: &Fields) {
        match fields {
            Fields::OpRun(run) => {
                let named = [
                    (Kind::Operator, &run.op_id),
                    (Kind::Block, &run.block_id),
                    (Kind::Decision, &run.decision_id),
                ];
                for (kind, id) in named {
                    self.depends_on
                        .extend(id.as_ref().map(|id| DependencyKey::id(kind, &id.value.0)));
                }
                // The operator says which inputs are records.
                let inputs = run.inputs_used.iter().flat_map(|used| &used.value.0);
                let ids = inputs
                    .map(|used| used.value.trim())
                    .filter(|text| may_be_id(text));
                self.depends_on.extend(ids.map(DependencyKey::any_id));
                if run.constraint_status.is_some() || run.held_by.is_some() {
                    self.depends_on.push(DependencyKey::all(Kind::Constraint));
                }
            }
            Fields::Operator(operator) => {
                if operator.constraints.is_some() {
                    self.depends_on.push(DependencyKey::all(Kind::Constraint));
                }
            }
            // The states that a project owns matter to decisions of other projects too.
            Fields::Project(_) => self.provides.push(DependencyKey::all(Kind::Project)),
            // Constraints bind decisions and runs that do not name them.
            Fields::Constraint(_) => self.both(DependencyKey::all(Kind::Constraint)),
            // Decisions supersede each other in chains of any length.
            Fields::Decision(_) => {
                self.both(DependencyKey::all(Kind::Decision));
                self.depends_on.push(DependencyKey::all(Kind::Project));
                self.depends_on.push(DependencyKey::all(Kind::Constraint));
            }
            // Blocks of one project, and blocks of none, may overlap.
            Fields::Block(_) => self.both(DependencyKey::all(Kind::Block)),
            // Their project is read where `work` adds its keys.
            Fields::Regime(_) | Fields::DebugPacket(_) | Fields::Unread => {}
            Fields::Own(own) => {
                for (field, kind, reference) in own.references() {
                    let text = &reference.value.text;
                    let key = match kind {
                        Some(kind) => DependencyKey::all(Kind::of(kind)),
                        None => DependencyKey::any_id(text),
                    };
                    self.depends_on.push(key);
                    if is_supersession(field) {
                        self.both(DependencyKey::all(Kind::Own(own.kind)));
                    }
                }
                self.provides.push(DependencyKey::all(Kind::Own(own.kind)));
            }
        }
    }

    /// Adds the keys of records that other work for the same project affects.
    fn work(&mut self, record: &Record, project: &str) {
        match &record.fields {
            Fields::OpRun(run) => {
                self.provides
                    .push(DependencyKey::of_project(Kind::OpRun, project));
                // The run may have taken place during a block that it does not name.
                if run.block_id.is_none() {
                    self.depends_on
                        .push(DependencyKey::of_project(Kind::Block, project));
                }
                let operator = run.op_id.as_ref();
                let closed = operator.map(|id| DependencyKey::closed_runs(project, &id.value.0));
                let result = run.result.as_ref().map(|result| result.value);
                if record.is_open_run() {
                    self.both(DependencyKey::open_runs(project));
                    self.depends_on.extend(closed);
                } else {
                    self.provides.extend(closed);
                }
                // Failures in a row ask for a resolved packet.
                if result == Some(RunResult::Fail) {
                    self.depends_on.extend(closed);
                    self.depends_on
                        .push(DependencyKey::of_project(Kind::DebugPacket, project));
                }
            }
            Fields::DebugPacket(_) => self
                .provides
                .push(DependencyKey::of_project(Kind::DebugPacket, project)),
            Fields::Block(_) => self
                .provides
                .push(DependencyKey::of_project(Kind::Block, project)),
            Fields::Regime(_) => self.both(DependencyKey::of_project(Kind::Regime, project)),
            Fields::Decision(_) => self
                .depends_on
                .push(DependencyKey::of_project(Kind::Regime, project)),
            Fields::Operator(_)
            | Fields::Project(_)
            | Fields::Constraint(_)
            | Fields::Own(_)
            | Fields::Unread => {}
        }
        // A next pointer that is due may be taken up by any run of the project.
        if record.fields.next_due().is_some() {
            self.depends_on
                .push(DependencyKey::of_project(Kind::OpRun, project));
        }
    }

    fn target(&mut self, target: &Target) {
        match target {
            Target::Path(target) => {
                self.path(&target.path);
                // The name of the file may have a `#`.
                target.whole.iter().for_each(|whole| self.path(whole));
            }
            Target::Git(_)
            | Target::Url(_)
            | Target::Named(_)
            | Target::Outside(_)
            | Target::Malformed(_) => {}
        }
    }

    /// Adds the keys of a path that the record names.
    fn path(&mut self, path: &RepoPath) {
        self.depends_on.push(DependencyKey::path(path.as_bytes()));
        self.depends_on
            .extend(path.folders().map(DependencyKey::below));
    }

    fn into_keys(mut self) -> DependencyKeys {
        for keys in [&mut self.provides, &mut self.depends_on] {
            keys.sort_unstable();
            keys.dedup();
        }
        DependencyKeys {
            provides: self.provides.iter().map(|key| key.0).collect(),
            depends_on: self.depends_on.iter().map(|key| key.0).collect(),
        }
    }
}

/// Returns whether a text may be the id of a record.
fn may_be_id(text: &str) -> bool {
    !text.is_empty() && !text.contains(|char: char| char.is_whitespace() || char == '/')
}

/// Returns the key of the packet that a run names, or of the run that a packet names. The findings in
/// the named record depend on which records name it.
fn other_record(record: &Record) -> Option<DependencyKey> {
    let named = match &record.fields {
        Fields::OpRun(run) => run.debug_packet.as_ref(),
        Fields::DebugPacket(packet) => packet.op_run.as_ref(),
        Fields::Operator(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Decision(_)
        | Fields::Own(_)
        | Fields::Unread => None,
    };
    let path = Target::path(named?, record.path.parent())?;
    Some(DependencyKey::path(path.as_bytes()))
}
