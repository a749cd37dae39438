//! Writes open next pointers for a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::civil::Date;

use super::pointers::{NextPointers, OpenPointer, ProjectPointers};
use crate::report::Look;
use crate::report::prose::{columns, wrap};
use crate::text::visible;
use crate::views::days::{age_text, day_text};

/// The width of the column with the day and the age: `2026-03-04  103 days  `.
const DATE_WIDTH: usize = 23;

/// Writes a heading for each project, followed by its open pointers, the most urgent first.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(next: &NextPointers, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let styles = ListStyles::new(look);
    let mut is_first = true;
    for project in next.listed() {
        if !std::mem::take(&mut is_first) {
            writeln!(out)?;
        }
        heading(project, &styles, out)?;
        for open in &project.open {
            pointer(open, next.today, look, &styles, out)?;
        }
    }
    let notes = next.notes();
    if !is_first && !notes.is_empty() {
        writeln!(out)?;
    }
    for note in notes {
        let mut indent = "";
        for line in wrap(&note, look.width, look.width.saturating_sub(2)) {
            writeln!(out, "{indent}{line}")?;
            indent = "  ";
        }
    }
    Ok(())
}

struct ListStyles {
    bold: Style,
    dim: Style,
    late: Style,
    plain: Style,
}

impl ListStyles {
    fn new(look: Look) -> Self {
        if look.is_styled {
            Self {
                bold: Style::new().bold(),
                dim: Style::new().dimmed(),
                late: AnsiColor::Red.on_default().bold(),
                plain: Style::new(),
            }
        } else {
            Self {
                bold: Style::new(),
                dim: Style::new(),
                late: Style::new(),
                plain: Style::new(),
            }
        }
    }
}

fn heading(project: &ProjectPointers, styles: &ListStyles, out: &mut dyn Write) -> io::Result<()> {
    let ListStyles { bold, dim, .. } = styles;
    let name = match project.name() {
        Some(name) => format!("  {}", visible(name)),
        None => String::new(),
    };
    let label = project.label();
    let count = project.open.len();
    writeln!(out, "{bold}{label}{bold:#}{name}  {dim}{count} open{dim:#}")
}

fn pointer(
    open: &OpenPointer,
    today: Date,
    look: Look,
    styles: &ListStyles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let dim = styles.dim;
    let mut date = format!(
        "{:<10}  {:>9}",
        day_text(open.since),
        age_text(open.age_days)
    );
    let width = look.width.saturating_sub(DATE_WIDTH + 2);
    for line in wrap(&visible(&open.text), width, width) {
        writeln!(out, "  {dim}{date:DATE_WIDTH$}{dim:#}{line}")?;
        date.clear();
    }
    if let Some(due) = open.due_text(today) {
        let style = match open.days_late {
            Some(_) => styles.late,
            None => styles.plain,
        };
        writeln!(out, "  {:DATE_WIDTH$}{style}{due}{style:#}", "")?;
    }
    let (location, note) = (open.location(), open.note());
    // A path is not broken, so a long one is indented less.
    let room = look.width.saturating_sub(columns(&location) + note.len());
    let indent = room.min(DATE_WIDTH + 2);
    writeln!(out, "{:indent$}{dim}{location}{note}{dim:#}", "")
}
