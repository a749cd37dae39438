//! The graph as it is drawn: boxes and arrows, many runs as one box.

use std::collections::{BTreeMap, HashMap};

use petgraph::graph::NodeIndex;

use super::Chosen;
use crate::model::RecordOutcome;
use crate::record::Kind;
use crate::views::links::node::outcome;
use crate::views::links::{Known, Node};

/// What both kinds of pictures draw.
pub struct Sketch {
    pub shapes: Vec<Shape>,
    pub arrows: Vec<Arrow>,
}

/// One box: a thing, or all runs of one operator for one project.
pub struct Shape {
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
            Some(Kind::OpRun) if node.came_to() == Some(RecordOutcome::Failed) => Self::Failed,
            Some(Kind::OpRun) => Self::Run,
            Some(Kind::Operator) => Self::Operator,
            Some(Kind::DebugPacket) => Self::Packet,
            Some(Kind::Decision) => Self::Decision,
            Some(Kind::Constraint) => Self::Constraint,
            Some(Kind::Block | Kind::Project | Kind::Regime) => Self::Context,
        }
    }
}

impl Sketch {
    /// `folds` draws many runs of one operator for one project as one box; what
    /// was asked for by name is drawn by itself.
    pub fn of(chosen: &Chosen<'_>, folds: bool) -> Self {
        let links = chosen.links;
        let mut folded = match folds {
            true => folded(chosen),
            false => HashMap::new(),
        };
        let mut shapes = Vec::new();
        let mut places: HashMap<NodeIndex, usize> = HashMap::new();
        for at in &chosen.nodes {
            if places.contains_key(at) {
                continue;
            }
            let runs = folded.remove(at).unwrap_or_default();
            shapes.push(match &*runs {
                [] => Shape::of_one(links.node(*at)),
                runs => Shape::of_runs(runs, chosen),
            });
            let all = runs.into_iter().chain([*at]);
            places.extend(all.map(|at| (at, shapes.len() - 1)));
        }
        let arrows = arrows(chosen, &places);
        Self { shapes, arrows }
    }
}

/// The runs that are drawn as one box, by the first of them.
fn folded(chosen: &Chosen<'_>) -> HashMap<NodeIndex, Vec<NodeIndex>> {
    let mut together: HashMap<_, Vec<NodeIndex>> = HashMap::new();
    for at in chosen.nodes.difference(&chosen.named) {
        if let Some(common) = common(chosen.links.node(*at)) {
            together.entry(common).or_default().push(*at);
        }
    }
    let several = together.into_values().filter(|runs| runs.len() > 1);
    several.map(|runs| (runs[0], runs)).collect()
}

/// What runs have in common that are drawn as one box: operator and project.
fn common<'n>(node: &'n Node<'_>) -> Option<(&'n str, &'n str)> {
    match node {
        Node::Record(known) if node.kind() == Some(Kind::OpRun) => {
            Some((known.operator.as_deref()?, known.project.as_deref()?))
        }
        Node::Record(_) | Node::Missing { .. } | Node::Place(_) => None,
    }
}

fn arrows(chosen: &Chosen<'_>, places: &HashMap<NodeIndex, usize>) -> Vec<Arrow> {
    let mut between: BTreeMap<(usize, usize), Counts<'_>> = BTreeMap::new();
    for (from, to, edge) in chosen.edges() {
        if let (Some(from), Some(to)) = (places.get(&from), places.get(&to)) {
            let counts = between.entry((*from, *to)).or_default();
            let notes = counts.entry(edge.field).or_default();
            *notes.entry(edge.note.as_deref()).or_default() += 1;
        }
    }
    let arrows = between.into_iter().map(|((from, to), counts)| Arrow {
        from,
        to,
        label: label(counts),
    });
    arrows.collect()
}

/// How often each field names something, and as what.
type Counts<'e> = BTreeMap<&'static str, BTreeMap<Option<&'e str>, usize>>;

/// "op_id ×3, evidence_links: artifact, manifest ×2".
fn label(counts: Counts<'_>) -> String {
    let times = |word: &str, count| match count {
        1 => word.to_owned(),
        count => format!("{word} ×{count}"),
    };
    let fields = counts.into_iter().map(|(field, mut notes)| {
        let bare = notes.remove(&None);
        let bare = bare.map(|count| times(field, count));
        let notes = notes
            .into_iter()
            .map(|(note, count)| times(note.unwrap_or(""), count));
        let notes = notes.collect::<Vec<_>>().join(", ");
        let noted = (!notes.is_empty()).then(|| format!("{field}: {notes}"));
        bare.into_iter().chain(noted).collect::<Vec<_>>().join(", ")
    });
    fields.collect::<Vec<_>>().join("; ")
}

/// The longest line of a box, in characters.
const WIDEST: usize = 48;

impl Shape {
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
    fn of_runs(runs: &[NodeIndex], chosen: &Chosen<'_>) -> Self {
        let node = |at: &NodeIndex| chosen.links.node(*at);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for run in runs {
            let came_to = node(run).came_to().map_or("no result", outcome);
            *counts.entry(came_to).or_default() += 1;
        }
        let order = ["PASS", "WARN", "FAIL", "held", "no result"];
        let counted = order.iter().filter_map(|word| {
            let count = counts.get(word)?;
            Some(format!("{count} {word}"))
        });
        let name = match runs.first().and_then(|run| common(node(run))) {
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
