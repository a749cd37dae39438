//! Open next pointers as Markdown, with a heading and a list for each project.

use std::io::{self, Write};

use jiff::civil::Date;

use super::pointers::{NextPointers, OpenPointer, ProjectPointers};
use crate::report::markdown::plain_text as text;
use crate::views::days::{age_text, day_text};

/// Writes the page.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(next: &NextPointers, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Next pointers")?;
    for project in next.listed() {
        writeln!(out, "\n## {}\n", title(project))?;
        for open in &project.open {
            writeln!(out, "- {}", item(open, next.today))?;
        }
    }
    let notes = next.notes();
    if !notes.is_empty() {
        writeln!(out)?;
    }
    for note in notes {
        writeln!(out, "- {}", text(&note))?;
    }
    Ok(())
}

fn title(project: &ProjectPointers) -> String {
    let name = project.name().map(|name| format!(": {}", text(name)));
    let (label, name) = (text(&project.label()), name.unwrap_or_default());
    format!("{label}{name} ({} open)", project.open.len())
}

fn item(open: &OpenPointer, today: Date) -> String {
    let age = match age_text(open.age_days) {
        age if age.is_empty() => age,
        age => format!(", {age}"),
    };
    let due = open.due_text(today);
    let due = due.map_or(String::new(), |due| format!(", {due}"));
    format!(
        "**{}**{age}{due}: {} <br><code>{}</code>{}",
        day_text(open.since),
        text(&open.text),
        text(&open.location()),
        open.note()
    )
}
