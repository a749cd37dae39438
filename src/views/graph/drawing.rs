//! The graph as boxes and arrows, with runs combined into one box.

use std::collections::{BTreeMap, HashMap};

use petgraph::graph::NodeIndex;

use super::subgraph::Subgraph;
use crate::model::RecordOutcome;
use crate::record::Kind;
use crate::views::links::{GraphNode, RecordNode};

/// The boxes and arrows that Graphviz or Mermaid draws.
pub(crate) struct Drawing {
    pub nodes: Vec<DrawnNode>,
    pub edges: Vec<DrawnEdge>,
}

/// A box: one node, or all runs of one operator for one project.
pub(crate) struct DrawnNode {
    /// The lines of the label, not yet escaped.
    pub lines: Vec<String>,
    /// The tooltip, not yet escaped.
    pub tooltip: String,
    pub style: NodeStyle,
}

/// How a box looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NodeStyle {
    Operator,
    Run,
    /// A failed run, or runs of which at least one failed.
    Failed,
    Packet,
    Decision,
    Constraint,
    Context,
    Evidence,
    Missing,
}

/// An arrow, for all edges from one box to another.
pub(crate) struct DrawnEdge {
    pub from: usize,
    pub to: usize,
    pub label: String,
}

impl NodeStyle {
    /// Returns the name of the style.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Run => "run",
            Self::Failed => "failed",
            Self::Packet => "packet",
            Self::Decision => "decision",
            Self::Constraint => "constraint",
            Self::Context => "context",
            Self::Evidence => "evidence",
            Self::Missing => "missing",
        }
    }

    /// Returns the colours of the area and of the border.
    pub(crate) fn colours(self) -> [&'static str; 2] {
        match self {
            Self::Operator => ["#dbeafe", "#1d4ed8"],
            Self::Run => ["#dcfce7", "#15803d"],
            Self::Failed | Self::Missing => ["#fee2e2", "#b91c1c"],
            Self::Packet => ["#fef3c7", "#b45309"],
            Self::Decision => ["#f3e8ff", "#7e22ce"],
            Self::Constraint => ["#ffedd5", "#c2410c"],
            Self::Context => ["#f1f5f9", "#475569"],
            Self::Evidence => ["#ffffff", "#64748b"],
        }
    }

    fn for_node(node: &GraphNode<'_>) -> Self {
        match node.kind() {
            _ if node.is_missing() => Self::Missing,
            None => Self::Evidence,
            Some(Kind::OpRun) if node.outcome() == Some(RecordOutcome::Failed) => Self::Failed,
            Some(Kind::OpRun) => Self::Run,
            Some(Kind::Operator) => Self::Operator,
            Some(Kind::DebugPacket) => Self::Packet,
            Some(Kind::Decision) => Self::Decision,
            Some(Kind::Constraint) => Self::Constraint,
            Some(Kind::Block | Kind::Project | Kind::Regime | Kind::Own(_)) => Self::Context,
        }
    }
}

impl Drawing {
    /// Draws a graph. With `combine_runs`, the runs of one operator for one project are one box,
    /// except those that were asked for by name.
    pub(crate) fn new(subgraph: &Subgraph<'_>, combine_runs: bool) -> Self {
        let links = subgraph.links;
        let mut combined = if combine_runs {
            combined_runs(subgraph)
        } else {
            HashMap::new()
        };
        let mut nodes = Vec::new();
        let mut places: HashMap<NodeIndex, usize> = HashMap::new();
        for at in &subgraph.nodes {
            if places.contains_key(at) {
                continue;
            }
            let runs = combined.remove(at).unwrap_or_default();
            nodes.push(match &*runs {
                [] => DrawnNode::for_node(links.node(*at)),
                runs => DrawnNode::for_runs(runs, subgraph),
            });
            let all = runs.into_iter().chain([*at]);
            places.extend(all.map(|at| (at, nodes.len() - 1)));
        }
        let edges = edges(subgraph, &places);
        Self { nodes, edges }
    }
}

/// Returns the runs that are combined into one box, by the first of them.
fn combined_runs(subgraph: &Subgraph<'_>) -> HashMap<NodeIndex, Vec<NodeIndex>> {
    let mut groups: HashMap<_, Vec<NodeIndex>> = HashMap::new();
    for at in subgraph.nodes.difference(&subgraph.named) {
        if let Some(key) = run_key(subgraph.links.node(*at)) {
            groups.entry(key).or_default().push(*at);
        }
    }
    let several = groups.into_values().filter(|runs| runs.len() > 1);
    several.map(|runs| (runs[0], runs)).collect()
}

