//! The overview as Markdown, for a wiki or an issue.

use std::fmt::Write;
use std::io;

use jiff::civil::Date;

use super::attention::RunEntry;
use super::document::{ENTRIES, Overview, ProjectOverview};
use super::format::{
    METHOD, NOTHING, counted, decision_outcome, decision_status, figures, findings, next_command,
    percent, subtitle, time,
};
use super::timeline::TimelineStep;
use crate::record::{ProjectStatus, RegimeName};
use crate::report::links::FileLinks;
use crate::report::markdown::plain_text as text;
use crate::text::{RepoPath, grouped};
use crate::views::days::{age_text, day_text};

/// Writes the page.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(overview: &Overview, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = String::from("# Work records\n");
    totals(overview, &mut page);
    attention(overview, &mut page);
    if !overview.projects.is_empty() {
        all_projects(overview, &mut page);
    }
    let sections = overview.sections();
    for at in &sections {
        section(&overview.projects[*at], overview, &mut page);
    }
    let left_out = overview.projects.len() - sections.len();
    if left_out > 0 {
        let projects = counted(left_out, "project");
        let _ = writeln!(
            page,
            "\nNot shown in detail: {projects}, those without work for the longest time. `holdpoint report --format json` lists every project."
        );
    }
    let _ = writeln!(page, "\n## How the figures are computed\n");
    for (term, meaning) in METHOD {
        let _ = writeln!(page, "- **{term}** {meaning}");
    }
    out.write_all(page.as_bytes())
}

fn totals(overview: &Overview, page: &mut String) {
    let totals = &overview.totals;
    let (work, evidence) = (&totals.work, totals.work.evidence);
    let records: usize = totals.records.values().sum::<usize>() + totals.unread;
    let _ = writeln!(page, "\n{}.\n", text(&subtitle(overview)));
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(page, "- {name}: {value}");
    };
    row("Records", &grouped(records));
    row("Runs", &grouped(work.runs.total()));
    row(
        "Evidence verified",
        &percent(evidence.verified, evidence.total()),
    );
    row("Open next pointers", &grouped(totals.open));
    row("In debug packets", &time(work.debugging.packet_minutes));
    match findings(totals.findings) {
        none if none == "none" => row("Findings", "none"),
        found => row("Findings", &format!("{found} (`holdpoint check`)")),
    }
    if totals.unread > 0 {
        row("Could not be read", &counted(totals.unread, "record"));
    }
    if totals.earlier > 0 {
        row("Left out", &counted(totals.earlier, "earlier record"));
    }
}

/// Writes what needs attention, as the HTML page does.
fn attention(overview: &Overview, page: &mut String) {
    let (attention, links) = (&overview.attention, &overview.links);
    let _ = writeln!(page, "\n## What needs attention");
    if attention.is_empty() {
        let _ = writeln!(page, "\n{NOTHING}");
    }
    let words = |words: Option<&str>| words.map_or("–".to_owned(), text);
    let day = |day: Option<Date>| day.map_or("no date".to_owned(), |day| day.to_string());
    let runs = |name: &str, runs: &[RunEntry], page: &mut String| {
        let heads = ["day", "run", "operator", "person", "project", "evidence"];
        table(name, &heads, runs, page, |run| {
            let evidence = run.evidence.iter().map(|entry| match &entry.path {
                Some(path) => linked(&entry.target, path, links),
                None => format!("<code>{}</code>", text(&entry.target)),
            });
            let evidence: Vec<String> = evidence.collect();
            let title = run.title.clone().unwrap_or_else(|| run.path.to_string());
            vec![
                day(run.day),
                linked(&title, &run.path, links),
                words(run.operator.as_deref()),
                words(run.person.as_deref()),
                words(run.project.as_deref()),
                if evidence.is_empty() {
                    "none".to_owned()
                } else {
                    evidence.join("<br>")
                },
            ]
        });
    };
    runs("Failed runs", &attention.failed, page);
    runs("Unproven runs", &attention.unproven, page);
    let heads = ["record", "error", "rule", "operator", "person"];
    table("Errors", &heads, &attention.errors, page, |error| {
        let title = error.title.clone();
        let title = title.unwrap_or_else(|| error.path.to_string());
        vec![
            linked(&title, &error.path, links),
            text(&error.message),
            error.rule.to_owned(),
            words(error.operator.as_deref()),
            words(error.person.as_deref()),
        ]
    });
    let heads = ["due", "days late", "step", "of", "person", "project"];
    table("Overdue steps", &heads, &attention.overdue, page, |step| {
        vec![
            day(step.due),
            step.days_late.to_string(),
            linked(&step.text, &step.path, links),
            words(step.of.as_deref()),
            words(step.person.as_deref()),
            words(step.project.as_deref()),
        ]
    });
    runs("Open runs", &attention.open_runs, page);
}

/// Writes the first entries of a list as a table, if it has any.
fn table<T>(
    name: &str,
    heads: &[&str],
    entries: &[T],
    page: &mut String,
    cells: impl Fn(&T) -> Vec<String>,
) {
    if entries.is_empty() {
        return;
    }
    let (count, rule) = (grouped(entries.len()), "---|".repeat(heads.len()));
    let _ = writeln!(page, "\n### {name} ({count})\n");
    let _ = writeln!(page, "| {} |\n|{rule}", heads.join(" | "));
    for entry in entries.iter().take(ENTRIES) {
        let _ = writeln!(page, "| {} |", cells(entry).join(" | "));
    }
    if let Some(more @ 1..) = entries.len().checked_sub(ENTRIES) {
        let more = grouped(more);
        let _ = writeln!(page, "\nAnd {more} more: `holdpoint report --format json`");
    }
}

