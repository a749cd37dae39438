//! What hangs on something, for people: a line a record.

use std::io;

use anstyle::Style;

use super::{Answer, Hanging, Impact, word};
use crate::report::Look;
use crate::text::{counted, visible};
use crate::views::links::node::outcome;
use crate::views::links::{Edge, LINK, LISTED, Links, Node};

/// Each subject, what hangs on it, and how much that is.
///
/// # Errors
/// What it is written to takes no more.
pub fn write(answer: &Answer<'_>, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    for (at, impact) in answer.impacts.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        one(impact, answer.links, look, out)?;
    }
    Ok(())
}

fn one(
    impact: &Impact<'_>,
    links: &Links<'_>,
    look: Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let bold = if look.is_styled {
        Style::new().bold()
    } else {
        Style::new()
    };
    writeln!(out, "{bold}{}{bold:#}", subject(impact, links))?;
    let lines: Vec<[String; 4]> = impact
        .hanging
        .iter()
        .map(|it| line(it, impact, links))
        .collect();
    let width = |at: usize| {
        let widths = lines.iter().map(|cells| cells[at].chars().count());
        widths.max().unwrap_or(0)
    };
    let (steps, paths, sorts) = (width(0), width(1), width(2));
    for [step, path, sort, through] in &lines {
        writeln!(
            out,
            "  {step:>steps$}  {path:paths$}  {sort:sorts$}  {through}"
        )?;
    }
    writeln!(out, "{}", total(impact, links))
}

/// What it is that things hang on.
fn subject(impact: &Impact<'_>, links: &Links<'_>) -> String {
    let nodes = &impact.subject.nodes;
    match (&impact.subject.path, &**nodes) {
        (_, [only]) if !matches!(links.node(*only), Node::Place(_)) => named(links.node(*only)),
        (Some(path), _) if path.as_bytes().is_empty() => "the repository".to_owned(),
        (Some(path), _) => path.to_string(),
        (None, nodes) => {
            let names = nodes.iter().map(|at| named(links.node(*at)));
            names.collect::<Vec<_>>().join(", ")
        }
    }
}

fn named(node: &Node<'_>) -> String {
    let (name, word) = (node.name(), node.word());
    let name = visible(&name);
    match node {
        Node::Record(known) if node.id().is_some() => {
            format!("{name}, {word}, {}", known.member.path)
        }
        Node::Record(_) => format!("{name}, {word}"),
        Node::Missing { .. } => format!("{name}, {word}, which no record defines"),
        Node::Place(_) => name.into_owned(),
    }
}

fn line(hanging: &Hanging<'_>, impact: &Impact<'_>, links: &Links<'_>) -> [String; 4] {
    let node = links.node(hanging.node);
    let path = node.path().map(ToString::to_string).unwrap_or_default();
    let sort = match node.came_to() {
        Some(came_to) => format!("{} {}", word(node), outcome(came_to)),
        None => word(node).to_owned(),
    };
    let through = format!("through {}", fields(&hanging.through));
    // Of what is in a folder, and of what is further away, which one has to be said.
    let is_plain = hanging.distance == 1 && impact.subject.nodes.len() == 1;
    let names = links.node(hanging.names);
    let through = match names.path() {
        _ if is_plain => through,
        Some(path) => format!("{through}: {path}"),
        None => format!("{through}: {}", visible(&names.name())),
    };
    [hanging.distance.to_string(), path, sort, through]
}

/// "`evidence_links` (artifact, manifest), `outputs_written`".
fn fields(edges: &[&Edge]) -> String {
    let by_field = edges.chunk_by(|a, b| a.field == b.field).map(|edges| {
        let name = match edges[0].field {
            LINK => "a link".to_owned(),
            LISTED => "its list".to_owned(),
            field => format!("`{field}`"),
        };
        let notes = edges.iter().filter_map(|edge| edge.note.as_deref());
        let notes: Vec<_> = notes.map(visible).collect();
        match &*notes {
            [] => name,
            notes => format!("{name} ({})", notes.join(", ")),
        }
    });
    by_field.collect::<Vec<String>>().join(", ")
}

/// "9 records hang on it, 7 of them directly: 2 DebugPackets, 7 OpRuns".
fn total(impact: &Impact<'_>, links: &Links<'_>) -> String {
    let counts = impact.by_sort(links);
    let counts: Vec<String> = counts
        .iter()
        .map(|(word, count)| counted(*count, word))
        .collect();
    let counts = counts.join(", ");
    let direct = impact.direct();
    let (one, many) = match impact.is_of_records(links) {
        true => ("record", "records"),
        false => ("manifest", "records and manifests"),
    };
    match impact.hanging.len() {
        0 => "nothing hangs on it".to_owned(),
        1 => format!("1 {one} hangs on it: {counts}"),
        all if all == direct => format!("{all} {many} hang on it, all directly: {counts}"),
        all => format!("{all} {many} hang on it, {direct} of them directly: {counts}"),
    }
}
