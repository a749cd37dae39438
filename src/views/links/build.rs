//! From the model to the graph: each record is opened once and closed again.

use std::collections::HashMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::{Aim, Edge, Known, LINK, LISTED, Links, Node, Place};
use crate::model::naming::{NamedId, named_ids};
use crate::model::references::{self, NamedTarget, ReferenceKind};
use crate::model::{IndexedRecord, Model};
use crate::record::{Fields, Record, Reference};
use crate::target::resolution::ResolutionStatus;
use crate::target::{Resolution, Target};
use crate::text::Span;

pub fn build(model: &Model) -> Links<'_> {
    let mut links = Links {
        graph: DiGraph::with_capacity(model.members().len(), 0),
        records: HashMap::with_capacity(model.members().len()),
        missing: HashMap::new(),
        aims: HashMap::new(),
    };
    for member in model.members() {
        let node = Node::Record(known(member, &member.open()));
        let at = links.graph.add_node(node);
        links.records.insert(&member.path, at);
    }
    for (at, member) in model.members().iter().enumerate() {
        let from = NodeIndex::new(at);
        let record = &*member.open();
        for named in named_ids(record) {
            links.name(from, &named, model);
        }
        for named in references::named(record, model.facts()) {
            let edge = named_by(record, &named);
            links.aim(
                from,
                named.target,
                named.reference,
                named.fact.standing(),
                edge,
            );
        }
        for mention in references::mentions(record) {
            links.mention(from, record, mention, model);
        }
        for link in &record.links {
            links.link(from, record, link, model);
        }
    }
    links.lists(model);
    links
}

fn known<'m>(member: &'m IndexedRecord, record: &Record) -> Known<'m> {
    let operator = record
        .fields
        .run()
        .and_then(|run| run.op_id.as_ref().map(|id| id.value.0.clone()));
    let own = record
        .fields
        .project()
        .and_then(|project| project.project_id.as_ref().map(|id| id.value.0.clone()));
    let project = record.project().and_then(|project| project.value.id());
    Known {
        member,
        title: record.title.as_ref().map(|title| title.value.0.clone()),
        operator,
        project: project.map(Box::from).or(own),
    }
}

/// By which field a record names a target, and as what.
pub fn named_by(record: &Record, named: &NamedTarget<'_>) -> Edge {
    let within = |place: Span| place.contains(named.reference.span);
    let is_criterion = record
        .fields
        .regime()
        .is_some_and(|regime| regime.criteria.as_ref().is_some_and(|it| within(it.span)));
    let is_packet = matches!(record.fields, Fields::DebugPacket(_));
    match named.role {
        ReferenceKind::Link(kind) => Edge::noted("evidence_links", kind),
        ReferenceKind::Experiment => Edge::new("experiments"),
        ReferenceKind::Output => Edge::new("outputs_written"),
        ReferenceKind::Guard => Edge::new("regression_guard"),
        ReferenceKind::Regime if is_criterion => Edge::new("criteria"),
        ReferenceKind::Regime => Edge::new("literacies"),
        ReferenceKind::Record if is_packet => Edge::new("op_run"),
        ReferenceKind::Record => Edge::new("debug_packet"),
    }
}

impl Links<'_> {
    /// A record names an id.
    fn name(&mut self, from: NodeIndex, named: &NamedId<'_>, model: &Model) {
        let edge = || Edge::status(named.field, named.status);
        let bearers = model.bearers(named.kind, named.id);
        let bearers = bearers.filter_map(|member| self.records.get(&member.path).copied());
        let bearers: Vec<NodeIndex> = bearers.collect();
        for to in &bearers {
            self.connect(from, *to, edge());
        }
        if !bearers.is_empty() {
            return;
        }
        let graph = &mut self.graph;
        let missing = (named.kind, Box::from(named.id));
        let to = *self.missing.entry(missing).or_insert_with(|| {
            graph.add_node(Node::Missing {
                kind: named.kind,
                id: named.id.into(),
            })
        });
        self.connect(from, to, edge());
    }

    /// A record names a target: another record, or what is none.
    fn aim(
        &mut self,
        from: NodeIndex,
        target: Target,
        reference: &Reference,
        standing: ResolutionStatus,
        edge: Edge,
    ) {
        let to = self.end(Aim::of(target, &reference.text), standing);
        self.connect(from, to, edge);
    }

    /// What is at the end of an aim: a record, or what is none.
    fn end(&mut self, aim: Aim, standing: ResolutionStatus) -> NodeIndex {
        let record = match &aim {
            Aim::Path(path) => self.record(path),
            Aim::Revision(_) | Aim::Url(_) | Aim::Elsewhere(_) => None,
        };
        if let Some(to) = record {
            return to;
        }
        let graph = &mut self.graph;
        let to = *self
            .aims
            .entry(aim.clone())
            .or_insert_with(|| graph.add_node(Node::Place(Place { aim, standing })));
        if let Node::Place(place) = &mut graph[to] {
            place.standing = place.standing.max(standing);
        }
        to
    }

    /// What manifests list: whoever changes such a file breaks them, and who names them.
    fn lists(&mut self, model: &Model) {
        let manifests = self.nodes().filter_map(|(from, node)| {
            let listed = model.facts().manifest(node.path()?)?;
            Some((from, &*listed.files))
        });
        let manifests: Vec<(NodeIndex, &[_])> = manifests.collect();
        for (from, files) in manifests {
            for (path, standing) in files {
                let to = self.end(Aim::Path(path.clone()), *standing);
                self.connect(from, to, Edge::new(LISTED));
            }
        }
    }

    /// A word of a guard, where it turns out to be a target.
    fn mention(&mut self, from: NodeIndex, record: &Record, mention: &Reference, model: &Model) {
        let target = Target::parse(mention, record.path.parent());
        let fact = model.facts().of_target(&target);
        let is_there = matches!(fact, Resolution::File(_) | Resolution::Folder(_));
        if is_there && matches!(target, Target::Path(_)) {
            let edge = Edge::new("regression_guard");
            self.aim(from, target, mention, fact.standing(), edge);
        }
    }

    /// A link of the body: the first reading that leads somewhere, else the first.
    fn link(&mut self, from: NodeIndex, record: &Record, link: &Reference, model: &Model) {
        let readings = references::readings(link);
        let standing = |reading: &Reference| model.fact(record, reading).standing();
        let there = |reading: &&Reference| standing(reading) == ResolutionStatus::Verified;
        let reading = readings.iter().find(there).or(readings.first());
        let Some(reading) = reading else { return };
        let target = Target::parse(reading, record.path.parent());
        self.aim(from, target, reading, standing(reading), Edge::new(LINK));
    }
}
