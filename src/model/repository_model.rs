//! All records of a repository as one model.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use super::binding_constraints::BindingConstraints;
use super::block_spans::BlockSpans;
use super::id_references::id_references;
use super::indexed_record::IndexedRecord;
use super::record_index::RecordIndex;
use super::regime_timeline::RegimeTimelines;
use super::required_pattern::RequiredPattern;
use super::supersessions::Supersessions;
use super::typed_record::TypedRecord;
use super::unread_ids::{UnreadIds, name_the_same, unread_ids};
use crate::record::procedure::EvidencePattern;
use crate::record::{
    Block, Constraint, DebugPacket, Decision, Fields, Kind, OpRun, Operator, Project, Record,
    Reference, Regime, Vocabulary, Waiver, classifier::Classifier,
};
use crate::target::{Resolution, Resolutions, Target};
use crate::text::{NearWord, RepoPath, Span, lookalike, steps};

/// The repository as its records describe it.
pub struct Model {
    /// Sorted by path.
    records: Vec<Arc<IndexedRecord>>,
    index: RecordIndex,
    regime_timelines: RegimeTimelines,
    supersessions: Supersessions,
    resolutions: Resolutions,
    vocabulary: Vocabulary,
    classifier: Classifier,
    /// The first project, by path, that lists each state, and the place where it does.
    states: OnceLock<HashMap<Box<str>, (usize, Span)>>,
    binding: OnceLock<BindingConstraints>,
    block_spans: OnceLock<BlockSpans>,
    /// The ids that records may have which do not state one.
    unread_ids: OnceLock<UnreadIds>,
    /// The folders with Markdown files that are not records and were not meant to be; known only if
    /// some file was meant to be a record but is not one.
    mixed_folders: HashSet<Box<[u8]>>,
    /// The last days of the waivers that last for too long after their record was committed, by
    /// place.
    long_waivers: HashSet<(RepoPath, Span)>,
    /// The counts of all records, where the model has only some of them.
    population: Option<Population>,
}

/// How many records a repository has of which a model has only some.
#[derive(Clone, Debug)]
pub struct Population {
    pub kinds: BTreeMap<Kind, usize>,
    /// The runs whose mode overrides the one that their title suggests.
    pub overrides: usize,
}

/// A path and the record there, if there is one.
pub(crate) type RecordAtPath = (RepoPath, Option<Arc<IndexedRecord>>);

/// Defines the accessors for the records of one kind.
macro_rules! by_id {
    ($one:ident, $all:ident, $case:ident) => {
        #[doc = concat!("Returns the ", stringify!($one), " with an id; of several, the first by path.")]
        pub fn $one(&self, id: &str) -> Option<TypedRecord<'_, $case>> {
            let at = self.index.find(Kind::$case, id)?;
            self.typed(at, Fields::$one)
        }

        #[doc = concat!("Returns all ", stringify!($all), ", by path.")]
        pub fn $all(&self) -> impl Iterator<Item = TypedRecord<'_, $case>> {
            self.typed_records(Kind::$case, Fields::$one)
        }
    };
}

impl Model {
    /// Builds the model. `records` are sorted by path.
    pub fn new(
        records: Vec<Arc<IndexedRecord>>,
        resolutions: Resolutions,
        vocabulary: Vocabulary,
    ) -> Self {
        let index = RecordIndex::new(&records);
        Self {
            regime_timelines: RegimeTimelines::new(&records, &index),
            supersessions: Supersessions::new(&records, &index),
            records,
            index,
            resolutions,
            classifier: Classifier::new(&vocabulary.modes),
            vocabulary,
            states: OnceLock::new(),
            binding: OnceLock::new(),
            block_spans: OnceLock::new(),
            unread_ids: OnceLock::new(),
            mixed_folders: HashSet::new(),
            long_waivers: HashSet::new(),
            population: None,
        }
    }

    /// Sets the counts of all records of the repository, because the model has only some.
    pub fn set_population(&mut self, population: Population) {
        self.population = Some(population);
    }

