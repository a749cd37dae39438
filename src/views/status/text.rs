//! Writes open work for a terminal, and for the prompt of a shell.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::WorkStatus;
use super::collect::{DuePointer, OpenBlock, OpenRun, StopState};
use crate::report::Look;
use crate::report::prose::{columns, wrap};
use crate::text::{RepoPath, counted, visible};

/// The largest number of listed pointers that are not yet due.
const MAX_DUE: usize = 5;

/// Writes open runs and blocks, overdue pointers, and those that are due next. Paths are relative to
/// `folder`.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(
    status: &WorkStatus,
    folder: &RepoPath,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let styles = Styles::new(look, folder);
    for run in &status.runs {
        write_run(run, &styles, out)?;
    }
    for block in &status.blocks {
        write_block(block, &styles, out)?;
    }
    for pointer in &status.overdue {
        write_pointer(pointer, &styles, out)?;
    }
    for pointer in status.due.iter().take(MAX_DUE) {
        write_pointer(pointer, &styles, out)?;
    }
    if status.due.len() > MAX_DUE {
        let more = status.due.len() - MAX_DUE;
        writeln!(out, "{more} more with a later day: holdpoint next")?;
    }
    Ok(())
}

/// Writes one line for the prompt of a shell, or nothing if nothing is open or overdue.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_prompt(status: &WorkStatus, out: &mut dyn Write) -> io::Result<()> {
    let mut parts = Vec::new();
    if let Some(run) = status.runs.last() {
        let name = visible(run.operator.as_deref().unwrap_or("run")).into_owned();
        let more = match status.runs.len() {
            1 => String::new(),
            count => format!(" +{}", count - 1),
        };
        let stops = || status.runs.iter().flat_map(|run| &run.stops);
        let mark = if stops().any(|stop| stop.state == StopState::Due) {
            "!"
        } else {
            ""
        };
        parts.push(format!("{name} {}{mark}{more}", times(run)));
    }
    if !status.overdue.is_empty() {
        parts.push(format!("{} overdue", status.overdue.len()));
    }
    match &*parts {
        [] => Ok(()),
        parts => writeln!(out, "{}", parts.join(", ")),
    }
}

struct Styles<'f> {
    /// The folder that paths are relative to.
    folder: &'f RepoPath,
    /// The columns of the terminal.
    width: usize,
    bold: Style,
    dim: Style,
    near: Style,
    due: Style,
}

impl<'f> Styles<'f> {
    fn new(look: Look, folder: &'f RepoPath) -> Self {
        let styled = |style: Style| if look.is_styled { style } else { Style::new() };
        Self {
            folder,
            width: look.width,
            bold: styled(Style::new().bold()),
            dim: styled(Style::new().dimmed()),
            near: styled(AnsiColor::Yellow.on_default()),
            due: styled(AnsiColor::Red.on_default().bold()),
        }
    }
}

/// Returns the minutes spent and those of the timebox: `12/30m`.
fn times(run: &OpenRun) -> String {
    // The minutes are negative if the clock was set back.
    match (run.spent_minutes.map(|it| it.max(0)), run.timebox_minutes) {
        (Some(spent), Some(timebox)) => format!("{spent}/{timebox}m"),
        (Some(spent), None) => format!("{spent}m"),
        (None, _) => "?".to_owned(),
    }
}

fn write_run(run: &OpenRun, styles: &Styles<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Styles {
        bold,
        dim,
        near,
        due,
        ..
    } = styles;
    let operator = visible(run.operator.as_deref().unwrap_or("a run"));
    let project = visible(run.project.as_deref().unwrap_or("no project"));
    let mode = visible(run.mode.as_deref().unwrap_or("no mode"));
    let spent = match (run.spent_minutes, run.timebox_minutes) {
        (Some(..0), _) => "its start is later than now".to_owned(),
        (Some(spent), Some(timebox)) => format!("open for {spent} of {}", minutes(timebox)),
        (Some(spent), None) => format!("open for {}", minutes(spent)),
        (None, _) => "open for an unknown time".to_owned(),
    };
    let rest = [format!("{project}, {mode}"), spent];
    write_heading(&operator, *bold, &rest, styles, out)?;
    if let Some(title) = &run.title {
        write_below(&visible(title), styles, out)?;
    }
    writeln!(out, "  {dim}{}{dim:#}", run.path.seen_from(styles.folder))?;
    for stop in &run.stops {
        let left = |limit: i64| limit - run.spent_minutes.unwrap_or(0);
        let line = match (stop.rule, stop.state) {
            ("timebox", StopState::Due) => {
                "the timebox is over: finish the run, and state the stop if it did not pass"
                    .to_owned()
            }
            ("timebox", StopState::Near) => {
                format!(
                    "the timebox ends in {}",
                    minutes(left(run.timebox_minutes.unwrap_or(0)).max(0))
                )
            }
            (_, StopState::Due) => "no repro yet: write a debug packet, or link a repro".to_owned(),
            (_, StopState::Near) => "a debug packet is due soon: there is no repro yet".to_owned(),
        };
        let style = match stop.state {
            StopState::Near => near,
            StopState::Due => due,
        };
        write_styled(stop.rule, *style, &format!(": {line}"), styles, out)?;
    }
    Ok(())
}

