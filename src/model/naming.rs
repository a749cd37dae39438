//! What a record names other records by: their ids, and by which of its fields.

use super::Model;
use crate::record::{
    Compliance, Constraint, ConstraintStatus, Decision, Fields, Id, Kind, OpRun, Parsed, Record,
};

/// An id that a record names and another record bears, or should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedId<'r> {
    /// The field that names it.
    pub field: &'static str,
    /// What the one that bears it is a record of.
    pub kind: Kind,
    pub id: &'r str,
    /// How the record stands to it, where it is a constraint that it answers for.
    pub status: Option<Compliance>,
}

impl<'r> NamedId<'r> {
    fn new(field: &'static str, kind: Kind, id: &'r Id) -> Self {
        Self {
            field,
            kind,
            id,
            status: None,
        }
    }
}

/// Every id of another record that a record names, in no particular order.
pub fn named_ids(record: &Record) -> Vec<NamedId<'_>> {
    let mut named: Vec<NamedId<'_>> = match &record.fields {
        Fields::OpRun(run) => of_run(run),
        Fields::Decision(decision) => of_decision(decision),
        Fields::Operator(operator) => {
            let listed = operator.constraints.iter().flat_map(|list| &*list.value);
            let listed = listed.map(|id| NamedId::new("constraints", Kind::Constraint, id));
            listed.collect()
        }
        Fields::Constraint(constraint) => of_constraint(constraint),
        Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Unread => Vec::new(),
    };
    let project = record.project().and_then(|project| project.value.id());
    named.extend(project.map(|id| NamedId {
        field: "project_id",
        kind: Kind::Project,
        id,
        status: None,
    }));
    named
}

fn of_run(run: &OpRun) -> Vec<NamedId<'_>> {
    let ids = [
        ("op_id", Kind::Operator, &run.op_id),
        ("block_id", Kind::Block, &run.block_id),
        ("decision_id", Kind::Decision, &run.decision_id),
        ("held_by", Kind::Constraint, &run.held_by),
    ];
    let ids = ids.into_iter().filter_map(|(field, kind, id)| {
        let id = id.as_ref()?;
        Some(NamedId::new(field, kind, id))
    });
    ids.chain(statuses(&run.constraint_status)).collect()
}

fn of_decision(decision: &Decision) -> Vec<NamedId<'_>> {
    let earlier = decision.supersedes.iter();
    let earlier = earlier.map(|id| NamedId::new("supersedes", Kind::Decision, id));
    let overruled = decision.overruled.as_ref();
    let overruled = overruled.and_then(|overruled| overruled.constraint.as_ref());
    let overruled = overruled.map(|id| NamedId::new("override", Kind::Constraint, id));
    earlier
        .chain(overruled)
        .chain(statuses(&decision.constraint_status))
        .collect()
}

fn of_constraint(constraint: &Constraint) -> Vec<NamedId<'_>> {
    let projects = constraint.projects.iter().flat_map(|list| &*list.value);
    let projects = projects.map(|id| NamedId::new("projects", Kind::Project, id));
    projects.collect()
}

fn statuses(status: &Parsed<ConstraintStatus>) -> impl Iterator<Item = NamedId<'_>> {
    let statuses = status.iter().flat_map(|status| &status.value.0);
    statuses.map(|(id, status)| NamedId {
        status: Some(status.value),
        ..NamedId::new("constraint_status", Kind::Constraint, id)
    })
}

impl Model {
    /// How often a record names another, by id or path, that is there.
    pub fn resolved_references(&self, record: &Record) -> usize {
        let ids = named_ids(record).into_iter();
        let ids = ids.filter(|named| self.has_id(named.kind, named.id));
        let other = match &record.fields {
            Fields::OpRun(run) => self.packet_of_run(record, run).is_some(),
            Fields::DebugPacket(packet) => {
                let run = packet.op_run.as_ref();
                run.is_some_and(|run| self.referred(record, run).is_some())
            }
            Fields::Operator(_)
            | Fields::Block(_)
            | Fields::Project(_)
            | Fields::Regime(_)
            | Fields::Constraint(_)
            | Fields::Decision(_)
            | Fields::Unread => false,
        };
        ids.count() + usize::from(other)
    }
}
