//! The regimes that each project declared, by time.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::indexed_record::IndexedRecord;
use super::record_index::RecordIndex;
use crate::record::{Fields, Kind, Record, Regime, RegimeName};
use crate::text::{RepoPath, Span, Spanned};

/// The regime timelines of all projects.
#[derive(Debug, Default)]
pub struct RegimeTimelines {
    by_project: BTreeMap<Box<str>, RegimeTimeline>,
    /// Whether a regime whose project cannot be read may belong to a project without any other.
    may_be_first: bool,
    /// The projects to which a regime that does not name them may belong: those that were probably
    /// meant by an unknown project id, and those whose regimes a regime without a readable project
    /// may continue.
    uncertain: HashSet<Box<str>>,
}

/// The regimes that one project declared.
#[derive(Debug, Default)]
pub struct RegimeTimeline {
    /// The declarations, by time and then by path.
    declarations: Vec<RegimeDeclaration>,
    /// Whether some declaration has no readable time or regime.
    pub has_incomplete: bool,
}

/// The declaration of a regime.
#[derive(Debug)]
pub struct RegimeDeclaration {
    pub path: RepoPath,
    pub regime: Spanned<RegimeName>,
    pub since: Timestamp,
    /// The span of `declared_at`.
    pub since_span: Span,
}

impl RegimeTimelines {
    /// Collects the declarations. `records` are sorted by path.
    pub(super) fn new(records: &[Arc<IndexedRecord>], index: &RecordIndex) -> Self {
        let mut all = Self::default();
        let mut unassigned = Vec::new();
        let knows_projects = index.count(Kind::Project) > 0;
        for at in index.of_kind(Kind::Regime) {
            let record = records[*at].record();
            let Fields::Regime(regime) = &record.fields else {
                continue;
            };
            let project = regime.project_id.as_ref().and_then(|project| project.id());
            let Some(project) = project else {
                unassigned.push((record, regime));
                continue;
            };
            if knows_projects && index.find(Kind::Project, project).is_none() {
                let near = index.nearest(Kind::Project, project);
                all.uncertain.extend(near.map(|near| near.word.into()));
                all.uncertain.insert(project.into());
            }
            let timeline = all.by_project.entry(project.into()).or_default();
            match (&regime.regime, &regime.declared_at) {
                (Some(regime), Some(at)) => timeline.declarations.push(RegimeDeclaration {
                    path: record.path.clone(),
                    regime: *regime,
                    since: at.value.0,
                    since_span: at.span,
                }),
                _ => timeline.has_incomplete = true,
            }
        }
        for timeline in all.by_project.values_mut() {
            timeline.declarations.sort_by_key(|declared| declared.since);
        }
        for (record, regime) in unassigned {
            all.add_unassigned(record, regime, index);
        }
        all
    }

    /// Adds a regime whose project cannot be read. It may belong to the projects that it names, if
    /// it names several, or else to those in its path, or else to those that were in the regime of
    /// its `from` before. If it has no `from`, it may belong to any project without a regime or, if
    /// every project has one, to those without an earlier one.
    fn add_unassigned(&mut self, record: &Record, regime: &Regime, index: &RecordIndex) {
        let named = regime.project_id.as_ref();
        let named = named.and_then(|project| project.value.several());
        let mut may_be: Vec<Box<str>> = named.unwrap_or_default().to_vec();
        if may_be.is_empty() {
            let path = record.path.text();
            let ids = index.ids(Kind::Project).into_iter();
            let ids = ids.chain(self.by_project.keys().map(|id| &**id));
            may_be.extend(ids.filter(|id| has_word(&path, id)).map(Box::from));
        }
        if !may_be.is_empty() {
            self.uncertain.extend(may_be);
            return;
        }
        let is_first = regime.from.is_none() && record.lacks("from");
        self.may_be_first |= is_first;
        let mut known = index.ids(Kind::Project).into_iter();
        if is_first && known.any(|id| !self.by_project.contains_key(id)) {
            return;
        }
        let continues = |timeline: &RegimeTimeline| {
            let at = regime.declared_at.as_ref().map(|at| at.value.0);
            let before = at.map_or(&timeline.declarations[..], |at| timeline.before(at));
            match &regime.from {
                Some(from) => before.iter().any(|it| it.regime.value == from.value),
                None => before.is_empty() || !is_first,
            }
        };
        let continued = self.by_project.iter().filter(|(_, it)| continues(it));
        let continued = continued.map(|(project, _)| project.clone());
        self.uncertain.extend(continued);
    }

