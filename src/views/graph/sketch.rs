//! The graph as it is drawn: boxes and arrows, many runs as one box.

use std::collections::{BTreeMap, HashMap};

use petgraph::graph::NodeIndex;

use super::Chosen;
use crate::model::CameTo;
use crate::record::Kind;
use crate::views::links::node::outcome;
use crate::views::links::{Known, Node};

/// What both kinds of pictures draw.
pub struct Sketch {
    pub boxes: Vec<Box>,
    pub arrows: Vec<Arrow>,
}

/// One box: a thing, or all runs of one operator for one project.
pub struct Box {
    /// What stands in it, a line each; nothing is escaped yet.
    pub lines: Vec<String>,
    /// What is said of it where there is room.
    pub about: String,
    /// How it looks.
    pub class: Class,
}

/// What a box is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    Operator,
    Run,
    /// A run, or runs, of which one failed.
    Failed,
    Packet,
    Decision,
    Constraint,
    Context,
    Evidence,
    Missing,
}

/// One arrow, for all edges between two boxes.
pub struct Arrow {
    pub from: usize,
    pub to: usize,
    pub label: String,
}

impl Class {
    pub const ALL: [Self; 9] = [
        Self::Operator,
        Self::Run,
        Self::Failed,
        Self::Packet,
        Self::Decision,
        Self::Constraint,
        Self::Context,
        Self::Evidence,
        Self::Missing,
    ];

    pub fn name(self) -> &'static str {
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

    /// The colours of its area and its line.
    pub fn colours(self) -> [&'static str; 2] {
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

    fn of(node: &Node<'_>) -> Self {
        match node.kind() {
            _ if node.is_missing() => Self::Missing,
            None => Self::Evidence,
            Some(Kind::OpRun) if node.came_to() == Some(CameTo::Failed) => Self::Failed,
            Some(Kind::OpRun) => Self::Run,
            Some(Kind::Operator) => Self::Operator,
            Some(Kind::DebugPacket) => Self::Packet,
            Some(Kind::Decision) => Self::Decision,
            Some(Kind::Constraint) => Self::Constraint,
            Some(Kind::Block | Kind::Project | Kind::Regime) => Self::Context,
        }
    }
}

/// What runs have in common that are drawn as one box.
type Common = (std::boxed::Box<str>, std::boxed::Box<str>);

impl Sketch {
    /// `folds` draws many runs of one operator for one project as one box; what
    /// was asked for by name is drawn by itself.
    pub fn of(chosen: &Chosen<'_>, folds: bool) -> Self {
        let links = chosen.links;
        let mut together: HashMap<Common, Vec<NodeIndex>> = HashMap::new();
        for at in chosen.nodes.iter().filter(|_| folds) {
            let is_free = !chosen.named.contains(at);
            if let Some(common) = common(links.node(*at)).filter(|_| is_free) {
                together.entry(common).or_default().push(*at);
            }
        }
        together.retain(|_, runs| runs.len() > 1);
        let mut sketch = Self {
            boxes: Vec::new(),
            arrows: Vec::new(),
        };
        let mut places: HashMap<NodeIndex, usize> = HashMap::new();
        for at in &chosen.nodes {
            if places.contains_key(at) {
                continue;
            }
            let node = links.node(*at);
            let place = sketch.boxes.len();
            let runs = common(node).and_then(|common| together.remove(&common));
            match runs {
                // The runs that are drawn with the first of them.
                Some(runs) if runs.contains(at) => {
                    let nodes: Vec<&Node<'_>> = runs.iter().map(|at| links.node(*at)).collect();
                    sketch.boxes.push(Box::of_runs(&nodes));
                    places.extend(runs.into_iter().map(|at| (at, place)));
                }
                other => {
                    if let (Some(runs), Some(common)) = (other, common(node)) {
                        together.insert(common, runs);
                    }
                    sketch.boxes.push(Box::of_one(node));
                    places.insert(*at, place);
                }
            }
        }
        sketch.arrows = arrows(chosen, &places);
        sketch
    }
}

fn common(node: &Node<'_>) -> Option<Common> {
    match node {
        Node::Record(known) if node.kind() == Some(Kind::OpRun) => {
            Some((known.operator.clone()?, known.project.clone()?))
        }
        Node::Record(_) | Node::Missing { .. } | Node::Place(_) => None,
    }
}

fn arrows(chosen: &Chosen<'_>, places: &HashMap<NodeIndex, usize>) -> Vec<Arrow> {
    let mut fields: BTreeMap<(usize, usize), BTreeMap<String, usize>> = BTreeMap::new();
    for (from, to, edge) in chosen.edges() {
        let (Some(from), Some(to)) = (places.get(&from), places.get(&to)) else {
            continue;
        };
        let label = match &edge.note {
            Some(note) => format!("{}: {note}", edge.field),
            None => edge.field.to_owned(),
        };
        let fields = fields.entry((*from, *to)).or_default();
        *fields.entry(label).or_default() += 1;
    }
    let arrows = fields.into_iter().map(|((from, to), fields)| {
        let labels = fields.into_iter().map(|(label, count)| match count {
            1 => label,
            count => format!("{label} ×{count}"),
        });
        Arrow {
            from,
            to,
            label: labels.collect::<Vec<_>>().join(", "),
        }
    });
    arrows.collect()
}

/// The longest line of a box, in characters.
const WIDEST: usize = 48;

impl Box {
    fn of_one(node: &Node<'_>) -> Self {
        let title = match node {
            Node::Record(Known {
                title: Some(title), ..
            }) if node.id().is_none() => shortened(title),
            Node::Record(_) | Node::Missing { .. } | Node::Place(_) => shortened(&node.name()),
        };
        let sort = match (node.came_to(), node) {
            (Some(came_to), _) => format!("{} {}", node.word(), outcome(came_to)),
            (None, Node::Missing { .. }) => format!("{}, missing", node.word()),
            (None, Node::Place(place)) if node.is_missing() => {
                format!("{}, {}", node.word(), place.standing.word())
            }
            (None, _) => node.word().to_owned(),
        };
        let about = match node {
            Node::Record(known) => known.member.path.text().into_owned(),
            Node::Missing { .. } => "named, and no record bears it".to_owned(),
            Node::Place(place) => place.standing.word().to_owned(),
        };
        Self {
            lines: vec![title, sort],
            about,
            class: Class::of(node),
        }
    }

    /// "backfill-orders for warehouse", "212 PASS, 3 FAIL".
    fn of_runs(runs: &[&Node<'_>]) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for run in runs {
            let came_to = run.came_to().map_or("no result", outcome);
            *counts.entry(came_to).or_default() += 1;
        }
        let order = ["PASS", "WARN", "FAIL", "held", "no result"];
        let counted = order.iter().filter_map(|word| {
            let count = counts.get(word)?;
            Some(format!("{count} {word}"))
        });
        let name = match runs.first().and_then(|run| common(run)) {
            Some((operator, project)) => format!("{operator} for {project}"),
            None => String::new(),
        };
        Self {
            lines: vec![shortened(&name), counted.collect::<Vec<_>>().join(", ")],
            about: format!("{} runs", runs.len()),
            class: match counts.contains_key("FAIL") {
                true => Class::Failed,
                false => Class::Run,
            },
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