fn write_block(block: &OpenBlock, styles: &Styles<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Styles { bold, dim, due, .. } = styles;
    let id = visible(block.id.as_deref().unwrap_or("a block"));
    let mode = visible(block.mode.as_deref().unwrap_or("no mode"));
    let project = match &block.project {
        Some(project) => format!("{}, ", visible(project)),
        None => String::new(),
    };
    let spent = block
        .spent_minutes
        .map_or("an unknown time".to_owned(), minutes);
    let rest = [
        format!("{project}{mode}"),
        format!("block open for {spent}"),
    ];
    write_heading(&id, *bold, &rest, styles, out)?;
    writeln!(out, "  {dim}{}{dim:#}", block.path.seen_from(styles.folder))?;
    if block.is_over {
        let words = ": open for too long: end it with `timestamp_end`";
        write_styled("block", *due, words, styles, out)?;
    }
    Ok(())
}

fn write_pointer(pointer: &DuePointer, styles: &Styles<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Styles { dim, due, near, .. } = styles;
    let days = |days: i64| counted(usize::try_from(days.abs()).unwrap_or(usize::MAX), "day");
    let (style, when) = match pointer.days_left {
        left if left < 0 => (due, format!("overdue by {}", days(left))),
        0 => (near, "due today".to_owned()),
        left => (dim, format!("due in {}", days(left))),
    };
    let project = visible(pointer.project.as_deref().unwrap_or("no project"));
    // Behind the day and the state, and below them with an indent.
    let before = DAY_WIDTH + 2 + when.len() + 2;
    let text = format!("{project}: {}", visible(&pointer.text));
    let lines = wrap(&text, room(styles, before), room(styles, INDENT));
    let mut lines = lines.iter();
    let first = lines.next().map_or("", String::as_str);
    writeln!(out, "{}  {style}{when}{style:#}  {first}", pointer.due)?;
    for line in lines {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    writeln!(
        out,
        "  {dim}{}{dim:#}",
        pointer.path.seen_from(styles.folder)
    )
}

/// The columns of a day: `2026-03-04`.
const DAY_WIDTH: usize = 10;

/// The indent of the lines below the first.
const INDENT: usize = 2;

/// Returns how many columns are left behind an indent.
fn room(styles: &Styles<'_>, indent: usize) -> usize {
    styles.width.saturating_sub(indent)
}

/// Writes a name and what is said about it, on a line of its own where it does not fit behind.
fn write_heading(
    name: &str,
    style: Style,
    rest: &[String],
    styles: &Styles<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{style}{name}{style:#}")?;
    let mut column = columns(name);
    for part in rest {
        let width = columns(part) + 2;
        if column + width > styles.width {
            write!(out, "\n{:INDENT$}{part}", "")?;
            column = width;
        } else {
            write!(out, "  {part}")?;
            column += width;
        }
    }
    writeln!(out)
}

/// Writes an indented text, wrapped at spaces.
fn write_below(text: &str, styles: &Styles<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_styled("", Style::new(), text, styles, out)
}

/// Writes an indented text whose first word has a style, wrapped at spaces.
fn write_styled(
    word: &str,
    style: Style,
    text: &str,
    styles: &Styles<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let first = room(styles, INDENT + columns(word));
    let lines = wrap(text, first, room(styles, INDENT));
    let mut word = format!("{style}{word}{style:#}");
    for line in lines {
        writeln!(out, "{:INDENT$}{word}{line}", "")?;
        word.clear();
    }
    Ok(())
}

fn minutes(count: i64) -> String {
    match count {
        1 => "1 minute".to_owned(),
        count => format!("{count} minutes"),
    }
}
