//! What hangs on something, for programs.

use std::collections::HashMap;
use std::io;

use petgraph::graph::NodeIndex;
use serde_json::{Value as Json, json};

use super::{Answer, Hanging, Impact};
use crate::text::json;
use crate::views::graph::json::{edge, node, snapshot};
use crate::views::links::Links;

/// One document.
///
/// # Errors
/// What it is written to takes no more.
pub fn write(answer: &Answer<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let subjects = answer.impacts.iter().map(|it| one(it, answer.links));
    let subjects: Vec<Json> = subjects.collect();
    let document = json!({
        "schema": "holdpoint/impact/1",
        "snapshot": snapshot(answer.label),
        "subjects": subjects,
    });
    json::write(&document, out)
}

fn one(impact: &Impact<'_>, links: &Links<'_>) -> Json {
    let ways: HashMap<NodeIndex, &Hanging<'_>> =
        impact.hanging.iter().map(|it| (it.node, it)).collect();
    let hanging: Vec<Json> = impact
        .hanging
        .iter()
        .map(|it| {
            let mut record = node(links.node(it.node));
            record["distance"] = json!(it.distance);
            record["chain"] = chain(it, &ways, links);
            record
        })
        .collect();
    let of = impact.subject.nodes.iter().map(|at| node(links.node(*at)));
    let direct = impact.direct();
    json!({
        "path": impact.subject.path.as_ref().map(|path| path.text()),
        "of": of.collect::<Vec<Json>>(),
        "hanging": hanging,
        "summary": {
            "all": impact.hanging.len(),
            "direct": direct,
            "indirect": impact.hanging.len() - direct,
            "kinds": impact.by_sort(links),
        },
    })
}

/// Step by step to the subject: what is named, and through which fields.
fn chain(from: &Hanging<'_>, ways: &HashMap<NodeIndex, &Hanging<'_>>, links: &Links<'_>) -> Json {
    let mut steps = Vec::new();
    let mut next = Some(from);
    while let Some(step) = next {
        let through: Vec<Json> = step.through.iter().map(|it| edge(it)).collect();
        steps.push(json!({ "names": links.node(step.names).key(), "through": through }));
        next = ways.get(&step.names).copied();
    }
    Json::Array(steps)
}
