//! Writes open work for a terminal, and for the prompt of a shell.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::WorkStatus;
use super::collect::{DuePointer, OpenBlock, OpenRun, StopState};
use crate::report::Look;
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
    writeln!(out, "{bold}{operator}{bold:#}  {project}, {mode}  {spent}")?;
    if let Some(title) = &run.title {
        writeln!(out, "  {}", visible(title))?;
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
        writeln!(out, "  {style}{}{style:#}: {line}", stop.rule)?;
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
    writeln!(
        out,
        "{bold}{id}{bold:#}  {project}{mode}  block open for {spent}"
    )?;
    writeln!(out, "  {dim}{}{dim:#}", block.path.seen_from(styles.folder))?;
    if block.is_over {
        writeln!(
            out,
            "  {due}block{due:#}: open for too long: end it with `timestamp_end`"
        )?;
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
    writeln!(
        out,
        "{}  {style}{when}{style:#}  {project}: {}",
        pointer.due,
        visible(&pointer.text)
    )?;
    writeln!(
        out,
        "  {dim}{}{dim:#}",
        pointer.path.seen_from(styles.folder)
    )
}

fn minutes(count: i64) -> String {
    match count {
        1 => "1 minute".to_owned(),
        count => format!("{count} minutes"),
    }
}
