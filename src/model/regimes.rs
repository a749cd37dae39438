//! Which regime each project is in, and was in.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::{Index, IndexedRecord};
use crate::record::{Fields, Kind, RegimeName};
use crate::text::{RepoPath, Span, Spanned};

/// The regimes of every project.
#[derive(Debug, Default)]
pub struct Timelines {
    by_project: BTreeMap<Box<str>, Timeline>,
    /// Whether some Regime cannot be given to a project: it may be any project's.
    has_stray: bool,
}

/// The regimes that one project was declared to be in.
#[derive(Debug, Default)]
pub struct Timeline {
    /// By time, then by path.
    declarations: Vec<Declaration>,
    /// Whether some declaration does not say when, or what, so that it can be read.
    pub has_unplaced: bool,
}

/// A regime, and since when.
#[derive(Debug)]
pub struct Declaration {
    pub path: RepoPath,
    pub regime: Spanned<RegimeName>,
    pub since: Timestamp,
    /// Where it says since when.
    pub place: Span,
}

impl Timelines {
    /// `members` are sorted by path.
    pub(super) fn new(members: &[Arc<IndexedRecord>], index: &Index) -> Self {
        let mut all = Self::default();
        let knows_projects = index.count(Kind::Project) > 0;
        let of_kind = |member: &&Arc<IndexedRecord>| member.summary.kind == Some(Kind::Regime);
        for member in members.iter().filter(of_kind) {
            let record = member.record();
            let Fields::Regime(regime) = &record.fields else {
                continue;
            };
            let project = regime.project_id.as_ref().and_then(|project| project.id());
            let Some(project) = project else {
                all.has_stray = true;
                continue;
            };
            let is_known = index.borne(Kind::Project, project).is_some();
            all.has_stray |= knows_projects && !is_known;
            let timeline = all.by_project.entry(project.into()).or_default();
            match (&regime.regime, &regime.declared_at) {
                (Some(regime), Some(at)) => timeline.declarations.push(Declaration {
                    path: record.path.clone(),
                    regime: *regime,
                    since: at.value.0,
                    place: at.span,
                }),
                _ => timeline.has_unplaced = true,
            }
        }
        for timeline in all.by_project.values_mut() {
            timeline.declarations.sort_by_key(|declared| declared.since);
        }
        all
    }

    /// The regimes of a project that some Regime is about.
    pub fn of(&self, project: &str) -> Option<&Timeline> {
        self.by_project.get(project)
    }

    /// Every project that some Regime is about, by its id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Timeline)> {
        self.by_project
            .iter()
            .map(|(project, timeline)| (&**project, timeline))
    }

    /// Whether some Regime is of a project that cannot be told, or that no
    /// record describes: it may be the one that another project lacks.
    pub fn has_stray(&self) -> bool {
        self.has_stray
    }

    /// What may have been in force in a project at a moment, or, where that is
    /// not known, at any. Nothing where some declaration may be missing here:
    /// it has a fault of its own, and may be the one that counts.
    pub fn in_force(&self, project: &str, at: Option<Timestamp>) -> &[Declaration] {
        match self.of(project) {
            Some(timeline) if !self.has_stray && !timeline.has_unplaced => timeline.in_force(at),
            Some(_) | None => &[],
        }
    }

    /// The current regime of each project that has one.
    pub fn current(&self) -> HashMap<&str, RegimeName> {
        let current = |(project, timeline): (_, &Timeline)| Some((project, timeline.current()?));
        self.iter().filter_map(current).collect()
    }
}

impl Timeline {
    /// The regime that the project is in: of the latest declaration. Where
    /// several are as late and differ, nobody can tell.
    pub fn current(&self) -> Option<RegimeName> {
        let (first, rest) = self.latest().split_first()?;
        let agree = rest
            .iter()
            .all(|other| other.regime.value == first.regime.value);
        agree.then_some(first.regime.value)
    }

    /// The declarations that are as late as any.
    pub fn latest(&self) -> &[Declaration] {
        last_of(&self.declarations)
    }

    /// What may have been in force at a moment: the last declaration until
    /// then, or several that were made at once. Without a moment, any of them.
    pub fn in_force(&self, at: Option<Timestamp>) -> &[Declaration] {
        let Some(at) = at else {
            return &self.declarations;
        };
        let end = self
            .declarations
            .partition_point(|declared| declared.since <= at);
        last_of(&self.declarations[..end])
    }

    /// What may have been in force until a moment.
    pub fn before(&self, at: Timestamp) -> &[Declaration] {
        let end = self
            .declarations
            .partition_point(|declared| declared.since < at);
        last_of(&self.declarations[..end])
    }

    /// The declarations that were made at one moment, for each such moment.
    pub fn by_moment(&self) -> impl Iterator<Item = &[Declaration]> {
        self.declarations
            .chunk_by(|earlier, later| earlier.since == later.since)
    }
}

/// The last of a sorted list, and all that were made at the same moment.
fn last_of(declarations: &[Declaration]) -> &[Declaration] {
    let Some(last) = declarations.last() else {
        return &[];
    };
    let start = declarations.partition_point(|declared| declared.since < last.since);
    &declarations[start..]
}
