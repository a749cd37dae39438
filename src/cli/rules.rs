//! `rules`: lists the rules.

use std::io::{self, Write};

use anstyle::Style;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::failure::Failure;
use super::screen::Screen;
use super::style::{self, BOLD, DIM};
use super::{Status, catalogue, rule_name::RuleName};
use crate::diagnostic::Meta;
use crate::report::{Look, short};
use crate::text::json;

/// List the rules
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint rules", "all rules"),
    ("holdpoint rules evidence stop", "the rules of two families"),
    ("holdpoint rules --format json", "for a program"),
]))]
pub(crate) struct Rules {
    /// Only these rules, or the rules of these families
    #[arg(value_name = "RULE", value_parser = RuleName, hide_possible_values = true)]
    names: Vec<&'static str>,
    /// The format of the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: RulesFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RulesFormat {
    Table,
    Json,
}

impl Rules {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let is_wanted = |meta: &&Meta| {
            let mut names = self.names.iter();
            self.names.is_empty() || names.any(|name| [meta.name, meta.family].contains(name))
        };
        let rules: Vec<&Meta> = catalogue::families()
            .flat_map(|family| family.metas)
            .filter(is_wanted)
            .collect();
        screen.print(|out| match self.format {
            RulesFormat::Table => table(&rules, screen.look, out),
            RulesFormat::Json => json(&rules, out),
        })?;
        Ok(Status::Passed)
    }
}

fn table(rules: &[&Meta], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 5]> = rules.iter().map(|meta| row(meta)).collect();
    let head = ["rule", "family", "level", "severity", "summary"];
    let mut widths = head.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.len().max(*width);
        }
    }
    let plain = [Style::new(); 5];
    let styled = |styles: [Style; 5]| if look.is_styled { styles } else { plain };
    line(&head, widths, styled([DIM; 5]), out)?;
    for (meta, cells) in rules.iter().zip(&rows) {
        let [none, ..] = plain;
        let styles = [BOLD, none, none, short::style(meta.severity), none];
        line(
            &cells.each_ref().map(String::as_str),
            widths,
            styled(styles),
            out,
        )?;
    }
    Ok(())
}

fn row(meta: &Meta) -> [String; 5] {
    let severity = if meta.opt_in {
        format!("({})", meta.severity)
    } else {
        meta.severity.to_string()
    };
    [
        meta.name.to_owned(),
        meta.family.to_owned(),
        format!("{} {}", meta.level.number(), meta.level.name()),
        severity,
        meta.summary().to_owned(),
    ]
}

fn line(
    cells: &[&str; 5],
    widths: [usize; 5],
    styles: [Style; 5],
    out: &mut dyn Write,
) -> io::Result<()> {
    let [a, b, c, d, last] = cells;
    for ((cell, width), style) in [a, b, c, d].into_iter().zip(widths).zip(styles) {
        write!(out, "{style}{cell:width$}{style:#}  ")?;
    }
    let style = styles[4];
    writeln!(out, "{style}{last}{style:#}")
}

/// A rule for a program.
#[derive(Serialize)]
struct CatalogueEntry<'a> {
    name: &'a str,
    family: &'a str,
    level: u8,
    severity: crate::diagnostic::Severity,
    /// Whether the rule is on unless the configuration turns it off.
    enabled: bool,
    waivable: bool,
    summary: &'a str,
    source: &'a str,
    url: String,
}

fn json(rules: &[&Meta], out: &mut dyn Write) -> io::Result<()> {
    let entries: Vec<CatalogueEntry<'_>> = rules
        .iter()
        .map(|meta| CatalogueEntry {
            name: meta.name,
            family: meta.family,
            level: meta.level.number(),
            severity: meta.severity,
            enabled: !meta.opt_in,
            waivable: !meta.level.is_structural(),
            summary: meta.summary(),
            source: meta.source,
            url: meta.url(),
        })
        .collect();
    json::write(&entries, out)
}
