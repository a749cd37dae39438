//! One project's part of the page.

use maud::{Markup, html};

use super::{chart, code, name, said, status};
use crate::text::visible;
use crate::views::next::Open;
use crate::views::next::text::{age, day};
use crate::views::report::words::{
    capital, counted, figures, grouped, next_command, outcome, standing,
};
use crate::views::report::{Came, Decided, ENTRIES, Overview, Project, Step, Timeline};

pub fn section(at: usize, project: &Project, overview: &Overview) -> Markup {
    html! {
        section id={ "p" (at) } aria-labelledby={ "p" (at) "h" } {
            h2 id={ "p" (at) "h" } { (name(project)) }
            (introduction(project))
            dl.facts {
                @for (what, said) in figures(project) { dt { (what) } dd { (said) } }
            }
            (timeline(at, project))
            (open(project))
            (decisions(at, project, overview))
            (regimes(at, project))
        }
    }
}

fn introduction(project: &Project) -> Markup {
    html! {
        p.of {
            @match &project.id {
                Some(id) => {
                    (code(id))
                    @if let Some(status) = status(project) { ", " (status) }
                    @if let Some(regime) = project.regime() { ", in the regime " (regime) }
                    @if !project.is_recorded { ", of which there is no Project record" }
                }
                None => "Records that name no project, or several, so that it cannot be told whose they are.",
            }
        }
    }
}

fn timeline(at: usize, project: &Project) -> Markup {
    let timeline = &project.timeline;
    if timeline.marks.is_empty() && timeline.undated == 0 {
        return html! { p.soft { "There is no run." } };
    }
    html! {
        h3 { "Runs over time" }
        @if !timeline.marks.is_empty() {
            (chart::draw(at, project))
            details {
                summary { "The same as a table" }
                @match timeline.step {
                    Step::Run => (each_run(at, timeline)),
                    Step::Day | Step::Week | Step::Month | Step::Quarter | Step::Year => (each_step(at, timeline)),
                }
            }
        }
        @if timeline.undated > 0 {
            p.soft { (counted(timeline.undated, "run")) " without a start, or with one that is still to come." }
        }
    }
}

fn each_run(at: usize, timeline: &Timeline) -> Markup {
    html! {
        div.scroll role="group" aria-labelledby={ "p" (at) "t" } tabindex="0" { table {
            caption id={ "p" (at) "t" } { "Each run, by day" }
            thead { tr { th scope="col" { "Day" } th scope="col" { "Mode" } th scope="col" { "Result" } th scope="col" { "Run" } } }
            tbody { @for mark in &timeline.marks { tr {
                th.day scope="row" { (mark.day) }
                td { (visible(&mark.mode)) }
                td { (mark.result.word()) }
                td.wide {
                    @if let Some(title) = &mark.title { (said(title)) " " }
                    @if let Some(path) = &mark.path { (code(&path.to_string())) }
                }
            } } }
        } }
    }
}

fn each_step(at: usize, timeline: &Timeline) -> Markup {
    let step = timeline.step.word();
    html! {
        div.scroll role="group" aria-labelledby={ "p" (at) "t" } tabindex="0" { table {
            caption id={ "p" (at) "t" } { "Runs by " (step) " and mode; each " (step) " by its first day" }
            thead { tr {
                th scope="col" { (capital(step)) }
                @for mode in &timeline.modes { th scope="col" { (visible(mode)) } }
            } }
            tbody { @for day in timeline.days() { tr {
                th.day scope="row" { (day) }
                @for mode in &timeline.modes { td { (cell(timeline, day, mode)) } }
            } } }
        } }
    }
}

/// `12 PASS, 1 FAIL`
fn cell(timeline: &Timeline, day: jiff::civil::Date, mode: &str) -> String {
    let start = timeline.marks.partition_point(|mark| mark.day < day);
    let of_day = timeline.marks[start..]
        .iter()
        .take_while(|mark| mark.day == day);
    let of_mode = of_day.filter(|mark| mark.mode == mode);
    let counts = of_mode.map(|mark| format!("{}\u{a0}{}", grouped(mark.count), mark.result.word()));
    counts.collect::<Vec<_>>().join(", ")
}

fn open(project: &Project) -> Markup {
    let count = project.open.len();
    html! {
        h3 { "Open next pointers" }
        @if count == 0 {
            p.soft { "None." }
        } @else {
            ol.open { @for open in project.open.iter().take(ENTRIES) { (pointer(open)) } }
        }
        @if count > ENTRIES {
            p.soft { "And " (grouped(count - ENTRIES)) " more: " (code(&next_command(project))) }
        }
    }
}

fn pointer(open: &Open) -> Markup {
    html! {
        li {
            div.when {
                span { (day(open.since)) }
                @match age(open.age_days) {
                    age if age.is_empty() => {},
                    age => span { (age) },
                }
            }
            div { (said(&open.text)) (code(&open.path.to_string())) }
        }
    }
}

fn decisions(at: usize, project: &Project, overview: &Overview) -> Markup {
    let count = project.decisions.len();
    if count == 0 {
        return html! {};
    }
    html! {
        h3 id={ "p" (at) "d" } { "Decisions" }
        div.scroll role="group" aria-labelledby={ "p" (at) "d" } tabindex="0" { table {
            caption { "Latest first" }
            thead { tr { @for head in ["Day", "Outcome", "Decision", "State", "Standing"] { th scope="col" { (head) } } } }
            tbody { @for decision in project.decisions.iter().take(ENTRIES) { (decided(decision, overview)) } }
        } }
        @if count > ENTRIES {
            p.soft { "And " (grouped(count - ENTRIES)) " earlier: " code { "holdpoint report --format json" } }
        }
    }
}

fn decided(decision: &Decided, overview: &Overview) -> Markup {
    html! {
        tr {
            td.day { @match decision.day { Some(day) => (day), None => "no date" } }
            td { (outcome(decision)) }
            th.wide scope="row" {
                @match (&decision.title, &decision.id) {
                    (Some(title), _) => (said(title)),
                    (None, Some(id)) => (code(id)),
                    (None, None) => (code(&decision.path.to_string())),
                }
            }
            td { @if let Some(state) = &decision.state { (said(state)) } }
            td { (said(&standing(decision, overview))) }
        }
    }
}

fn regimes(at: usize, project: &Project) -> Markup {
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
                td.day { (declared.since) }
                th scope="row" { (declared.regime) }
                td { (code(&declared.path.to_string())) }
            } } }
        } }
        @if first > 0 {
            p.soft { "And " (grouped(first)) " earlier: " code { "holdpoint report --format json" } }
        }
    }
}

/// What a timeline shows, for who cannot see it.
pub fn in_words(project: &Project) -> String {
    let timeline = &project.timeline;
    let sum = |came: Came| -> usize {
        let of_result = timeline.marks.iter().filter(|mark| mark.result == came);
        of_result.map(|mark| mark.count).sum()
    };
    let counts = Came::ALL.map(|came| (came, sum(came)));
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(came, count)| format!("{} {}", grouped(*count), came.word()))
        .collect();
    let modes = counted(timeline.modes.len(), "mode");
    let (from, to) = (timeline.from, timeline.to);
    let span = from
        .zip(to)
        .map_or(String::new(), |(from, to)| format!(" from {from} to {to}"));
    format!("Runs{span} in {modes}: {}.", counts.join(", "))
}
