//! The first section of the page: what needs attention.

use jiff::civil::Date;
use maud::{Markup, html};

use super::inline::{code, file, record_text};
use crate::report::links::FileLinks;
use crate::text::{grouped, visible};
use crate::views::overview::attention::{ErrorEntry, EvidenceEntry, LISTED, RunEntry, StepEntry};
use crate::views::overview::document::Overview;
use crate::views::overview::format::{NOTHING, month_text};

/// The number of rows of a table that are shown. The others are folded.
const SHOWN: usize = 12;

/// Returns the section.
pub(crate) fn section(overview: &Overview) -> Markup {
    let (attention, links) = (&overview.attention, &overview.links);
    html! {
        section aria-labelledby="now" {
            h2 #now { "What needs attention" }
            @if attention.is_empty() {
                p.soft { (NOTHING) }
            }
            (runs("failed", "Failed runs", &attention.failed, links))
            (runs("unproven", "Unproven runs", &attention.unproven, links))
            (errors(&attention.errors, links))
            (overdue(&attention.overdue, links))
            (runs("openruns", "Open runs", &attention.open_runs, links))
        }
    }
}

/// Returns a heading with a count, and a table. Further rows are folded by month, if they have one.
fn list<T>(
    id: &str,
    name: &str,
    heads: &[&str],
    entries: &[T],
    month: impl Fn(&T) -> Option<String>,
    row: impl Fn(&T) -> Markup,
) -> Markup {
    if entries.is_empty() {
        return html! {};
    }
    let count = entries.len();
    let listed = &entries[..count.min(LISTED)];
    let (first, rest) = listed.split_at(listed.len().min(SHOWN));
    let table = |part: &str, caption: &str, entries: &[T]| {
        html! {
            div.scroll role="group" aria-labelledby={ (id) (part) } tabindex="0" {
                table.sort {
                    caption.quiet id={ (id) (part) } { (caption) }
                    thead { tr { @for head in heads { th scope="col" { (head) } } } }
                    tbody { @for entry in entries { (row(entry)) } }
                }
            }
        }
    };
    html! {
        h3 id=(id) { (name) " (" (grouped(count)) ")" }
        div.list {
            (table("t", name, first))
            @for (at, part) in rest.chunk_by(|one, other| month(one) == month(other)).enumerate() {
                @let words = folded(month(&part[0]), part.len());
                details.more {
                    summary { (words) }
                    (table(&format!("m{at}"), &format!("{name}: {words}"), part))
                }
            }
        }
        @if count > LISTED {
            p.soft { "And " (grouped(count - LISTED)) " more: " code { "holdpoint report --format json" } }
        }
    }
}

/// Returns the words for folded rows: `12 more of March 2026`.
fn folded(month: Option<String>, count: usize) -> String {
    let count = grouped(count);
    match month {
        Some(month) => format!("{count} more of {month}"),
        None => format!("{count} more"),
    }
}

fn runs(id: &str, name: &str, entries: &[RunEntry], links: &FileLinks) -> Markup {
    let heads = ["Day", "Run", "Operator", "Person", "Project", "Evidence"];
    let month = |run: &RunEntry| run.day.map(month_text);
    list(id, name, &heads, entries, month, |run| {
        html! { tr {
            td.day data-l="Day" { (day(run.day)) }
            th.wide scope="row" data-l="Run" { (record(run.title.as_deref(), &run.path, links)) }
            td data-l="Operator" { (optional(run.operator.as_deref())) }
            td data-l="Person" { (optional(run.person.as_deref())) }
            td data-l="Project" { (optional(run.project.as_deref())) }
            td data-l="Evidence" { (evidence(&run.evidence, links)) }
        } }
    })
}

/// Returns the evidence of a run, folded.
fn evidence(entries: &[EvidenceEntry], links: &FileLinks) -> Markup {
    if entries.is_empty() {
        return html! { "none" };
    }
    html! {
        details.evidence {
            summary { (entries.len()) @if entries.len() == 1 { " link" } @else { " links" } }
            ul { @for entry in entries { li {
                @if let Some(kind) = &entry.r#type { (record_text(kind)) ": " }
                @match &entry.path {
                    Some(path) => (file(path, html! { (code(&entry.target)) }, links)),
                    None => (code(&entry.target)),
                }
            } } }
        }
    }
}

fn errors(entries: &[ErrorEntry], links: &FileLinks) -> Markup {
    let heads = ["Record", "Error", "Rule", "Operator", "Person"];
    list(
        "errors",
        "Errors",
        &heads,
        entries,
        |_| None,
        |error| {
            html! { tr {
                th.wide scope="row" data-l="Record" { (record(error.title.as_deref(), &error.path, links)) }
                td.wide data-l="Error" { (record_text(&error.message)) }
                td data-l="Rule" { code { (error.rule) } }
                td data-l="Operator" { (optional(error.operator.as_deref())) }
                td data-l="Person" { (optional(error.person.as_deref())) }
            } }
        },
    )
}

fn overdue(entries: &[StepEntry], links: &FileLinks) -> Markup {
    let heads = ["Due", "Days late", "Step", "Of", "Person", "Project"];
    let month = |step: &StepEntry| step.due.map(month_text);
    list("overdue", "Overdue steps", &heads, entries, month, |step| {
        html! { tr {
            td.day data-l="Due" { (day(step.due)) }
            td.n data-l="Days late" { (step.days_late) }
            th.wide scope="row" data-l="Step" { (record(Some(&step.text), &step.path, links)) }
            td data-l="Of" { (optional(step.of.as_deref())) }
            td data-l="Person" { (optional(step.person.as_deref())) }
            td data-l="Project" { (optional(step.project.as_deref())) }
        } }
    })
}

/// Returns the title of a record, or its path without one, as a link to its file.
fn record(title: Option<&str>, path: &crate::text::RepoPath, links: &FileLinks) -> Markup {
    let words = match title {
        Some(title) => record_text(title),
        None => code(&path.to_string()),
    };
    html! {
        (file(path, words, links))
        @if title.is_some() { " " (code(&path.to_string())) }
    }
}

fn optional(text: Option<&str>) -> Markup {
    match text {
        Some(text) => html! { bdi { (visible(text)) } },
        None => html! { "–" },
    }
}

fn day(day: Option<Date>) -> Markup {
    html! { @match day { Some(day) => (day), None => "no date" } }
}
