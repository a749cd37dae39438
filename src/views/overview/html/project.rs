//! The section of one project on the page.

use maud::{Markup, html};

use super::chart;
use super::inline::{code, file, project_name, record_text, status};
use crate::report::links::FileLinks;
use crate::text::{grouped, visible};
use crate::views::days::{age_text, day_text};
use crate::views::next::OpenPointer;
use crate::views::overview::document::{DecisionEntry, ENTRIES, Overview, ProjectOverview};
use crate::views::overview::format::{
    capitalized, counted, decision_outcome, decision_status, figures, next_command,
};
use crate::views::overview::timeline::{RunTimeline, TimelineStep};

/// Returns the section of the project with the index `at`.
pub(crate) fn section(at: usize, project: &ProjectOverview, overview: &Overview) -> Markup {
    html! {
        section id={ "p" (at) } aria-labelledby={ "p" (at) "h" } {
            h2 id={ "p" (at) "h" } { (project_name(project)) }
            (introduction(project))
            dl.facts {
                @for (name, value) in figures(project) { dt { (name) } dd { (value) } }
            }
            (timeline(at, project, &overview.links))
            (open(project, overview))
            (decisions(at, project, overview))
            (regimes(at, project, &overview.links))
        }
    }
}

fn introduction(project: &ProjectOverview) -> Markup {
    html! {
        p.of {
            @match &project.id {
                Some(id) => {
                    (code(id))
                    @if let Some(status) = status(project) { ", " (status) }
                    @if let Some(regime) = project.regime() { ", in the regime " (regime) }
                    @if !project.is_recorded { ", without a Project record" }
                }
                None => "Records that name no project, or several.",
            }
        }
    }
}

fn timeline(at: usize, project: &ProjectOverview, links: &FileLinks) -> Markup {
    let timeline = &project.timeline;
    if timeline.marks.is_empty() && timeline.undated == 0 {
        return html! { p.soft { "No runs." } };
    }
    html! {
        h3 { "Runs over time" }
        @if !timeline.marks.is_empty() {
            (chart::draw(at, project, links))
            details.table {
                summary { "Show as a table" }
                @match timeline.step {
                    TimelineStep::Run => (each_run(at, timeline, links)),
                    TimelineStep::Day | TimelineStep::Week | TimelineStep::Month | TimelineStep::Quarter | TimelineStep::Year => (each_step(at, timeline)),
                }
            }
        }
        @if timeline.undated > 0 {
            p.soft { (counted(timeline.undated, "run")) " without a start time, or with one in the future." }
        }
    }
}

fn each_run(at: usize, timeline: &RunTimeline, links: &FileLinks) -> Markup {
    html! {
        div.scroll.list role="group" aria-labelledby={ "p" (at) "t" } tabindex="0" { table.sort {
            caption id={ "p" (at) "t" } { "Each run, by day" }
            thead { tr { th scope="col" { "Day" } th scope="col" { "Mode" } th scope="col" { "Result" } th scope="col" { "Run" } } }
            tbody { @for (number, mark) in timeline.marks.iter().enumerate() { tr id={ "p" (at) "r" (number) } {
                th.day scope="row" data-l="Day" { (mark.day) }
                td data-l="Mode" { (visible(&mark.mode)) }
                td data-l="Result" { (mark.result.word()) }
                td.wide data-l="Run" {
                    @if let Some(title) = &mark.title { (record_text(title)) " " }
                    @if let Some(path) = &mark.path { (file(path, code(&path.to_string()), links)) }
                }
            } } }
        } }
    }
}

fn each_step(at: usize, timeline: &RunTimeline) -> Markup {
    let step = timeline.step.word();
    html! {
        div.scroll role="group" aria-labelledby={ "p" (at) "t" } tabindex="0" { table {
            caption id={ "p" (at) "t" } { "Runs by " (step) " and mode; each " (step) " is named by its first day" }
            thead { tr {
                th scope="col" { (capitalized(step)) }
                @for mode in &timeline.modes { th scope="col" { (visible(mode)) } }
            } }
            tbody { @for day in timeline.days() { tr id={ "p" (at) "s" (day) } {
                th.day scope="row" data-l=(capitalized(step)) { (day) }
                @for mode in &timeline.modes { td data-l=(visible(mode)) { (cell(timeline, day, mode)) } }
            } } }
        } }
    }
}

