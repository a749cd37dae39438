//! Finds out which other records a changed record affects, by the fields that differ.

use super::lookup::Lookup;
use crate::model::IndexedRecord;
use crate::model::keys::DependencyKey;
use crate::record::{Kind, Record};

/// The records that a change of one record affects, apart from that record.
pub(super) enum Dependents {
    /// Any record.
    All,
    /// The records that depend on one of these keys.
    Keys(Vec<DependencyKey>),
}

/// Returns the dependents of a record that was added, removed or changed.
pub(super) fn of_change(
    before: Option<&IndexedRecord>,
    after: Option<&IndexedRecord>,
    lookup: &dyn Lookup,
) -> Dependents {
    if let (Some(before), Some(after)) = (before, after)
        && let Some(keys) = of_edit(before.record(), after.record(), lookup)
    {
        return Dependents::Keys(keys);
    }
    let mut keys = Vec::new();
    for indexed in [before, after].into_iter().flatten() {
        match indexed.entry.kind {
            // Which project a regime belongs to depends on which projects there are.
            Some(Kind::Project) if !lookup.of_kind(Kind::Regime).is_empty() => {
                return Dependents::All;
            }
            Some(Kind::Regime) => match project_of_regime(indexed.record(), lookup) {
                Some(project) => keys.push(DependencyKey::id(Kind::Project, project)),
                None => return Dependents::All,
            },
            Some(Kind::Constraint) => keys.extend(constrained_operators(lookup)),
            Some(
                Kind::Project
                | Kind::Operator
                | Kind::OpRun
                | Kind::DebugPacket
                | Kind::Block
                | Kind::Decision
                | Kind::Own(_),
            )
            | None => {}
        }
        keys.extend(indexed.entry.keys.provides.keys());
    }
    Dependents::Keys(keys)
}

/// Returns the keys of the records that depend on the edited fields of a project, constraint or
/// regime; `None` if any of its dependents may be affected.
fn of_edit(before: &Record, after: &Record, lookup: &dyn Lookup) -> Option<Vec<DependencyKey>> {
    let kind = after.kind().filter(|kind| before.kind() == Some(*kind))?;
    // What cannot be read may be any field.
    if !before.faults.is_empty() || !after.faults.is_empty() {
        return None;
    }
    let (old, new) = (before.values(), after.values());
    let is_same = |fields: &[&str]| fields.iter().all(|name| old.get(name) == new.get(name));
    let mut keys = match kind {
        // Decisions depend on who owns a state. The rule that limits open runs is about the whole
        // repository, and always runs.
        Kind::Project if is_same(&["project_id"]) => {
            let decisions = (!is_same(&["owners", "states"])).then_some(Kind::Project);
            decisions.map(DependencyKey::all).into_iter().collect()
        }
        // No rule reads the statement of a constraint, only its level and whom it binds.
        Kind::Constraint if is_same(&["constraint_id", "level", "projects"]) => Vec::new(),
        Kind::Constraint if is_same(&["constraint_id"]) => {
            let mut keys = vec![DependencyKey::all(Kind::Constraint)];
            keys.extend(constrained_operators(lookup));
            keys
        }
        // The regime and its time decide which findings of the project are reported. Decisions and
        // later regimes depend on the indicators.
        Kind::Regime if is_same(&["project_id", "regime", "declared_at"]) => {
            let project = project_of_regime(after, lookup)?;
            vec![DependencyKey::of_project(Kind::Regime, project)]
        }
        Kind::Project
        | Kind::Constraint
        | Kind::Regime
        | Kind::Operator
        | Kind::OpRun
        | Kind::DebugPacket
        | Kind::Block
        | Kind::Decision
        | Kind::Own(_) => return None,
    };
    // The findings of records with one identity are numbered.
    keys.extend([before, after].map(DependencyKey::identity));
    Some(keys)
}

/// Returns the project of a regime; `None` if it is not certain which project that is.
fn project_of_regime<'r>(regime: &'r Record, lookup: &dyn Lookup) -> Option<&'r str> {
    let project = regime.project()?.value.id()?;
    let projects = lookup.of_kind(Kind::Project);
    let mut ids = projects.iter().map(|indexed| indexed.entry.id.as_deref());
    (projects.is_empty() || ids.any(|id| id == Some(project))).then_some(project)
}

/// Returns the keys of the operators whose runs have to give the status of constraints: such a run
/// may fail to name any.
fn constrained_operators(lookup: &dyn Lookup) -> Vec<DependencyKey> {
    let operators = lookup.of_kind(Kind::Operator).into_iter();
    let keys = operators.filter_map(|indexed| {
        indexed.record().fields.operator()?.constraints.as_ref()?;
        let id = indexed.entry.id.as_deref()?;
        Some(DependencyKey::id(Kind::Operator, id))
    });
    keys.collect()
}