    /// Replaces, adds or removes the records at some paths. Returns what was there before, with which
    /// the model can be changed back.
    pub(crate) fn replace(&mut self, changes: Vec<RecordAtPath>) -> Vec<RecordAtPath> {
        let mut kinds: HashSet<Kind> = HashSet::new();
        let (mut keeps_places, mut keeps_names) = (true, true);
        let changes: BTreeMap<RepoPath, Option<Arc<IndexedRecord>>> = changes.into_iter().collect();
        let mut replaced = Vec::new();
        for (path, new) in &changes {
            let at = self.position(path);
            let old = at.map(|at| Arc::clone(&self.records[at]));
            let both = old.iter().chain(new);
            kinds.extend(both.filter_map(|indexed| indexed.entry.kind));
            match (at, &old, new) {
                (Some(at), Some(old), Some(new)) => {
                    self.records[at] = Arc::clone(new);
                    self.index.replace(at, old, new);
                    keeps_names &= name_the_same(old, new);
                }
                (_, None, None) => {}
                _ => keeps_places = false,
            }
            replaced.push((path.clone(), old));
        }
        if !keeps_places {
            self.merge(changes);
            self.index = RecordIndex::new(&self.records);
        }
        let concerns = |of: &[Kind]| !keeps_places || of.iter().any(|kind| kinds.contains(kind));
        if concerns(&[Kind::Regime, Kind::Project]) {
            self.regime_timelines = RegimeTimelines::new(&self.records, &self.index);
        }
        if concerns(&[Kind::Decision]) {
            self.supersessions = Supersessions::new(&self.records, &self.index);
        }
        if concerns(&[Kind::Project]) {
            self.states = OnceLock::new();
        }
        if concerns(&[Kind::Constraint, Kind::Operator]) {
            self.binding = OnceLock::new();
        }
        if concerns(&[Kind::Block]) {
            self.block_spans = OnceLock::new();
        }
        if !keeps_places || !keeps_names {
            self.unread_ids = OnceLock::new();
        }
        replaced
    }

    /// Adds and removes records.
    fn merge(&mut self, mut changes: BTreeMap<RepoPath, Option<Arc<IndexedRecord>>>) {
        let old = std::mem::take(&mut self.records);
        for indexed in old {
            while let Some(first) = changes.first_entry()
                && *first.key() < indexed.path
            {
                self.records.extend(first.remove());
            }
            match changes.remove(&indexed.path) {
                Some(new) => self.records.extend(new),
                None => self.records.push(indexed),
            }
        }
        self.records.extend(changes.into_values().flatten());
    }

    /// Sets what all targets resolve to.
    pub fn set_resolutions(&mut self, resolutions: Resolutions) {
        self.resolutions = resolutions;
    }

    /// Sets the folders with Markdown files that are not records and were not meant to be.
    /// Returns whether they are others than before.
    pub fn set_mixed_folders(&mut self, folders: HashSet<Box<[u8]>>) -> bool {
        let differs = self.mixed_folders != folders;
        self.mixed_folders = folders;
        differs
    }

    /// Returns whether a folder has Markdown files that are not records and were not meant to be.
    pub fn is_mixed(&self, folder: &[u8]) -> bool {
        self.mixed_folders.contains(folder)
    }

    /// Sets the places of the last days of the waivers that last for too long after their record was committed.
    pub fn set_long_waivers(&mut self, waivers: HashSet<(RepoPath, Span)>) {
        self.long_waivers = waivers;
    }

    /// Returns whether a waiver of the record at a path lasts for too long after the record was
    /// committed.
    pub fn is_long_waiver(&self, path: &RepoPath, waiver: &Waiver) -> bool {
        // The path is copied only if there is any such waiver, which is rare.
        let is_long = |place: Span| self.long_waivers.contains(&(path.clone(), place));
        let until = waiver.until.as_ref();
        !self.long_waivers.is_empty() && until.is_some_and(|until| is_long(until.span))
    }

    /// Returns all records, by path.
    pub fn records(&self) -> &[Arc<IndexedRecord>] {
        &self.records
    }

    /// Returns the names that records may use: the built-in ones and those of the configuration.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Returns the classifier of run titles.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// Returns what all targets resolve to.
    pub fn resolutions(&self) -> &Resolutions {
        &self.resolutions
    }

    by_id!(operator, operators, Operator);
    by_id!(project, projects, Project);
    by_id!(block, blocks, Block);
    by_id!(constraint, constraints, Constraint);
    by_id!(decision, decisions, Decision);