/// Returns the runs of a step in a mode by result: `12 PASS, 1 FAIL`.
fn cell(timeline: &RunTimeline, day: jiff::civil::Date, mode: &str) -> String {
    let start = timeline.marks.partition_point(|mark| mark.day < day);
    let counts: Vec<String> = timeline.marks[start..]
        .iter()
        .take_while(|mark| mark.day == day)
        .filter(|mark| mark.mode == mode)
        .map(|mark| format!("{}\u{a0}{}", grouped(mark.count), mark.result.word()))
        .collect();
    counts.join(", ")
}

fn open(project: &ProjectOverview, overview: &Overview) -> Markup {
    let count = project.open.len();
    html! {
        h3 { "Open next pointers" }
        @if count == 0 {
            p.soft { "None." }
        } @else {
            ol.open { @for open in project.open.iter().take(ENTRIES) { (pointer(open, overview)) } }
        }
        @if count > ENTRIES {
            p.soft { "And " (grouped(count - ENTRIES)) " more: " (code(&next_command(project))) }
        }
    }
}

fn pointer(open: &OpenPointer, overview: &Overview) -> Markup {
    html! {
        li {
            div.when {
                span { (day_text(open.since)) }
                @match age_text(open.age_days) {
                    age if age.is_empty() => {},
                    age => span { (age) },
                }
            }
            div {
                (record_text(&open.text))
                @if let Some(due) = open.due_text(overview.day) {
                    " " span.late[open.days_late.is_some()] { "(" (due) ")" }
                }
                (file(&open.path, code(&open.path.to_string()), &overview.links))
            }
        }
    }
}

fn decisions(at: usize, project: &ProjectOverview, overview: &Overview) -> Markup {
    let count = project.decisions.len();
    if count == 0 {
        return html! {};
    }
    html! {
        h3 id={ "p" (at) "d" } { "Decisions" }
        div.scroll role="group" aria-labelledby={ "p" (at) "d" } tabindex="0" { table {
            caption { "Latest first" }
            thead { tr { @for head in ["Day", "Outcome", "Decision", "State", "Status"] { th scope="col" { (head) } } } }
            tbody { @for decision in project.decisions.iter().take(ENTRIES) { (decided(decision, overview)) } }
        } }
        @if count > ENTRIES {
            p.soft { "And " (grouped(count - ENTRIES)) " earlier: " code { "holdpoint report --format json" } }
        }
    }
}

fn decided(decision: &DecisionEntry, overview: &Overview) -> Markup {
    let name = match (&decision.title, &decision.id) {
        (Some(title), _) => record_text(title),
        (None, Some(id)) => code(id),
        (None, None) => code(&decision.path.to_string()),
    };
    html! {
        tr {
            td.day data-l="Day" { @match decision.day { Some(day) => (day), None => "no date" } }
            td data-l="Outcome" { (decision_outcome(decision)) }
            th.wide scope="row" data-l="Decision" { (file(&decision.path, name, &overview.links)) }
            td data-l="State" { @if let Some(state) = &decision.state { (record_text(state)) } }
            td data-l="Status" { (record_text(&decision_status(decision, overview))) }
        }
    }
}

fn regimes(at: usize, project: &ProjectOverview, links: &FileLinks) -> Markup {
    let count = project.regimes.len();
    if count == 0 {
        return html! {};
    }
    let first = count.saturating_sub(ENTRIES);
    html! {
        h3 id={ "p" (at) "r" } { "Regimes" }
        div.scroll role="group" aria-labelledby={ "p" (at) "r" } tabindex="0" { table {
            caption { "Earliest first" }
            thead { tr { @for head in ["Since", "Regime", "Record"] { th scope="col" { (head) } } } }
            tbody { @for declared in &project.regimes[first..] { tr {
                td.day data-l="Since" { (declared.since) }
                th scope="row" data-l="Regime" { (declared.regime) }
                td data-l="Record" { (file(&declared.path, code(&declared.path.to_string()), links)) }
            } } }
        } }
        @if first > 0 {
            p.soft { "And " (grouped(first)) " earlier: " code { "holdpoint report --format json" } }
        }
    }
}
