//! `classify`: prints the mode that a title suggests.

use std::io::{self, Write};

use anstyle::Style;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value as Json, json};

use super::Status;
use super::failure::Failure;
use super::options::ConfigOption;
use super::screen::Screen;
use super::style::{self, BOLD};
use crate::record::classifier::{Classification, Classifier};
use crate::text::{json, visible};

/// Print the mode that a title suggests
///
/// Looks for the keywords of all modes in the title and prints the mode that has the
/// most. There is no answer if several modes have the most, or if no keyword matches.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint classify Backfill the orders of March", "the words of one title"),
    ("holdpoint classify --format json 'Fix: the API'", "for a program"),
]))]
pub(crate) struct Classify {
    /// The words of the title
    #[arg(value_name = "TITLE", required = true)]
    words: Vec<String>,
    /// The format of the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ClassifyFormat,
    #[command(flatten)]
    config: ConfigOption,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ClassifyFormat {
    Text,
    Json,
}

impl Classify {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let config = self.config.read_here()?;
        let classifier = Classifier::new(&config.vocabulary.modes);
        let title = self.words.join(" ");
        let answer = classifier.classify(&title);
        screen.print(|out| match self.format {
            ClassifyFormat::Text => text(&answer, screen.look.is_styled, out),
            ClassifyFormat::Json => json(&title, &answer, out),
        })?;
        Ok(Status::Passed)
    }
}

/// Writes the answer, and below it each mode that matches, with its matching keywords.
fn text(answer: &Classification<'_>, is_styled: bool, out: &mut dyn Write) -> io::Result<()> {
    let bold = if is_styled { BOLD } else { Style::new() };
    let headline = match (answer.mode, answer.matches.is_empty()) {
        (Some(mode), _) => mode,
        (None, true) => "no answer: no keyword matches",
        (None, false) => "no answer: a tie",
    };
    writeln!(out, "{bold}{}{bold:#}", visible(headline))?;
    let names = answer.matches.iter().map(|(mode, _)| mode.len());
    let width = names.max().unwrap_or(0);
    for (mode, keywords) in &answer.matches {
        let keywords = keywords.join(", ");
        writeln!(out, "  {:width$}  {}", visible(mode), visible(&keywords))?;
    }
    Ok(())
}

fn json(title: &str, answer: &Classification<'_>, out: &mut dyn Write) -> io::Result<()> {
    let matches = answer.matches.iter();
    let matches: Map<String, Json> = matches
        .map(|(mode, keywords)| ((*mode).to_owned(), json!(keywords)))
        .collect();
    let answer = json!({"title": title, "mode": answer.mode, "matches": matches});
    json::write(&answer, out)
}
