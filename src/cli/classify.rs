//! `classify`: which mode a title speaks for.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Map, Value as Json, json};

use super::failure::Failure;
use super::screen::Screen;
use super::settings::ConfigFile;
use super::style::{self, BOLD, DIM};
use super::{Status, source};
use crate::git::Repository;
use crate::record::classifier::{Classification, Classifier};
use crate::text::visible;

/// Tell which mode a title speaks for
///
/// Looks for the modes' keywords in each title: the mode with the most of them
/// is the answer. There is none on a tie, and none where nothing matches.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint classify 'Backfill March orders'", "one title"),
    ("holdpoint classify 'Fix the API' 'Ship the CLI'", "several"),
]))]
pub struct Classify {
    /// Titles, each one argument
    #[arg(value_name = "TITLE", required = true)]
    titles: Vec<String>,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Form,
    #[command(flatten)]
    config: ConfigFile,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    Text,
    Json,
}

impl Classify {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let config = self.config.read_at(&top()?, screen)?;
        let classifier = Classifier::new(&config.settings.vocabulary.modes)
            .map_err(|error| Failure::new(format!("the modes' keywords: {error}")))?;
        let answers: Vec<(&str, Classification<'_>)> = self
            .titles
            .iter()
            .map(|title| (title.as_str(), classifier.classify(title)))
            .collect();
        screen.print(|out| match self.format {
            Form::Text => text(&answers, screen.look.is_styled, out),
            Form::Json => machine(&answers, out),
        })?;
        Ok(Status::Sound)
    }
}

/// Where the config lies whose modes count.
fn top() -> Result<PathBuf, Failure> {
    let here = source::here()?;
    let repository = Repository::discover(&here)?;
    let top = repository.as_ref().and_then(Repository::work_dir);
    Ok(top.map_or(here.clone(), Path::to_owned))
}

fn text(
    answers: &[(&str, Classification<'_>)],
    is_styled: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (bold, dim) = match is_styled {
        true => (BOLD, DIM),
        false => Default::default(),
    };
    for (title, answer) in answers {
        let mode = answer.mode.unwrap_or("no answer");
        let matches: Vec<String> = answer
            .matches
            .iter()
            .map(|(mode, keywords)| format!("{mode}: {}", keywords.join(", ")))
            .collect();
        let why = match matches.is_empty() {
            true => "no keyword matches".to_owned(),
            false => matches.join("; "),
        };
        writeln!(
            out,
            "{bold}{mode}{bold:#}  {}  {dim}({why}){dim:#}",
            visible(title)
        )?;
    }
    Ok(())
}

fn machine(answers: &[(&str, Classification<'_>)], out: &mut dyn Write) -> io::Result<()> {
    let answers: Vec<Json> = answers
        .iter()
        .map(|(title, answer)| {
            let matches: Map<String, Json> = answer
                .matches
                .iter()
                .map(|(mode, keywords)| ((*mode).to_owned(), json!(keywords)))
                .collect();
            json!({"title": title, "mode": answer.mode, "matches": matches})
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &answers)?;
    writeln!(out)
}