/// Returns the operator and project of a run, which the runs in one box have in common.
fn run_key<'n>(node: &'n GraphNode<'_>) -> Option<(&'n str, &'n str)> {
    match node {
        GraphNode::Record(record) if node.kind() == Some(Kind::OpRun) => {
            Some((record.operator.as_deref()?, record.project.as_deref()?))
        }
        GraphNode::Record(_) | GraphNode::Missing { .. } | GraphNode::Target(_) => None,
    }
}

fn edges(subgraph: &Subgraph<'_>, places: &HashMap<NodeIndex, usize>) -> Vec<DrawnEdge> {
    let mut between: BTreeMap<(usize, usize), FieldCounts<'_>> = BTreeMap::new();
    for (from, to, edge) in subgraph.edges() {
        if let (Some(from), Some(to)) = (places.get(&from), places.get(&to)) {
            let counts = between.entry((*from, *to)).or_default();
            let notes = counts.entry(edge.field).or_default();
            *notes.entry(edge.note.as_deref()).or_default() += 1;
        }
    }
    between
        .into_iter()
        .map(|((from, to), counts)| DrawnEdge {
            from,
            to,
            label: label(counts),
        })
        .collect()
}

/// How often each field names something, by note.
type FieldCounts<'e> = BTreeMap<&'static str, BTreeMap<Option<&'e str>, usize>>;

/// Returns the label of an arrow: "op_id ×3, evidence_links: artifact, manifest ×2".
fn label(counts: FieldCounts<'_>) -> String {
    let times = |word: &str, count| match count {
        1 => word.to_owned(),
        count => format!("{word} ×{count}"),
    };
    let fields = counts.into_iter().map(|(field, mut notes)| {
        let without_note = notes.remove(&None).map(|count| times(field, count));
        let notes: Vec<String> = notes
            .into_iter()
            .map(|(note, count)| times(note.unwrap_or(""), count))
            .collect();
        let with_note = (!notes.is_empty()).then(|| format!("{field}: {}", notes.join(", ")));
        let parts: Vec<String> = without_note.into_iter().chain(with_note).collect();
        parts.join(", ")
    });
    fields.collect::<Vec<_>>().join("; ")
}

/// The length of the longest line in a box, in characters.
const WIDEST: usize = 48;

impl DrawnNode {
    fn for_node(node: &GraphNode<'_>) -> Self {
        let title = match node {
            GraphNode::Record(RecordNode {
                title: Some(title), ..
            }) if node.id().is_none() => shortened(title),
            GraphNode::Record(_) | GraphNode::Missing { .. } | GraphNode::Target(_) => {
                shortened(&node.name())
            }
        };
        let sort = match (node.outcome(), node) {
            (Some(outcome), _) => format!("{} {}", node.word(), outcome.word()),
            (None, GraphNode::Missing { .. }) => format!("{}, missing", node.word()),
            (None, GraphNode::Target(target)) if node.is_missing() => {
                format!("{}, {}", node.word(), target.status.word())
            }
            (None, _) => node.word().to_owned(),
        };
        let tooltip = match node {
            GraphNode::Record(record) => record.indexed.path.text().into_owned(),
            GraphNode::Missing { .. } => "named, but no record has this id".to_owned(),
            GraphNode::Target(target) => target.status.word().to_owned(),
        };
        Self {
            lines: vec![title, sort],
            tooltip,
            style: NodeStyle::for_node(node),
        }
    }

    /// Draws several runs as one box: "backfill-orders for warehouse", "212 PASS, 3 FAIL".
    fn for_runs(runs: &[NodeIndex], subgraph: &Subgraph<'_>) -> Self {
        let node = |at: &NodeIndex| subgraph.links.node(*at);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for run in runs {
            let outcome = node(run).outcome().map_or("no result", RecordOutcome::word);
            *counts.entry(outcome).or_default() += 1;
        }
        let order = ["PASS", "WARN", "FAIL", "held", "no result"];
        let counted: Vec<String> = order
            .iter()
            .filter_map(|word| Some(format!("{} {word}", counts.get(word)?)))
            .collect();
        let name = match runs.first().and_then(|run| run_key(node(run))) {
            Some((operator, project)) => format!("{operator} for {project}"),
            None => String::new(),
        };
        Self {
            lines: vec![shortened(&name), counted.join(", ")],
            tooltip: format!("{} runs", runs.len()),
            style: if counts.contains_key("FAIL") {
                NodeStyle::Failed
            } else {
                NodeStyle::Run
            },
        }
    }
}

/// Shortens text that is too long for a box.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
