//! Finds out which other records a changed record affects, by the fields that differ.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::model::IndexedRecord;
use crate::model::keys::DependencyKey;
use crate::record::{Kind, Record};

/// The records that a change of one record affects, apart from that record.
pub(super) enum Dependents {
    /// Any.
    All,
    /// Those that depend on one of these keys.
    Keys(Vec<DependencyKey>),
}

/// The records of a state.
type Members = [Arc<IndexedRecord>];

/// Returns the dependents of a record that was added, removed or changed. `members` are the records
/// of the later state.
pub(super) fn of_change(
    before: Option<&IndexedRecord>,
    after: Option<&IndexedRecord>,
    members: &Members,
) -> Dependents {
    if let (Some(before), Some(after)) = (before, after)
        && let Some(keys) = of_edit(before.record(), after.record(), members)
    {
        return Dependents::Keys(keys);
    }
    let mut keys = Vec::new();
    for member in [before, after].into_iter().flatten() {
        match member.entry.kind {
            // Which project a regime belongs to depends on which projects there are.
            Some(Kind::Project) if has_regimes(members) => return Dependents::All,
            Some(Kind::Regime) => match project_of_regime(member.record(), members) {
                Some(project) => keys.push(DependencyKey::id(Kind::Project, project)),
                None => return Dependents::All,
            },
            Some(Kind::Constraint) => keys.extend(constrained_operators(members)),
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
        keys.extend(member.entry.keys.provides.keys());
    }
    Dependents::Keys(keys)
}

/// Returns the keys that the dependents of an edited project, constraint or regime have, unless any
/// record of the kind may depend on what was edited.
fn of_edit(before: &Record, after: &Record, members: &Members) -> Option<Vec<DependencyKey>> {
    let kind = after.kind().filter(|kind| before.kind() == Some(*kind))?;
    // What cannot be read may be any field.
    if !before.faults.is_empty() || !after.faults.is_empty() {
        return None;
    }
    let (old, new) = (values(before), values(after));
    let is_same = |fields: &[&str]| fields.iter().all(|name| old.get(name) == new.get(name));
    let mut keys = match kind {
        // Decisions ask who owns a state. How many runs may be open is a question about the whole
        // repository, which is always asked.
        Kind::Project if is_same(&["project_id"]) => {
            let decisions = (!is_same(&["owners", "states"])).then_some(Kind::Project);
            decisions.map(DependencyKey::all).into_iter().collect()
        }
        // Nobody asks what a constraint says: only how grave it is, and whom it binds.
        Kind::Constraint if is_same(&["constraint_id", "level", "projects"]) => Vec::new(),
        Kind::Constraint if is_same(&["constraint_id"]) => {
            let mut keys = vec![DependencyKey::all(Kind::Constraint)];
            keys.extend(constrained_operators(members));
            keys
        }
        // The regime and its time decide which findings of the project are reported. Decisions and
        // later regimes ask for the indicators.
        Kind::Regime if is_same(&["project_id", "regime", "declared_at"]) => {
            let project = project_of_regime(after, members)?;
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

/// Returns the values of a record's fields, without their places.
pub(super) fn values(record: &Record) -> BTreeMap<&'static str, Json> {
    let mut values = BTreeMap::new();
    record.visit_fields(&mut |field, value| {
        values.extend(value.map(|(_, value)| (field.name, value.to_json())));
    });
    values
}

fn has_regimes(members: &Members) -> bool {
    members
        .iter()
        .any(|member| member.entry.kind == Some(Kind::Regime))
}

/// Returns the project of a regime; `None` if it names none that can only be that one.
fn project_of_regime<'r>(regime: &'r Record, members: &Members) -> Option<&'r str> {
    let project = regime.project()?.value.id()?;
    let projects = || {
        let members = members.iter();
        members.filter(|member| member.entry.kind == Some(Kind::Project))
    };
    let is_known = projects().any(|member| member.entry.id.as_deref() == Some(project));
    (is_known || projects().next().is_none()).then_some(project)
}

/// Returns the keys of the operators whose runs have to give the status of constraints: such a run
/// may name none.
fn constrained_operators(members: &Members) -> impl Iterator<Item = DependencyKey> {
    let operators = members
        .iter()
        .filter(|member| member.entry.kind == Some(Kind::Operator));
    operators.filter_map(|member| {
        member.record().fields.operator()?.constraints.as_ref()?;
        let id = member.entry.id.as_deref()?;
        Some(DependencyKey::id(Kind::Operator, id))
    })
}
