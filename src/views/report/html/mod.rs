//! The report as one page of HTML that asks nobody for anything: no script, no
//! font, no request. Lists are cut where they would make it heavy, and say so.

mod chart;
mod project;

use std::collections::BTreeSet;
use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words::{METHOD, counted, findings, grouped, occasion, percent, time};
use super::{Overview, Project};
use crate::record::{ProjectStatus, RegimeName};
use crate::text::visible;

/// Nothing is fetched, and no script runs: a browser holds the page to it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

pub fn write(overview: &Overview, out: &mut dyn io::Write) -> io::Result<()> {
    let shown = overview.sections();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { "Work records, " (overview.day) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                a.skip href="#main" { "To the projects" }
                (chart::symbols())
                (head(overview, &shown))
                main #main tabindex="-1" {
                    @if overview.projects.is_empty() {
                        section { h2 { "Projects" } p { "There is no project." } }
                    } @else {
                        (all(overview, &shown))
                    }
                    @for (at, one) in overview.projects.iter().enumerate() {
                        @if shown.contains(&at) { (project::section(at, one, overview)) }
                    }
                    (method())
                }
                footer {
                    p { "Made by " (overview.tool.name) " " (overview.tool.version) "." }
                }
            }
        }
    };
    out.write_all(page.into_string().as_bytes())?;
    writeln!(out)
}

/// Text from a record: nothing but text, whichever way it is written.
fn said(text: &str) -> Markup {
    html! { bdi { (visible(text)) } }
}

/// The same as code: a path, an id.
fn code(text: &str) -> Markup {
    html! { code { bdi { (visible(text)) } } }
}

fn head(overview: &Overview, shown: &BTreeSet<usize>) -> Markup {
    let totals = &overview.totals;
    let (work, found) = (&totals.work, totals.findings);
    let records: usize = totals.records.values().sum::<usize>() + totals.unread;
    let evidence = work.evidence;
    html! {
        header {
            h1 { "Work records" }
            p.under { (visible(&occasion(overview))) "." }
            dl.figures {
                (figure("records", &grouped(records)))
                (figure("projects", &grouped(overview.projects.iter().filter(|it| it.id.is_some()).count())))
                (figure("runs", &grouped(work.runs.total())))
                (figure("of the runs with verified evidence", &percent(evidence.verified, evidence.asked())))
                (figure("open next pointers", &grouped(totals.open)))
                (figure("spent in debug packets", &time(work.debugging.packet_minutes)))
            }
            p.under {
                @match (found.error, found.warning + found.info) {
                    (0, 0) => "No finding.",
                    (_, _) => { "Findings: " (findings(found)) ". Each has its place and its reason in " code { "holdpoint check" } "." }
                }
                @if totals.unread > 0 { " " (counted(totals.unread, "record")) " could not be read." }
                @if totals.earlier > 0 { " " (counted(totals.earlier, "earlier record")) " left out." }
            }
            @if shown.len() > 1 {
                nav aria-label="Projects" {
                    ul { @for at in shown { li { a href={ "#p" (at) } { (name(&overview.projects[*at])) } } } }
                }
            }
        }
    }
}

fn figure(what: &str, number: &str) -> Markup {
    html! { div { dt { (what) } dd { (number) } } }
}

/// What people call a project.
fn name(project: &Project) -> Markup {
    match (&project.name, &project.id) {
        (Some(name), Some(id)) if project.shares_name => html! { (said(name)) " (" (said(id)) ")" },
        (Some(name), _) => said(name),
        (None, Some(id)) => said(id),
        (None, None) => html! { "No project" },
    }
}

/// Every project in a row.
fn all(overview: &Overview, shown: &BTreeSet<usize>) -> Markup {
    let left_out = overview.projects.len() - shown.len();
    html! {
        section aria-labelledby="all" {
            h2 #all { "All projects" }
            div.scroll role="group" aria-labelledby="allt" tabindex="0" {
                table {
                    caption #allt { "Runs by result, and what they left behind" }
                    thead { tr {
                        th scope="col" { "Project" }
                        @for head in ["PASS", "WARN", "FAIL", "held", "Verified", "Open", "Findings"] {
                            th.n scope="col" { (head) }
                        }
                        th scope="col" { "Regime" }
                        th scope="col" { "Latest" }
                    } }
                    tbody {
                        @for (at, project) in overview.projects.iter().enumerate() {
                            (row(at, project, shown))
                        }
                    }
                }
            }
            @if left_out > 0 {
                p.soft { (counted(left_out, "project")) " have no section below, those whose last work is longest ago: " code { "holdpoint report --format json" } " has them all." }
            }
        }
    }
}

fn row(at: usize, project: &Project, shown: &BTreeSet<usize>) -> Markup {
    let (runs, evidence, found) = (project.work.runs, project.work.evidence, project.findings);
    html! {
        tr {
            th scope="row" {
                @if shown.contains(&at) { a href={ "#p" (at) } { (name(project)) } }
                @else { (name(project)) }
            }
            @for count in [runs.passed, runs.warned, runs.failed, runs.held] {
                td.n { (grouped(count)) }
            }
            td.n { (percent(evidence.verified, evidence.asked())) }
            td.n { (grouped(project.open.len())) }
            td.n { (grouped(found.error + found.warning + found.info)) }
            td { (project.regime().map_or("", RegimeName::word)) }
            td.day { @if let Some(day) = project.latest { (day) } }
        }
    }
}

fn status(project: &Project) -> Option<&'static str> {
    project.status.map(ProjectStatus::word)
}

/// How each figure is made.
fn method() -> Markup {
    html! {
        section aria-labelledby="method" {
            h2 #method { "How this is counted" }
            dl.method {
                @for (term, meaning) in METHOD {
                    dt { (term) }
                    dd {
                        @for (at, part) in meaning.split('`').enumerate() {
                            @if at % 2 == 1 { code { (part) } } @else { (part) }
                        }
                    }
                }
            }
        }
    }
}
