//! A timeline as plain SVG, with a lane for each mode.
//!
//! Horizontal positions are in percent of the width, so that marks and labels keep their size on a
//! phone. Results differ in the shape of their marks as well as in colour.

use std::fmt::Write;

use jiff::civil::Date;
use maud::{Markup, PreEscaped, html};

use crate::record::DecisionOutcome;
use crate::report::links::FileLinks;
use crate::text::{grouped, visible};
use crate::views::overview::document::{DecisionEntry, ProjectOverview};
use crate::views::overview::format::counted;
use crate::views::overview::timeline::{RunStatus, RunTimeline, TimelineMark, TimelineStep};

/// The scales of a mark that stands for several runs.
const SIZES: [f64; 5] = [0.7, 0.95, 1.2, 1.45, 1.7];

/// The distance of the first row of marks from the top of its lane.
const FIRST: usize = 30;

/// The distance between rows of marks.
const ROW: usize = 15;

/// The maximum number of decisions in the chart.
const DECISIONS: usize = 40;

/// Returns the letter that names the class and the symbol of a result.
fn letter(result: RunStatus) -> char {
    match result {
        RunStatus::Pass => 'p',
        RunStatus::Unproven => 'q',
        RunStatus::Warn => 'w',
        RunStatus::Fail => 'f',
        RunStatus::Held => 'h',
        RunStatus::Unclear => 'u',
    }
}

fn shape(result: RunStatus) -> &'static str {
    match result {
        RunStatus::Pass => r#"<circle r="5" fill="currentColor"/>"#,
        RunStatus::Unproven => {
            r#"<circle r="4.2" fill="none" stroke="currentColor" stroke-width="2"/>"#
        }
        RunStatus::Warn => r#"<path d="M0-6 6 5H-6z" fill="currentColor"/>"#,
        RunStatus::Fail => {
            r#"<path d="M-4.5-4.5l9 9m0-9l-9 9" fill="none" stroke="currentColor" stroke-width="2.6"/>"#
        }
        RunStatus::Held => {
            r#"<path d="M-4.5-4.5h9v9h-9z" fill="none" stroke="currentColor" stroke-width="2"/>"#
        }
        RunStatus::Unclear => {
            r#"<path d="M0-5.5 5.5 0 0 5.5-5.5 0z" fill="none" stroke="currentColor" stroke-width="1.6"/>"#
        }
    }
}

