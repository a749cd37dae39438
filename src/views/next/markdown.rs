//! Open pointers as Markdown: a heading and a list a project.

use std::io::{self, Write};

use super::text::{age, day};
use super::{InProject, Next, Open};
use crate::report::markdown::plain_text as text;

pub fn write(next: &Next, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Next pointers")?;
    for project in next.shown() {
        writeln!(out, "\n## {}\n", title(project))?;
        for open in &project.open {
            writeln!(out, "- {}", item(open))?;
        }
    }
    let remarks = next.remarks();
    if !remarks.is_empty() {
        writeln!(out)?;
    }
    for remark in remarks {
        writeln!(out, "- {}", text(&remark))?;
    }
    Ok(())
}

fn title(project: &InProject) -> String {
    let name = project.name().map(|name| format!(": {}", text(name)));
    let (id, name) = (text(&project.shown_id()), name.unwrap_or_default());
    format!("{id}{name} ({} open)", project.open.len())
}

fn item(open: &Open) -> String {
    let age = match age(open.age_days) {
        age if age.is_empty() => age,
        age => format!(", {age}"),
    };
    let (said, place) = (text(&open.text), text(&open.place()));
    format!(
        "**{}**{age}: {said} <br><code>{place}</code>",
        day(open.since)
    )
}
