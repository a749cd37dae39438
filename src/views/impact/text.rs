//! Writes what depends on a subject for a terminal, one dependent per line.

use std::io;

use anstyle::Style;

use super::dependents::{Dependent, ImpactReport, SubjectImpact, word};
use crate::report::Look;
use crate::report::prose::{columns, wrap};
use crate::text::{counted, visible};
use crate::views::links::{GraphEdge, GraphNode, LINK, LISTED, LinkGraph};

/// Writes each subject, its dependents and their number.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(
    report: &ImpactReport<'_>,
    look: Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for (at, impact) in report.impacts.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        one(impact, report.links, look, out)?;
    }
    Ok(())
}

/// The smallest width of the column with the fields. If there is less room, they are written below
/// their record.
const MIN_THROUGH: usize = 24;

fn one(
    impact: &SubjectImpact<'_>,
    links: &LinkGraph<'_>,
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
        .dependents
        .iter()
        .map(|it| line(it, impact, links))
        .collect();
    let width = |at: usize| {
        let widths = lines.iter().map(|cells| cells[at].chars().count());
        widths.max().unwrap_or(0)
    };
    let (steps, paths, sorts) = (width(0), width(1), width(2));
    let before = steps + paths + sorts + 8;
    let room = look.width.saturating_sub(before);
    // A path is one word, and a terminal would break it.
    let words = lines.iter().flat_map(|[.., through]| through.split(' '));
    let longest = words.map(columns).max().unwrap_or(0);
    for [step, path, sort, through] in &lines {
        if room < MIN_THROUGH.max(longest) {
            // If there is little room, each part of the line is written below the one before.
            let indent = steps + 4;
            let room = look.width.saturating_sub(indent);
            writeln!(out, "  {step:>steps$}  {path}")?;
            for line in wrap(&format!("{sort} {through}"), room, room) {
                writeln!(out, "{:indent$}{line}", "")?;
            }
            continue;
        }
        let mut through = wrap(through, room, room).into_iter();
        let first = through.next().unwrap_or_default();
        writeln!(
            out,
            "  {step:>steps$}  {path:paths$}  {sort:sorts$}  {first}"
        )?;
        for more in through {
            writeln!(out, "{:before$}{more}", "")?;
        }
    }
    for line in wrap(&total(impact, links), look.width, look.width) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Returns the name of the subject.
fn subject(impact: &SubjectImpact<'_>, links: &LinkGraph<'_>) -> String {
    let nodes = &impact.subject.nodes;
    match (&impact.subject.path, &**nodes) {
        (_, [only]) if !matches!(links.node(*only), GraphNode::Target(_)) => {
            full_name(links.node(*only))
        }
        (Some(path), _) if path.as_bytes().is_empty() => "the repository".to_owned(),
        (Some(path), _) => path.to_string(),
        (None, nodes) => {
            let names = nodes.iter().map(|at| full_name(links.node(*at)));
            names.collect::<Vec<_>>().join(", ")
        }
    }
}

fn full_name(node: &GraphNode<'_>) -> String {
    let (name, word) = (node.name(), node.word());
    let name = visible(&name);
    match node {
        GraphNode::Record(record) if node.id().is_some() => {
            format!("{name}, {word}, {}", record.indexed.path)
        }
        GraphNode::Record(_) => format!("{name}, {word}"),
        GraphNode::Missing { .. } => format!("{name}, {word}, which no record defines"),
        GraphNode::Target(_) => name.into_owned(),
    }
}

fn line(
    dependent: &Dependent<'_>,
    impact: &SubjectImpact<'_>,
    links: &LinkGraph<'_>,
) -> [String; 4] {
    let node = links.node(dependent.node);
    let path = node.path().map(ToString::to_string).unwrap_or_default();
    let sort = match node.outcome() {
        Some(outcome) => format!("{} {}", word(node), outcome.word()),
        None => word(node).to_owned(),
    };
    let through = format!("through {}", fields(&dependent.through));
    // The named node is left out only if it is the whole subject.
    let is_obvious = dependent.distance == 1 && impact.subject.nodes.len() == 1;
    let names = links.node(dependent.names);
    let through = match names.path() {
        _ if is_obvious => through,
        Some(path) => format!("{through}: {path}"),
        None => format!("{through}: {}", visible(&names.name())),
    };
    [dependent.distance.to_string(), path, sort, through]
}

/// Returns the fields of edges: "`evidence_links` (artifact, manifest), `outputs_written`".
fn fields(edges: &[&GraphEdge]) -> String {
    let by_field = edges.chunk_by(|a, b| a.field == b.field).map(|edges| {
        let name = match edges[0].field {
            LINK => "a link".to_owned(),
            LISTED => "its list of files".to_owned(),
            field => format!("`{field}`"),
        };
        let notes: Vec<_> = edges
            .iter()
            .filter_map(|edge| edge.note.as_deref())
            .map(visible)
            .collect();
        match &*notes {
            [] => name,
            notes => format!("{name} ({})", notes.join(", ")),
        }
    });
    by_field.collect::<Vec<String>>().join(", ")
}

/// Returns the totals: "9 records depend on it, 7 of them directly: 2 DebugPackets, 7 OpRuns".
fn total(impact: &SubjectImpact<'_>, links: &LinkGraph<'_>) -> String {
    let counts: Vec<String> = impact
        .by_word(links)
        .iter()
        .map(|(word, count)| counted(*count, word))
        .collect();
    let counts = counts.join(", ");
    let direct = impact.direct();
    let (one, many) = if impact.has_only_records(links) {
        ("record", "records")
    } else {
        ("manifest", "records and manifests")
    };
    match impact.dependents.len() {
        0 => "nothing depends on it".to_owned(),
        1 => format!("1 {one} depends on it: {counts}"),
        all if all == direct => format!("{all} {many} depend on it, all directly: {counts}"),
        all => format!("{all} {many} depend on it, {direct} of them directly: {counts}"),
    }
}
