//! Open pointers for a terminal.

use std::io::{self, Write};

use anstyle::Style;
use jiff::Timestamp;

use super::{InProject, Next, Open, day_of};
use crate::report::Look;
use crate::report::prose::wrap;
use crate::text::visible;

/// `2026-03-04  103 days  `
const ASIDE: usize = 23;

/// A heading a project, then what is open there, oldest first.
pub fn write(next: &Next, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let styles = Styles::of(look);
    let mut is_first = true;
    for project in next.shown() {
        if !std::mem::take(&mut is_first) {
            writeln!(out)?;
        }
        heading(project, &styles, out)?;
        for open in &project.open {
            pointer(open, look, &styles, out)?;
        }
    }
    let remarks = next.remarks();
    if !is_first && !remarks.is_empty() {
        writeln!(out)?;
    }
    for remark in remarks {
        writeln!(out, "{remark}")?;
    }
    Ok(())
}

struct Styles {
    bold: Style,
    dim: Style,
}

impl Styles {
    fn of(look: Look) -> Self {
        match look.is_styled {
            true => Self {
                bold: Style::new().bold(),
                dim: Style::new().dimmed(),
            },
            false => Self {
                bold: Style::new(),
                dim: Style::new(),
            },
        }
    }
}

fn heading(project: &InProject, styles: &Styles, out: &mut dyn Write) -> io::Result<()> {
    let Styles { bold, dim } = styles;
    let name = match project.name() {
        Some(name) => format!("  {}", visible(name)),
        None => String::new(),
    };
    let id = project.shown_id();
    let count = project.open.len();
    writeln!(out, "{bold}{id}{bold:#}{name}  {dim}{count} open{dim:#}")
}

fn pointer(open: &Open, look: Look, styles: &Styles, out: &mut dyn Write) -> io::Result<()> {
    let dim = styles.dim;
    let mut aside = format!("{:<10}  {:>9}", day(open.since), age(open.age_days));
    let room = look.width.saturating_sub(ASIDE + 2);
    for line in wrap(&visible(&open.text), room, room) {
        writeln!(out, "  {dim}{aside:ASIDE$}{dim:#}{line}")?;
        aside.clear();
    }
    writeln!(out, "  {:ASIDE$}{dim}{}{dim:#}", "", open.place())
}

/// The day of a moment in UTC.
pub fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "no date".to_owned(), |at| day_of(at).to_string())
}

/// How old something is, in words.
pub fn age(days: Option<i64>) -> String {
    match days {
        None => String::new(),
        Some(0) => "today".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days @ 2..) => format!("{days} days"),
        Some(_) => "to come".to_owned(),
    }
}
