//! What depends on a subject, as one JSON document.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io;

use petgraph::graph::NodeIndex;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::Value as Json;

use super::dependents::{Dependent, ImpactReport, SubjectImpact};
use crate::engine::Outcome;
use crate::record::Kind;
use crate::text::json;
use crate::text::schema::{counts_schema, document_schema};
use crate::views::graph::json::{EdgeReference, NodeEntry};
use crate::views::links::LinkGraph;
use crate::views::view_error::ViewError;
use crate::views::view_snapshot::ViewSnapshot;

/// Writes the document.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(report: &ImpactReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let subjects = report.impacts.iter();
    let document = ImpactDocument {
        schema: "holdpoint/impact/1",
        snapshot: report.label.into(),
        error: None,
        subjects: subjects
            .map(|impact| SubjectEntry::new(impact, report.links))
            .collect(),
    };
    json::write(&document, out)
}

/// Writes a document that says why there is no answer.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let document = ImpactDocument {
        schema: "holdpoint/impact/1",
        snapshot: (&outcome.label).into(),
        error: ViewError::new(outcome),
        subjects: Vec::new(),
    };
    json::write(&document, out)
}

/// Returns the schema of the document.
pub(crate) fn schema() -> Json {
    document_schema::<ImpactDocument<'_>>("impact.json", "What depends on a subject, in JSON")
}

#[derive(Serialize, JsonSchema)]
struct ImpactDocument<'a> {
    /// The format of the document.
    #[schemars(extend("const" = "holdpoint/impact/1"))]
    schema: &'static str,
    snapshot: ViewSnapshot,
    /// Why nothing was read: the command ended with exit status 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ViewError>,
    /// The subjects that the argument means: each record with the id, or the path.
    subjects: Vec<SubjectEntry<'a>>,
}

/// What depends on one subject.
#[derive(Serialize, JsonSchema)]
struct SubjectEntry<'a> {
    /// The path from the repository's root, if the argument is one.
    path: Option<Cow<'a, str>>,
    /// The nodes that the subject consists of. A folder may have several, and a file that no record
    /// names has none.
    of: Vec<NodeEntry<'a>>,
    /// Everything that depends on the subject, nearest first.
    hanging: Vec<DependentEntry<'a>>,
    summary: ImpactSummary,
}

/// A record or a manifest that depends on the subject.
#[derive(Serialize, JsonSchema)]
struct DependentEntry<'a> {
    #[serde(flatten)]
    node: NodeEntry<'a>,
    /// The number of references to the subject: 1 if the dependent names the subject itself.
    #[schemars(range(min = 1))]
    distance: usize,
    /// The references from here to the subject, step by step.
    chain: Vec<ChainStep<'a>>,
}

/// One step on the way to the subject.
#[derive(Serialize, JsonSchema)]
struct ChainStep<'a> {
    /// The key of the node that is named.
    names: String,
    /// The fields that name it.
    through: Vec<EdgeReference<'a>>,
}

/// How much depends on the subject.
#[derive(Serialize, JsonSchema)]
struct ImpactSummary {
    all: usize,
    direct: usize,
    indirect: usize,
    /// By kind. Records that could not be read are `unread`.
    #[schemars(schema_with = "word_counts")]
    kinds: BTreeMap<&'static str, usize>,
}

fn word_counts(_: &mut SchemaGenerator) -> Schema {
    counts_schema(Kind::WORDS.iter().copied().chain(["unread", "manifest"]))
}

impl<'a> SubjectEntry<'a> {
    fn new(impact: &'a SubjectImpact<'_>, links: &'a LinkGraph<'_>) -> Self {
        let next: HashMap<NodeIndex, &Dependent<'_>> =
            impact.dependents.iter().map(|it| (it.node, it)).collect();
        let dependents = impact.dependents.iter().map(|dependent| DependentEntry {
            node: NodeEntry::new(links.node(dependent.node)),
            distance: dependent.distance,
            chain: chain(dependent, &next, links),
        });
        let nodes = impact.subject.nodes.iter();
        let direct = impact.direct();
        Self {
            path: impact.subject.path.as_ref().map(|path| path.text()),
            of: nodes.map(|at| NodeEntry::new(links.node(*at))).collect(),
            hanging: dependents.collect(),
            summary: ImpactSummary {
                all: impact.dependents.len(),
                direct,
                indirect: impact.dependents.len() - direct,
                kinds: impact.by_word(links),
            },
        }
    }
}

/// Returns the steps from a dependent to the subject.
fn chain<'a>(
    from: &Dependent<'a>,
    next: &HashMap<NodeIndex, &Dependent<'a>>,
    links: &LinkGraph<'_>,
) -> Vec<ChainStep<'a>> {
    let mut steps = Vec::new();
    let mut dependent = Some(from);
    while let Some(step) = dependent {
        let through = step.through.iter();
        steps.push(ChainStep {
            names: links.node(step.names).key(),
            through: through.map(|edge| EdgeReference::new(edge)).collect(),
        });
        dependent = next.get(&step.names).copied();
    }
    steps
}