    /// Returns the first project, by path, that lists a state, and the place where it does.
    pub fn owner_of_state(&self, state: &str) -> Option<(TypedRecord<'_, Project>, Span)> {
        let states = self.states.get_or_init(|| {
            let mut states = HashMap::new();
            for at in self.index.of_kind(Kind::Project) {
                let project = self.typed(*at, Fields::project);
                let listed = project.and_then(|project| project.fields.states.as_ref());
                for state in listed.iter().flat_map(|states| states.value.iter()) {
                    let place = (*at, state.span);
                    states.entry(state.value.0.clone()).or_insert(place);
                }
            }
            states
        });
        let (at, place) = states.get(state)?;
        Some((self.typed(*at, Fields::project)?, *place))
    }

    fn binding(&self) -> &BindingConstraints {
        self.binding
            .get_or_init(|| BindingConstraints::new(&self.records, &self.index))
    }

    /// Returns whether a constraint binds the runs and decisions of a project: it names the
    /// project, or it names none.
    pub fn constraint_binds(&self, id: &str, project: &str) -> bool {
        let at = self.index.find(Kind::Constraint, id);
        at.is_some_and(|at| self.binding().binds(at, project))
    }

    /// Returns the constraints that bind the runs and decisions of a project, by path.
    pub fn constraints_binding(
        &self,
        project: &str,
    ) -> impl Iterator<Item = TypedRecord<'_, Constraint>> {
        let places = self.binding().of_project(project);
        places.filter_map(|at| self.typed(at, Fields::constraint))
    }

    /// Returns the constraints that the operator of a run lists and that bind the run's project, in
    /// the order of the list.
    pub fn constraints_binding_run(
        &self,
        run: &OpRun,
    ) -> impl Iterator<Item = TypedRecord<'_, Constraint>> {
        let operator = run.op_id.as_ref();
        let operator = operator.and_then(|id| self.index.find(Kind::Operator, id));
        let project = run.project_id.as_ref().and_then(|project| project.id());
        let places = operator.zip(project).map(|(at, project)| {
            let listed = || {
                let operator = self.typed(at, Fields::operator);
                let list = operator.and_then(|operator| operator.fields.constraints.as_ref());
                let listed = list.iter().flat_map(|list| list.value.iter());
                listed
                    .filter_map(|id| self.index.find(Kind::Constraint, id))
                    .collect()
            };
            self.binding().of_run(at, project, listed)
        });
        let count = places.as_ref().map_or(0, |places| places.len());
        (0..count).filter_map(move |number| {
            let at = *places.as_ref()?.get(number)?;
            self.typed(at, Fields::constraint)
        })
    }

    /// Returns the block of a project and mode during which a time is. A block without an end lasts
    /// for some hours.
    pub fn block_around(
        &self,
        project: &str,
        mode: &str,
        when: Timestamp,
        hours: i64,
    ) -> Option<TypedRecord<'_, Block>> {
        let new = || BlockSpans::new(&self.records, &self.index);
        let spans = self.block_spans.get_or_init(new);
        self.typed(spans.around(project, mode, when, hours)?, Fields::block)
    }

    /// Counts the runs whose mode overrides the one that their title suggests.
    pub fn count_mode_overrides(&self) -> usize {
        if let Some(population) = &self.population {
            return population.overrides;
        }
        self.records
            .iter()
            .filter(|record| record.entry.overrides_mode)
            .count()
    }

    /// Returns the runs whose mode overrides the one that their title suggests, by path.
    pub fn overriding_runs(&self) -> impl Iterator<Item = TypedRecord<'_, OpRun>> {
        self.records
            .iter()
            .enumerate()
            .filter(|(_, record)| record.entry.overrides_mode)
            .filter_map(|(at, _)| self.typed(at, Fields::run))
    }

    /// Returns all regimes, by path.
    pub fn regimes(&self) -> impl Iterator<Item = TypedRecord<'_, Regime>> {
        self.typed_records(Kind::Regime, Fields::regime)
    }

    /// Returns the regimes that each project declared, by time.
    pub fn regime_timelines(&self) -> &RegimeTimelines {
        &self.regime_timelines
    }

    /// Returns which decisions supersede which.
    pub fn supersessions(&self) -> &Supersessions {
        &self.supersessions
    }

    /// Returns whether the repository has any record of a kind.
    pub fn has(&self, kind: Kind) -> bool {
        self.count(kind) > 0
    }

    /// Counts the records of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        match &self.population {
            Some(population) => population.kinds.get(&kind).copied().unwrap_or(0),
            None => self.index.count(kind),
        }
    }

    /// Returns every id that several records of a kind have, with those records by path.
    pub fn duplicate_ids(&self) -> impl Iterator<Item = (Kind, &str, Vec<&Record>)> {
        self.index.duplicates().map(|(kind, id, places)| {
            (
                kind,
                id,
                places.iter().map(|at| self.records[*at].record()).collect(),
            )
        })
    }

    /// Returns the ids of a kind, sorted.
    pub fn ids(&self, kind: Kind) -> Vec<&str> {
        self.index.ids(kind)
    }

    /// Returns the records with an id, by path. There is one, unless the id is a duplicate.
    pub fn records_with_id(
        &self,
        kind: Kind,
        id: &str,
    ) -> impl Iterator<Item = &Arc<IndexedRecord>> {
        self.index
            .find_all(kind, id)
            .iter()
            .map(|at| &self.records[*at])
    }

    /// Returns whether a record with an id may not be known because its file cannot be read: the
    /// kind of a file that has the id is unknown, or a record of the kind has no readable id.
    pub fn may_be_unread(&self, kind: Kind, id: &str) -> bool {
        if self.index.may_be_unread(kind, id) {
            return true;
        }
        if self.index.nameless().is_empty() {
            return false;
        }
        let find = || unread_ids(&self.records, &self.index);
        let unread = self.unread_ids.get_or_init(find);
        unread.contains(&(kind, id.into()))
    }

    /// Returns the id of a kind that was probably meant.
    pub(crate) fn nearest_id(&self, kind: Kind, id: &str) -> Option<NearWord<'_>> {
        self.index.nearest(kind, id)
    }

    /// Returns the id of a kind that looks the same as another one, and a sentence that says in
    /// which character they differ.
    pub(crate) fn lookalike_id(&self, kind: Kind, id: &str) -> Option<(&str, String)> {
        let twin = self.index.lookalike(kind, id)?;
        Some((twin, lookalike::difference(id, twin)?))
    }

    /// Returns the record at a path.
    pub fn record(&self, path: &RepoPath) -> Option<&Record> {
        self.indexed_record(path).map(|indexed| indexed.record())
    }

    /// Returns the record at a path, with its index entry.
    pub fn indexed_record(&self, path: &RepoPath) -> Option<&Arc<IndexedRecord>> {
        self.position(path).map(|at| &self.records[at])
    }

    fn position(&self, path: &RepoPath) -> Option<usize> {
        let at = self
            .records
            .binary_search_by(|record| record.path.cmp(path));
        at.ok()
    }

    /// Returns the records of a kind, by path.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Arc<IndexedRecord>> {
        self.index.of_kind(kind).iter().map(|at| &self.records[*at])
    }

    /// Returns the records of unknown kinds, by path.
    pub(crate) fn of_unknown_kind(&self) -> impl Iterator<Item = &Arc<IndexedRecord>> {
        let places = self.index.of_unknown_kind().iter();
        places.map(|at| &self.records[*at])
    }

    /// Counts the records by kind and by whether they have an id.
    pub(crate) fn counts(&self) -> BTreeMap<(Option<Kind>, bool), usize> {
        self.index.counts()
    }

    /// Returns the record that a reference in another record leads to.
    pub fn referenced_record(&self, from: &Record, reference: &Reference) -> Option<&Record> {
        self.record(&Target::path(reference, from.path.parent())?)
    }

    /// Returns the run of a debug packet: the one it names, or the first by path that names it.
    pub fn run_of_packet(
        &self,
        record: &Record,
        packet: &DebugPacket,
    ) -> Option<TypedRecord<'_, OpRun>> {
        let named = packet
            .op_run
            .as_ref()
            .and_then(|run| self.referenced_record(record, run));
        let first_naming = || {
            let at = self.index.run_naming(&record.path)?;
            Some(self.records[at].record())
        };
        let record = named.or_else(first_naming)?;
        match &record.fields {
            Fields::OpRun(run) => Some(TypedRecord {
                record,
                fields: run,
            }),
            _ => None,
        }
    }

    /// Returns the debug packet that a run names.
    pub fn packet_of_run(
        &self,
        record: &Record,
        run: &OpRun,
    ) -> Option<TypedRecord<'_, DebugPacket>> {
        let record = self.referenced_record(record, run.debug_packet.as_ref()?)?;
        match &record.fields {
            Fields::DebugPacket(packet) => Some(TypedRecord {
                record,
                fields: packet,
            }),
            _ => None,
        }
    }

    /// Returns what a reference of a record resolves to.
    pub fn resolution(&self, record: &Record, reference: &Reference) -> &Resolution {
        self.resolutions
            .for_reference(reference, record.path.parent())
    }

    /// Returns the evidence patterns that a run must satisfy: that of its mode, and the one that its
    /// operator adds.
    ///
    /// A run of an unknown operator must satisfy the pattern of its mode, to which an operator only
    /// adds. Returns none if a record is unreadable or names a mode that is not one of the
    /// operator's. Other rules report these faults.
    pub fn patterns_of_run(&self, run: &OpRun) -> Vec<RequiredPattern<'_>> {
        let mode = run.mode_id.as_ref().and_then(|mode| mode.value.name());
        let of_mode = mode.and_then(|mode| self.pattern_of_mode(mode));
        let operator = run.op_id.as_ref().and_then(|id| self.operator(id));
        let Some(operator) = operator else {
            return of_mode.into_iter().collect();
        };
        let modes = operator.fields.mode_ids.as_ref();
        let is_legal = |name: &str| {
            modes.is_none_or(|modes| modes.value.iter().any(|mode| *mode.value.0 == *name))
        };
        if !mode.is_none_or(is_legal) {
            return Vec::new();
        }
        let own = operator.fields.evidence_pattern.as_ref();
        let own = own.and_then(|written| match &written.value {
            EvidencePattern::Own(pattern) => Some(RequiredPattern {
                pattern,
                required_by: format!("`{}`", operator.fields.op_id.as_ref()?),
                location: Some((&operator.record.path, written.span)),
            }),
            EvidencePattern::Mode(name) if is_legal(name) && Some(&**name) != mode => {
                self.pattern_of_mode(name)
            }
            EvidencePattern::Mode(_) => None,
        });
        of_mode.into_iter().chain(own).collect()
    }

    /// Returns the evidence pattern of a mode.
    fn pattern_of_mode(&self, name: &str) -> Option<RequiredPattern<'_>> {
        let mode = self.vocabulary().modes.get(name)?;
        Some(RequiredPattern {
            pattern: &mode.pattern,
            required_by: mode.name.clone(),
            location: None,
        })
    }

    /// Counts the references of a record, by id or by path, that lead to an existing record.
    pub fn count_resolved_references(&self, record: &Record) -> usize {
        let ids = id_references(record)
            .into_iter()
            .filter(|reference| self.index.find(reference.kind, reference.id).is_some())
            .count();
        let path = match &record.fields {
            Fields::OpRun(run) => self.packet_of_run(record, run).is_some(),
            Fields::DebugPacket(packet) => {
                let run = packet.op_run.as_ref();
                run.is_some_and(|run| self.referenced_record(record, run).is_some())
            }
            Fields::Operator(_)
            | Fields::Block(_)
            | Fields::Project(_)
            | Fields::Regime(_)
            | Fields::Constraint(_)
            | Fields::Decision(_)
            | Fields::Own(_)
            | Fields::Unread => false,
        };
        ids + usize::from(path)
    }

    /// Returns the records of a kind, with their fields.
    fn typed_records<'m, T: 'm>(
        &'m self,
        kind: Kind,
        pick: impl Fn(&'m Fields) -> Option<&'m T>,
    ) -> impl Iterator<Item = TypedRecord<'m, T>> {
        self.index.of_kind(kind).iter().filter_map(move |at| {
            steps::count();
            self.typed(*at, &pick)
        })
    }

    /// Returns the record at a position, with its fields.
    fn typed<'m, T>(
        &'m self,
        at: usize,
        pick: impl Fn(&'m Fields) -> Option<&'m T>,
    ) -> Option<TypedRecord<'m, T>> {
        let record = self.records[at].record();
        pick(&record.fields).map(|fields| TypedRecord { record, fields })
    }
}