/// Defines the symbols that all timelines share: `mp` for a run that passed, `mp0` to `mp4` for
/// several.
pub(crate) fn symbols() -> Markup {
    let mut defs = String::new();
    for result in RunStatus::ALL {
        let (letter, shape) = (letter(result), shape(result));
        let _ = write!(defs, r#"<g id="m{letter}">{shape}</g>"#);
        for (at, size) in SIZES.iter().enumerate() {
            let _ = write!(
                defs,
                r#"<g id="m{letter}{at}" transform="scale({size})">{shape}</g>"#
            );
        }
    }
    let commit = r#"<path d="M0-6 6 0 0 6-6 0z" fill="currentColor"/>"#;
    let hold =
        r#"<path d="M0-5 5 0 0 5-5 0z" fill="none" stroke="currentColor" stroke-width="2"/>"#;
    let _ = write!(defs, r#"<g id="mc">{commit}</g><g id="mo">{hold}</g>"#);
    PreEscaped(format!(
        r#"<svg width="0" height="0" aria-hidden="true"><defs>{defs}</defs></svg>"#
    ))
}

/// Draws the timeline of the project with the index `at`.
pub(crate) fn draw(at: usize, project: &ProjectOverview, links: &FileLinks) -> Markup {
    let mut chart = TimelineChart::new(at, &project.timeline, links);
    chart.runs(&project.timeline);
    chart.decisions(&project.decisions);
    chart.regimes(project);
    let (height, grid) = (chart.y + 22, chart.axis());
    let id = |part: &str| format!("p{at}{part}");
    html! {
        figure {
            svg role="group" aria-labelledby={ (id("ct")) " " (id("cd")) } width="100%" height=(height) {
                title id=(id("ct")) { "Timeline of runs by mode and result" }
                desc id=(id("cd")) { (description(project)) }
                (PreEscaped(grid))
                (PreEscaped(&chart.out))
            }
            figcaption { (legend(project)) }
        }
    }
}

fn legend(project: &ProjectOverview) -> Markup {
    let timeline = &project.timeline;
    let results = RunStatus::ALL
        .into_iter()
        .filter(|result| timeline.marks.iter().any(|mark| mark.result == *result));
    let outcomes = |outcome| {
        let drawn = project.decisions.iter().take(DECISIONS);
        drawn
            .filter(|it| it.day.is_some())
            .any(move |it| it.outcome == Some(outcome))
    };
    let entry = |class: char, mark: char, word: &str| {
        html! { span {
            svg.(class) width="14" height="14" aria-hidden="true" { (PreEscaped(format!(r##"<use href="#m{mark}" x="7" y="7"/>"##))) }
            (word)
        } }
    };
    html! {
        @for result in results { (entry(letter(result), letter(result), result.word())) }
        @if outcomes(DecisionOutcome::Commit) { (entry('d', 'c', "commit")) }
        @if outcomes(DecisionOutcome::Hold) { (entry('d', 'o', "hold")) }
        @match timeline.step {
            TimelineStep::Run => {},
            TimelineStep::Day | TimelineStep::Week | TimelineStep::Month | TimelineStep::Quarter | TimelineStep::Year => {
                span { "Each mark stands for the runs of one " (timeline.step.word()) "; larger marks stand for more runs." }
            }
        }
        @if project.decisions.len() > DECISIONS { span { "Only the latest " (DECISIONS) " decisions are shown." } }
    }
}

/// Describes a run in one line: its title, operator, result and day.
fn run_words(mark: &TimelineMark) -> String {
    let path = || mark.path.as_ref().map(ToString::to_string);
    let parts = [
        mark.title.clone().or_else(path),
        mark.operator.clone(),
        Some(mark.result.word().to_owned()),
        Some(mark.day.to_string()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A chart, drawn from top to bottom.
struct TimelineChart<'l> {
    /// The index of the project, which is in the ids of the rows that marks lead to.
    at: usize,
    links: &'l FileLinks,
    from: Date,
    days: f64,
    /// The top of the next lane.
    y: usize,
    out: String,
}

impl<'l> TimelineChart<'l> {
    fn new(at: usize, timeline: &RunTimeline, links: &'l FileLinks) -> Self {
        let to = timeline.to.unwrap_or_default();
        let from = timeline.from.unwrap_or(to);
        // The first and the last day are both included.
        let days = f64::from((to - from).get_days() + 1);
        let (y, out) = (0, String::new());
        Self {
            at,
            links,
            from,
            days,
            y,
            out,
        }
    }

    /// Returns the horizontal position of a day in percent. `part` adds a number of days: 0.5 for
    /// noon, or half the length of a step.
    fn x(&self, day: Date, part: f64) -> f64 {
        let days = f64::from((day - self.from).get_days()) + part;
        let share = (days / self.days).clamp(0.0, 1.0);
        ((2.0 + 96.0 * share) * 10.0).round() / 10.0
    }

    fn label(&mut self, words: &str) {
        let words = html! { (visible(words)) }.into_string();
        let y = self.y + 14;
        let _ = write!(self.out, r#"<text x="0" y="{y}">{words}</text>"#);
    }

    /// Ends a lane with this number of rows of marks.
    fn end(&mut self, rows: usize) {
        self.y += FIRST + rows.saturating_sub(1) * ROW + 14;
        let y = self.y;
        let line = format!(r#"<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>"#);
        self.out += &line;
    }

    fn runs(&mut self, timeline: &RunTimeline) {
        for mode in &timeline.modes {
            self.label(mode);
            let rows = match timeline.step {
                TimelineStep::Run => self.each_run(timeline, mode),
                TimelineStep::Day
                | TimelineStep::Week
                | TimelineStep::Month
                | TimelineStep::Quarter
                | TimelineStep::Year => self.each_step(timeline, mode),
            };
            self.end(rows);
        }
    }

    /// Draws each run of a lane, and returns the number of rows.
    fn each_run(&mut self, timeline: &RunTimeline, mode: &str) -> usize {
        let mut rows = MarkRows::default();
        let marks = timeline.marks.iter().enumerate();
        for (number, mark) in marks.filter(|(_, mark)| mark.mode == mode) {
            let (x, letter) = (self.x(mark.day, 0.5), letter(mark.result));
            let row = rows.place(x);
            let _ = write!(self.out, r#"<g class="{letter}">"#);
            let file = mark.path.as_ref().and_then(|path| self.links.file(path));
            let target = file.unwrap_or_else(|| format!("#p{}r{number}", self.at));
            self.linked_mark(&letter.to_string(), x, row, &target, &run_words(mark));
            self.out += "</g>";
        }
        rows.ends.len()
    }

    /// Draws a mark that leads to a run or to a row, and says what it stands for.
    fn linked_mark(&mut self, symbol: &str, x: f64, row: usize, target: &str, words: &str) {
        // `maud` escapes the text and the address; both may come from a record.
        let (target, words) = (html! { (target) }, html! { (visible(words)) });
        let (target, words) = (target.into_string(), words.into_string());
        let _ = write!(self.out, r#"<a href="{target}"><title>{words}</title>"#);
        self.mark(symbol, x, row);
        self.out += "</a>";
    }

    /// Draws the runs of a lane by step, with a row for each result, and returns the number of rows.
    fn each_step(&mut self, timeline: &RunTimeline, mode: &str) -> usize {
        let results = RunStatus::ALL.into_iter();
        let has_any = |result: &RunStatus| timeline.marks.iter().any(|mark| mark.result == *result);
        let results: Vec<RunStatus> = results.filter(has_any).collect();
        let most = timeline.marks.iter().map(|mark| mark.count).max();
        let most = most.unwrap_or(1) as f64;
        let size = |count: usize| {
            // The area of a mark is in proportion to the number of runs.
            let share = (count as f64 / most).sqrt() * SIZES.len() as f64;
            (share.ceil() as usize).clamp(1, SIZES.len()) - 1
        };
        for (row, result) in results.iter().enumerate() {
            let letter = letter(*result);
            let _ = write!(self.out, r#"<g class="{letter}">"#);
            let in_lane = timeline.marks.iter().filter(|mark| mark.mode == mode);
            for mark in in_lane.filter(|mark| mark.result == *result) {
                let length = timeline.step.after(mark.day) - mark.day;
                let x = self.x(mark.day, f64::from(length.get_days()) / 2.0);
                let (target, symbol) = (
                    format!("#p{}s{}", self.at, mark.day),
                    format!("{letter}{}", size(mark.count)),
                );
                let (step, day, count) = (timeline.step.word(), mark.day, grouped(mark.count));
                let words = format!("{step} of {day}: {count} {}", mark.result.word());
                self.linked_mark(&symbol, x, row, &target, &words);
            }
            self.out += "</g>";
        }
        results.len()
    }

    fn mark(&mut self, symbol: &str, x: f64, row: usize) {
        let y = self.y + FIRST + row * ROW;
        let _ = write!(self.out, r##"<use href="#m{symbol}" x="{x}%" y="{y}"/>"##);
    }

    fn decisions(&mut self, decisions: &[DecisionEntry]) {
        let drawn = decisions.iter().take(DECISIONS).rev();
        let dated = drawn.filter_map(|decision| {
            let symbol = match decision.outcome? {
                DecisionOutcome::Commit => "c",
                DecisionOutcome::Hold => "o",
            };
            Some((decision.day?, symbol))
        });
        let dated: Vec<(Date, &str)> = dated.collect();
        if dated.is_empty() {
            return;
        }
        self.label("decisions");
        let mut rows = MarkRows::default();
        self.out += r#"<g class="d">"#;
        for (day, symbol) in dated {
            let x = self.x(day, 0.5);
            let row = rows.place(x);
            self.mark(symbol, x, row);
        }
        self.out += "</g>";
        self.end(rows.ends.len());
    }

    /// Draws a band from each declaration of a regime to the next.
    fn regimes(&mut self, project: &ProjectOverview) {
        if project.regimes.is_empty() {
            return;
        }
        self.label("regime");
        let top = self.y + FIRST - 9;
        let ends = project
            .regimes
            .iter()
            .skip(1)
            .map(|next| self.x(next.since, 0.0));
        let ends: Vec<f64> = ends.chain([98.0]).collect();
        for (declared, end) in project.regimes.iter().zip(ends) {
            let start = self.x(declared.since, 0.0);
            let width = ((end - start) * 10.0).round() / 10.0;
            if width <= 0.0 {
                continue;
            }
            let _ = write!(
                self.out,
                r#"<rect class="band" x="{start}%" y="{top}" width="{width}%" height="20"/>"#
            );
            // A name that does not fit is left out. The table of regimes has it.
            if width >= 18.0 {
                let (x, y, name) = (start + 1.0, top + 14, declared.regime);
                let _ = write!(self.out, r#"<text x="{x:.1}%" y="{y}">{name}</text>"#);
            }
        }
        self.end(1);
    }

    /// Draws the labels of the axis below the lanes, and returns the grid lines.
    fn axis(&mut self) -> String {
        let (bottom, mut grid) = (self.y, String::new());
        for (day, words) in self.ticks() {
            let x = self.x(day, 0.0);
            let _ = write!(
                grid,
                r#"<line class="grid" x1="{x}%" x2="{x}%" y1="20" y2="{bottom}"/>"#
            );
            // On a phone a letter takes about two percent of the width.
            let ends_outside = x + 2.0 * words.len() as f64 > 100.0;
            let (anchor, y) = (if ends_outside { "end" } else { "start" }, bottom + 16);
            let _ = write!(
                self.out,
                r#"<text x="{x}%" y="{y}" text-anchor="{anchor}">{words}</text>"#
            );
        }
        grid
    }

    /// Returns at most five days to label, each the first of a week, month, quarter or year.
    fn ticks(&self) -> Vec<(Date, String)> {
        let last = self
            .from
            .saturating_add(jiff::Span::new().days(self.days as i64 - 1));
        let steps = [
            (TimelineStep::Day, 1),
            (TimelineStep::Week, 1),
            (TimelineStep::Month, 1),
            (TimelineStep::Quarter, 1),
            (TimelineStep::Year, 1),
            (TimelineStep::Year, 2),
            (TimelineStep::Year, 5),
            (TimelineStep::Year, 20),
            (TimelineStep::Year, 100),
            (TimelineStep::Year, 2500),
        ];
        for (step, every) in steps {
            let days = self.tick_days(step, every, last);
            if days.len() <= 5 {
                let labelled = |(at, day): (usize, Date)| (day, tick_label(day, step, at == 0));
                return days.into_iter().enumerate().map(labelled).collect();
            }
        }
        Vec::new()
    }

    fn tick_days(&self, step: TimelineStep, every: i16, last: Date) -> Vec<Date> {
        let mut days = Vec::new();
        let mut day = step.first_day(self.from);
        // The caller rejects more than five days, so it is enough to collect six.
        while day <= last && days.len() < 6 {
            let counts = step != TimelineStep::Year || day.year() % every == 0;
            if counts && day >= self.from {
                days.push(day);
            }
            let after = step.after(day);
            if after <= day {
                break;
            }
            day = after;
        }
        days
    }
}

fn tick_label(day: Date, step: TimelineStep, is_first: bool) -> String {
    let month = day.strftime("%b");
    let year = if is_first || day.month() == 1 {
        format!(" {}", day.year())
    } else {
        String::new()
    };
    match step {
        TimelineStep::Run | TimelineStep::Day | TimelineStep::Week if is_first => {
            format!("{} {month}{year}", day.day())
        }
        TimelineStep::Run | TimelineStep::Day | TimelineStep::Week => {
            format!("{} {month}", day.day())
        }
        TimelineStep::Month | TimelineStep::Quarter => format!("{month}{year}"),
        TimelineStep::Year => day.year().to_string(),
    }
}

/// Places marks in rows so that they do not overlap.
#[derive(Default)]
struct MarkRows {
    /// The position of the last mark of each row.
    ends: Vec<f64>,
}

impl MarkRows {
    /// The minimum distance between marks in a row, in percent.
    const APART: f64 = 1.7;
    /// The maximum number of rows.
    const MOST: usize = 4;

    /// Returns the row for a mark at a position.
    fn place(&mut self, x: f64) -> usize {
        let free = self.ends.iter().position(|end| x - end >= Self::APART);
        let row = match free {
            Some(row) => row,
            None if self.ends.len() < Self::MOST => {
                self.ends.push(x);
                return self.ends.len() - 1;
            }
            None => {
                let ends = self.ends.iter().enumerate();
                let first = ends.min_by(|(_, a), (_, b)| a.total_cmp(b));
                first.map_or(0, |(row, _)| row)
            }
        };
        self.ends[row] = x;
        row
    }
}

/// Describes the chart for readers who cannot see it.
fn description(project: &ProjectOverview) -> String {
    let timeline = &project.timeline;
    let counts: Vec<String> = RunStatus::ALL
        .iter()
        .map(|result| {
            let marks = timeline.marks.iter().filter(|mark| mark.result == *result);
            (result, marks.map(|mark| mark.count).sum())
        })
        .filter(|(_, count)| *count > 0)
        .map(|(result, count): (_, usize)| format!("{} {}", grouped(count), result.word()))
        .collect();
    let modes = counted(timeline.modes.len(), "mode");
    let span = match (timeline.from, timeline.to) {
        (Some(from), Some(to)) => format!(" from {from} to {to}"),
        _ => String::new(),
    };
    format!("Runs{span} in {modes}: {}.", counts.join(", "))
}
