//! The references of a record to other records by their ids.

use crate::record::kind::kept;
use crate::record::{
    Compliance, Constraint, ConstraintStatus, Decision, Fields, Id, Kind, OpRun, Parsed, Record,
};

/// A reference to another record by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IdReference<'r> {
    /// The field that contains the reference.
    pub field: &'static str,
    /// The kind of the other record.
    pub kind: Kind,
    pub id: &'r str,
    /// The status that the record gives the constraint, if the reference is to a constraint and has one.
    pub status: Option<Compliance>,
}

impl<'r> IdReference<'r> {
    fn new(field: &'static str, kind: Kind, id: &'r Id) -> Self {
        Self {
            field,
            kind,
            id,
            status: None,
        }
    }
}

/// Returns every reference of a record to another by its id, in no particular order.
pub(crate) fn id_references(record: &Record) -> Vec<IdReference<'_>> {
    let mut references: Vec<IdReference<'_>> = match &record.fields {
        Fields::OpRun(run) => run_references(run),
        Fields::Decision(decision) => decision_references(decision),
        Fields::Operator(operator) => {
            let listed = operator.constraints.iter().flat_map(|list| &*list.value);
            let listed = listed.map(|id| IdReference::new("constraints", Kind::Constraint, id));
            listed.collect()
        }
        Fields::Constraint(constraint) => constraint_references(constraint),
        Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Unread => Vec::new(),
        Fields::Own(own) => {
            let named = own.references().filter_map(|(field, kind, reference)| {
                Some(IdReference {
                    field: kept(field),
                    kind: Kind::of(kind?),
                    id: &reference.value.text,
                    status: None,
                })
            });
            named.collect()
        }
    };
    let project = record.project().and_then(|project| project.value.id());
    references.extend(project.map(|id| IdReference {
        field: "project_id",
        kind: Kind::Project,
        id,
        status: None,
    }));
    references
}

fn run_references(run: &OpRun) -> Vec<IdReference<'_>> {
    let ids = [
        ("op_id", Kind::Operator, &run.op_id),
        ("block_id", Kind::Block, &run.block_id),
        ("decision_id", Kind::Decision, &run.decision_id),
        ("held_by", Kind::Constraint, &run.held_by),
    ];
    let ids = ids.into_iter().filter_map(|(field, kind, id)| {
        let id = id.as_ref()?;
        Some(IdReference::new(field, kind, id))
    });
    ids.chain(statuses(&run.constraint_status)).collect()
}

fn decision_references(decision: &Decision) -> Vec<IdReference<'_>> {
    let earlier = decision.supersedes.iter();
    let earlier = earlier.map(|id| IdReference::new("supersedes", Kind::Decision, id));
    let overruled = decision.overruled.as_ref();
    let overruled = overruled.and_then(|overruled| overruled.constraint.as_ref());
    let overruled = overruled.map(|id| IdReference::new("override", Kind::Constraint, id));
    earlier
        .chain(overruled)
        .chain(statuses(&decision.constraint_status))
        .collect()
}

fn constraint_references(constraint: &Constraint) -> Vec<IdReference<'_>> {
    let projects = constraint.projects.iter().flat_map(|list| &*list.value);
    let projects = projects.map(|id| IdReference::new("projects", Kind::Project, id));
    projects.collect()
}

fn statuses(status: &Parsed<ConstraintStatus>) -> impl Iterator<Item = IdReference<'_>> {
    let statuses = status.iter().flat_map(|status| &status.value.0);
    statuses.map(|(id, status)| IdReference {
        status: Some(status.value),
        ..IdReference::new("constraint_status", Kind::Constraint, id)
    })
}
