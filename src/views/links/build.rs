//! Builds the link graph from the model. Each record is opened twice: for its node and its edges.

use std::collections::HashMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::graph::{GraphEdge, LINK, LISTED, LinkGraph};
use super::node::{GraphNode, RecordNode, TargetId, TargetNode};
use crate::model::id_references::{IdReference, id_references};
use crate::model::references::{self, NamedTarget, ReferenceKind};
use crate::model::{IndexedRecord, Model};
use crate::record::kind::kept;
use crate::record::{Fields, Record, Reference};
use crate::target::resolution::ResolutionStatus;
use crate::target::{Resolution, Target};
use crate::text::Span;

/// Builds the link graph of all records.
pub(crate) fn build(model: &Model) -> LinkGraph<'_> {
    let mut links = LinkGraph {
        graph: DiGraph::with_capacity(model.records().len(), 0),
        records: HashMap::with_capacity(model.records().len()),
        missing: HashMap::new(),
        targets: HashMap::new(),
    };
    for indexed in model.records() {
        let node = GraphNode::Record(record_node(indexed, &indexed.open()));
        let at = links.graph.add_node(node);
        links.records.insert(&indexed.path, at);
    }
    for (at, indexed) in model.records().iter().enumerate() {
        let from = NodeIndex::new(at);
        let record = &*indexed.open();
        for named in id_references(record) {
            links.add_id(from, &named, model);
        }
        for named in references::named_targets(record, model.resolutions()) {
            let edge = edge_to(record, &named);
            let status = named.resolution.status();
            links.add_target(from, named.target, named.reference, status, edge);
        }
        for mention in references::mentions(record) {
            links.add_mention(from, record, mention, model);
        }
        for link in &record.links {
            links.add_link(from, record, link, model);
        }
    }
    links.add_manifests(model);
    links
}

fn record_node<'m>(indexed: &'m IndexedRecord, record: &Record) -> RecordNode<'m> {
    let operator = record
        .fields
        .run()
        .and_then(|run| run.op_id.as_ref().map(|id| id.value.0.clone()));
    let own_id = record
        .fields
        .project()
        .and_then(|project| project.project_id.as_ref().map(|id| id.value.0.clone()));
    let project = record.project().and_then(|project| project.value.id());
    RecordNode {
        indexed,
        title: record.title.as_ref().map(|title| title.value.0.clone()),
        operator,
        project: project.map(Box::from).or(own_id),
    }
}

/// Returns the edge from a record to a target that it names.
pub(crate) fn edge_to(record: &Record, named: &NamedTarget<'_>) -> GraphEdge {
    let within = |place: Span| place.contains(named.reference.span);
    let is_criterion = record
        .fields
        .regime()
        .is_some_and(|regime| regime.criteria.as_ref().is_some_and(|it| within(it.span)));
    let is_packet = matches!(record.fields, Fields::DebugPacket(_));
    match named.kind {
        ReferenceKind::Link(kind) => GraphEdge::with_note("evidence_links", kind),
        ReferenceKind::Experiment => GraphEdge::new("experiments"),
        ReferenceKind::Output => GraphEdge::new("outputs_written"),
        ReferenceKind::Guard => GraphEdge::new("regression_guard"),
        ReferenceKind::Regime if is_criterion => GraphEdge::new("criteria"),
        ReferenceKind::Regime => GraphEdge::new("literacies"),
        ReferenceKind::TakenUp => GraphEdge::new("takes_up"),
        ReferenceKind::Field => {
            let own = record.fields.own();
            GraphEdge::new(kept(
                own.and_then(|own| own.field_at(named.reference.span))
                    .unwrap_or(LINK),
            ))
        }
        ReferenceKind::Record if is_packet => GraphEdge::new("op_run"),
        ReferenceKind::Record => GraphEdge::new("debug_packet"),
    }
}

impl LinkGraph<'_> {
    /// Adds the edges from a record to every record with an id that it names.
    fn add_id(&mut self, from: NodeIndex, named: &IdReference<'_>, model: &Model) {
        let edge = || GraphEdge::with_status(named.field, named.status);
        let records: Vec<NodeIndex> = model
            .records_with_id(named.kind, named.id)
            .filter_map(|indexed| self.records.get(&indexed.path).copied())
            .collect();
        for to in &records {
            self.connect(from, *to, edge());
        }
        if !records.is_empty() {
            return;
        }
        let graph = &mut self.graph;
        let missing = (named.kind, Box::from(named.id));
        let to = *self.missing.entry(missing).or_insert_with(|| {
            graph.add_node(GraphNode::Missing {
                kind: named.kind,
                id: named.id.into(),
            })
        });
        self.connect(from, to, edge());
    }

    /// Adds the edge from a record to a target that it names.
    fn add_target(
        &mut self,
        from: NodeIndex,
        target: Target,
        reference: &Reference,
        status: ResolutionStatus,
        edge: GraphEdge,
    ) {
        let to = self.target(TargetId::new(target, &reference.text), status);
        self.connect(from, to, edge);
    }

    /// Returns the node of a target, which is the record at its path if there is one. A target that
    /// is named several times has the worst of its statuses.
    fn target(&mut self, id: TargetId, status: ResolutionStatus) -> NodeIndex {
        if let TargetId::Path(path) = &id
            && let Some(record) = self.record(path)
        {
            return record;
        }
        let graph = &mut self.graph;
        let at = *self
            .targets
            .entry(id.clone())
            .or_insert_with(|| graph.add_node(GraphNode::Target(TargetNode { id, status })));
        if let GraphNode::Target(target) = &mut graph[at] {
            target.status = target.status.max(status);
        }
        at
    }

    /// Adds the edges from each manifest to the files that it lists: a change to such a file breaks
    /// the manifest.
    fn add_manifests(&mut self, model: &Model) {
        let manifests: Vec<(NodeIndex, &[_])> = self
            .nodes()
            .filter_map(|(from, node)| {
                let listed = model.resolutions().manifest(node.path()?)?;
                Some((from, &*listed.files))
            })
            .collect();
        for (from, files) in manifests {
            for (path, status) in files {
                let to = self.target(TargetId::Path(path.clone()), *status);
                self.connect(from, to, GraphEdge::new(LISTED));
            }
        }
    }

    /// Adds the edge to a word of a regression guard, if the word is a path that exists.
    fn add_mention(
        &mut self,
        from: NodeIndex,
        record: &Record,
        mention: &Reference,
        model: &Model,
    ) {
        let target = Target::parse(mention, record.path.parent());
        let resolution = model.resolutions().for_target(&target);
        let exists = matches!(resolution, Resolution::File(_) | Resolution::Folder(_));
        if exists && matches!(target, Target::Path(_)) {
            let edge = GraphEdge::new("regression_guard");
            self.add_target(from, target, mention, resolution.status(), edge);
        }
    }

    /// Adds the edge of a link in the body. It leads to the first existing file that the link can
    /// mean, or else to the first file.
    fn add_link(&mut self, from: NodeIndex, record: &Record, link: &Reference, model: &Model) {
        let readings = references::link_readings(record, link);
        let status = |reading: &Reference| model.resolution(record, reading).status();
        let existing = readings
            .iter()
            .find(|reading| status(reading) == ResolutionStatus::Verified);
        let Some(reading) = existing.or(readings.first()) else {
            return;
        };
        let target = Target::parse(reading, record.path.parent());
        self.add_target(from, target, reading, status(reading), GraphEdge::new(LINK));
    }
}