/// Returns words as a link to a file, where it is known where files can be read.
fn linked(words: &str, path: &RepoPath, links: &FileLinks) -> String {
    match links.file(path) {
        Some(address) => format!("[{}]({address})", text(words)),
        None => text(words),
    }
}

fn all_projects(overview: &Overview, page: &mut String) {
    let head = "| project | PASS | unproven | WARN | FAIL | held | verified | open | findings | regime | latest |";
    let _ = writeln!(page, "\n## All projects\n\n{head}");
    let _ = writeln!(page, "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|---|");
    for project in &overview.projects {
        let (runs, evidence, found) = (project.work.runs, project.work.evidence, project.findings);
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            text(&project.title()),
            runs.passed,
            runs.unproven,
            runs.warned,
            runs.failed,
            runs.held,
            percent(evidence.verified, evidence.total()),
            project.open.len(),
            found.total(),
            project.regime().map_or("", RegimeName::word),
            project.latest.map_or(String::new(), |day| day.to_string()),
        );
    }
}

fn section(project: &ProjectOverview, overview: &Overview, page: &mut String) {
    let _ = writeln!(page, "\n## {}\n", text(&project.title()));
    if let Some(id) = &project.id {
        let status = project.status.map_or("", ProjectStatus::word);
        let comma = if status.is_empty() { "" } else { ", " };
        let _ = writeln!(page, "<code>{}</code>{comma}{status}\n", text(id));
    }
    for (name, value) in figures(project) {
        let _ = writeln!(page, "- {name}: {value}");
    }
    timeline(project, page);
    open(project, page);
    decisions(project, overview, page);
    regimes(project, page);
}

/// Writes the runs by mode, as a table in place of the chart of the HTML page.
fn timeline(project: &ProjectOverview, page: &mut String) {
    let timeline = &project.timeline;
    if timeline.marks.is_empty() {
        return;
    }
    let step = match timeline.step {
        TimelineStep::Run | TimelineStep::Day | TimelineStep::Week | TimelineStep::Month => "month",
        TimelineStep::Quarter | TimelineStep::Year => timeline.step.word(),
    };
    let _ = writeln!(
        page,
        "\n### Runs by {step}\n\n| {step} | mode | PASS | unproven | WARN | FAIL | held | no result |"
    );
    let _ = writeln!(page, "|---|---|--:|--:|--:|--:|--:|");
    for (month, mode, counts) in timeline.by_month() {
        let counts: Vec<String> = counts.iter().map(|count| grouped(*count)).collect();
        let _ = writeln!(
            page,
            "| {month} | {} | {} |",
            text(mode),
            counts.join(" | ")
        );
    }
}

fn open(project: &ProjectOverview, page: &mut String) {
    let count = project.open.len();
    if count == 0 {
        return;
    }
    let _ = writeln!(page, "\n### Open next pointers\n");
    for open in project.open.iter().take(ENTRIES) {
        let age = match age_text(open.age_days) {
            age if age.is_empty() => age,
            age => format!(", {age}"),
        };
        let (step, path) = (text(&open.text), text(&open.path.to_string()));
        let _ = writeln!(
            page,
            "- **{}**{age}: {step} <br><code>{path}</code>",
            day_text(open.since)
        );
    }
    if count > ENTRIES {
        let (more, command) = (grouped(count - ENTRIES), text(&next_command(project)));
        let _ = writeln!(page, "- and {more} more: <code>{command}</code>");
    }
}

fn decisions(project: &ProjectOverview, overview: &Overview, page: &mut String) {
    let count = project.decisions.len();
    if count == 0 {
        return;
    }
    let _ = writeln!(
        page,
        "\n### Decisions\n\n| day | outcome | decision | state | status |\n|---|---|---|---|---|"
    );
    for decision in project.decisions.iter().take(ENTRIES) {
        let path = decision.path.to_string();
        let name = decision.title.as_deref().or(decision.id.as_deref());
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            decision
                .day
                .map_or("no date".to_owned(), |day| day.to_string()),
            decision_outcome(decision),
            text(name.unwrap_or(&path)),
            text(decision.state.as_deref().unwrap_or("")),
            text(&decision_status(decision, overview)),
        );
    }
    if count > ENTRIES {
        let more = grouped(count - ENTRIES);
        let _ = writeln!(
            page,
            "\nAnd {more} earlier: `holdpoint report --format json`"
        );
    }
}

fn regimes(project: &ProjectOverview, page: &mut String) {
    let count = project.regimes.len();
    if count == 0 {
        return;
    }
    let _ = writeln!(
        page,
        "\n### Regimes\n\n| since | regime | record |\n|---|---|---|"
    );
    let first = count.saturating_sub(ENTRIES);
    for declared in &project.regimes[first..] {
        let path = text(&declared.path.to_string());
        let _ = writeln!(
            page,
            "| {} | {} | <code>{path}</code> |",
            declared.since, declared.regime
        );
    }
    if first > 0 {
        let more = grouped(first);
        let _ = writeln!(
            page,
            "\nAnd {more} earlier: `holdpoint report --format json`"
        );
    }
}