    /// Returns the timeline of a project that declared a regime.
    pub fn for_project(&self, project: &str) -> Option<&RegimeTimeline> {
        self.by_project.get(project)
    }

    /// Returns the id and the timeline of every project that declared a regime, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RegimeTimeline)> {
        self.by_project
            .iter()
            .map(|(project, timeline)| (&**project, timeline))
    }

    /// Returns whether some regime may belong to a project without naming it: its project cannot be
    /// read, or it names another that has no record and probably means this one.
    pub fn has_unassigned(&self, project: &str) -> bool {
        self.uncertain.contains(project)
            || self.may_be_first && !self.by_project.contains_key(project)
    }

    /// Returns the declarations that may have been in force in a project at a time or, if no time is
    /// given, at any time.
    ///
    /// Returns none if a declaration cannot be read, which other rules report, because it may be the
    /// one in force.
    pub fn in_force(&self, project: &str, at: Option<Timestamp>) -> &[RegimeDeclaration] {
        match self.for_project(project) {
            Some(timeline) if !self.has_unassigned(project) && !timeline.has_incomplete => {
                timeline.in_force(at)
            }
            Some(_) | None => &[],
        }
    }

    /// Returns the first declaration of a project. Returns none if a declaration cannot be read, because
    /// it may be the first.
    pub fn first(&self, project: &str) -> Option<&RegimeDeclaration> {
        let timeline = self.for_project(project)?;
        let is_readable = !self.has_unassigned(project) && !timeline.has_incomplete;
        timeline.declarations.first().filter(|_| is_readable)
    }

    /// Returns the current regime of each project that has one.
    pub fn current(&self) -> HashMap<&str, RegimeName> {
        self.iter()
            .filter_map(|(project, timeline)| Some((project, timeline.current()?)))
            .collect()
    }
}

impl RegimeTimeline {
    /// Returns the regime of the latest declaration, or `None` if there are several and they differ.
    pub fn current(&self) -> Option<RegimeName> {
        let (first, rest) = self.latest().split_first()?;
        let agree = rest
            .iter()
            .all(|other| other.regime.value == first.regime.value);
        agree.then_some(first.regime.value)
    }

    /// Returns the latest declaration, or several that were made at the same time.
    pub fn latest(&self) -> &[RegimeDeclaration] {
        last_of(&self.declarations)
    }

    /// Returns the declarations that may have been in force at a time: the last one until then, or
    /// several that were made at the same time. Returns all declarations if no time is given.
    pub fn in_force(&self, at: Option<Timestamp>) -> &[RegimeDeclaration] {
        let Some(at) = at else {
            return &self.declarations;
        };
        let end = self
            .declarations
            .partition_point(|declared| declared.since <= at);
        last_of(&self.declarations[..end])
    }

    /// Returns the declarations that may have been in force just before a time.
    pub fn before(&self, at: Timestamp) -> &[RegimeDeclaration] {
        let end = self
            .declarations
            .partition_point(|declared| declared.since < at);
        last_of(&self.declarations[..end])
    }

    /// Groups the declarations that were made at the same time.
    pub fn by_time(&self) -> impl Iterator<Item = &[RegimeDeclaration]> {
        self.declarations
            .chunk_by(|earlier, later| earlier.since == later.since)
    }
}

/// Returns whether a path has an id as a word.
fn has_word(path: &str, id: &str) -> bool {
    let is_end = |other: Option<char>| other.is_none_or(|other| !other.is_alphanumeric());
    let mut places = path.match_indices(id);
    !id.is_empty()
        && places.any(|(at, _)| {
            is_end(path[..at].chars().next_back()) && is_end(path[at + id.len()..].chars().next())
        })
}

/// Returns the last declaration of a sorted list and all others with the same time.
fn last_of(declarations: &[RegimeDeclaration]) -> &[RegimeDeclaration] {
    let Some(last) = declarations.last() else {
        return &[];
    };
    let start = declarations.partition_point(|declared| declared.since < last.since);
    &declarations[start..]
}
