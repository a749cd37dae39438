//! `graph`: prints the records and their references, as a picture or as data.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use petgraph::graph::NodeIndex;

use super::failure::Failure;
use super::new::kind_name::KindName;
use super::screen::Screen;
use super::subject::subjects;
use super::view::{View, ViewOptions};
use super::view_output::{ViewFormat, ViewOutput};
use super::{Status, style};
use crate::engine::Outcome;
use crate::record::Kind;
use crate::views::graph::{self, Drawing, GraphOptions, Subgraph, mermaid::MAX_EDGES};
use crate::views::links::{self, LinkGraph};

/// Draw the records and their references
///
/// An arrow leads from a record to what it refers to, and is labelled with the field
/// that refers to it. A reference to something that does not exist is drawn as missing.
/// Without ids or paths, the graph shows the whole repository; with some, it shows
/// these and what is near them.
///
/// A picture (`dot`, `mermaid`) combines the runs of one operator for one project into
/// one box that counts their results, unless `--all` is given; a run that you name is
/// always drawn separately. Evidence is left out unless `--evidence` is given.
/// `json` always has each run separately, and all evidence; only ids, paths and
/// `--kinds` limit it.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint graph | dot -Tsvg > graph.svg", "a picture of the whole repository"),
    ("holdpoint graph --format mermaid desk", "a project and what is near it, for Markdown"),
    ("holdpoint graph runs/backfill.md --evidence --depth 2", "a run, its evidence, and two steps around it"),
    ("holdpoint graph --kinds decision,constraint", "only records of these kinds"),
    ("holdpoint graph --format json", "everything, for a program"),
], &[
    ("0", "drawn"),
    ("2", "unknown id or path; or usage, configuration or I/O error"),
    ("3", "no records"),
]))]
pub(crate) struct Graph {
    /// Ids, or paths of records, files and folders; `KIND:ID` for an id of one kind
    #[arg(value_name = "ID-or-PATH")]
    subjects: Vec<OsString>,
    /// The format of the graph
    #[arg(long, value_name = "FORMAT", default_value = "dot")]
    format: GraphFormat,
    /// Only records of these kinds, and the subjects
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = KindName, hide_possible_values = true)]
    kinds: Vec<Kind>,
    /// Also draw files, revisions and URLs
    #[arg(long)]
    evidence: bool,
    /// Draw each run separately
    #[arg(long)]
    all: bool,
    /// How many steps from the subjects the graph extends
    #[arg(long, value_name = "N", default_value = "1", requires = "subjects")]
    depth: usize,
    #[command(flatten)]
    view: ViewOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GraphFormat {
    /// For Graphviz
    Dot,
    /// For Markdown on GitHub, GitLab and elsewhere
    Mermaid,
    /// One document (holdpoint/graph/1)
    Json,
}

impl Graph {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let output = ViewOutput {
            format: Some(self.format),
            files: &[],
            now: self.view.now(),
        };
        let view = output.require(self.view.read(screen), screen)?;
        let links = links::build(&view.analysis.model);
        let options = GraphOptions {
            around: Vec::new(),
            depth: self.depth,
            kinds: self.kinds.clone(),
            evidence: self.evidence || self.format == GraphFormat::Json,
        };
        if view.is_empty() {
            self.draw(&Subgraph::select(&options, &links), &view, &output, screen)?;
            return Ok(view.status(screen));
        }
        let around = output.require(self.around(&view, &links), screen)?;
        let options = GraphOptions { around, ..options };
        self.draw(&Subgraph::select(&options, &links), &view, &output, screen)?;
        Ok(Status::Passed)
    }

    /// Returns the nodes that the graph shows with what is near them.
    fn around(&self, view: &View, links: &LinkGraph<'_>) -> Result<Vec<NodeIndex>, Failure> {
        let mut around = Vec::new();
        for typed in &self.subjects {
            let found = subjects(typed, &view.session.files, links)?;
            let nodes = found.into_iter().flat_map(|subject| subject.nodes);
            let before = around.len();
            around.extend(nodes);
            if around.len() == before {
                let word = typed.to_string_lossy();
                return Err(Failure::new(format!("no record names `{word}`")));
            }
        }
        Ok(around)
    }

    fn draw(
        &self,
        subgraph: &Subgraph<'_>,
        view: &View,
        output: &ViewOutput<'_, GraphFormat>,
        screen: &Screen,
    ) -> Result<(), Failure> {
        if self.format == GraphFormat::Json {
            let label = view.session.label();
            output.write(screen, |_, _, out| {
                graph::json::write(subgraph, &label, out)
            })?;
            return Ok(());
        }
        let drawing = Drawing::new(subgraph, !self.all);
        if self.format == GraphFormat::Mermaid && drawing.edges.len() > MAX_EDGES {
            let arrows = drawing.edges.len();
            screen.say(&format!(
                "note: Mermaid draws at most {MAX_EDGES} arrows, and this graph has {arrows}; \
                 name an id or path, or use --kinds or --format dot"
            ));
        }
        output.write(screen, |format, _, out| match format {
            GraphFormat::Mermaid => graph::mermaid::write(&drawing, out),
            GraphFormat::Dot | GraphFormat::Json => graph::dot::write(&drawing, out),
        })?;
        Ok(())
    }
}

impl ViewFormat for GraphFormat {
    fn is_for_people(self) -> bool {
        false
    }

    fn write_error(self, outcome: &Outcome, _: Timestamp, out: &mut dyn Write) -> io::Result<()> {
        match (self, &outcome.error) {
            (Self::Dot, Some(error)) => graph::dot::write_error(error, out),
            (Self::Mermaid, Some(error)) => graph::mermaid::write_error(error, out),
            (Self::Json, _) | (_, None) => graph::json::write_error(outcome, out),
        }
    }
}
