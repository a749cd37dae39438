//! A timeline as plain SVG: a lane a mode, a mark a run or so many runs alike.
//!
//! Places across are shares of the width, so that marks and words keep their
//! size on a phone; the shape of a mark says what its colour says.

use std::fmt::Write;

use jiff::civil::Date;
use maud::{Markup, PreEscaped, html};

use super::project::in_words;
use crate::record::DecisionOutcome;
use crate::text::visible;
use crate::views::report::{Came, Decided, Project, Step, Timeline};

/// Sizes of a mark that stands for several runs, as shares of the largest.
const SIZES: [f64; 5] = [0.7, 0.95, 1.2, 1.45, 1.7];

/// How far down a lane its first marks are, and how far rows of marks are apart.
const FIRST: usize = 30;
const ROW: usize = 15;

/// So many decisions are drawn, the latest.
const DECISIONS: usize = 40;

/// The letter by which a mark is known to the page: its class and its symbol.
fn letter(came: Came) -> char {
    match came {
        Came::Pass => 'p',
        Came::Warn => 'w',
        Came::Fail => 'f',
        Came::Held => 'h',
        Came::Unclear => 'u',
    }
}

fn shape(came: Came) -> &'static str {
    match came {
        Came::Pass => r#"<circle r="5" fill="currentColor"/>"#,
        Came::Warn => r#"<path d="M0-6 6 5H-6z" fill="currentColor"/>"#,
        Came::Fail => {
            r#"<path d="M-4.5-4.5l9 9m0-9l-9 9" fill="none" stroke="currentColor" stroke-width="2.6"/>"#
        }
        Came::Held => {
            r#"<path d="M-4.5-4.5h9v9h-9z" fill="none" stroke="currentColor" stroke-width="2"/>"#
        }
        Came::Unclear => {
            r#"<path d="M0-5.5 5.5 0 0 5.5-5.5 0z" fill="none" stroke="currentColor" stroke-width="1.6"/>"#
        }
    }
}

/// The marks that all timelines share: `p` of a run that passed, `p0` to `p4` of several.
pub fn symbols() -> Markup {
    let mut defs = String::new();
    for came in Came::ALL {
        let (letter, shape) = (letter(came), shape(came));
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

pub fn draw(at: usize, project: &Project) -> Markup {
    let mut drawing = Drawing::of(&project.timeline);
    drawing.runs(&project.timeline);
    drawing.decisions(&project.decisions);
    drawing.regimes(project);
    let (height, grid) = (drawing.y + 22, drawing.axis());
    let id = |part: &str| format!("p{at}{part}");
    html! {
        figure {
            svg role="img" aria-labelledby={ (id("ct")) " " (id("cd")) } width="100%" height=(height) {
                title id=(id("ct")) { "Timeline of runs by mode and result" }
                desc id=(id("cd")) { (in_words(project)) }
                (PreEscaped(grid))
                (PreEscaped(&drawing.out))
            }
            figcaption { (legend(project)) }
        }
    }
}

fn legend(project: &Project) -> Markup {
    let timeline = &project.timeline;
    let results = Came::ALL
        .into_iter()
        .filter(|came| timeline.marks.iter().any(|mark| mark.result == *came));
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
        @for came in results { (entry(letter(came), letter(came), came.word())) }
        @if outcomes(DecisionOutcome::Commit) { (entry('d', 'c', "commit")) }
        @if outcomes(DecisionOutcome::Hold) { (entry('d', 'o', "hold")) }
        @match timeline.step {
            Step::Run => {},
            Step::Day | Step::Week | Step::Month | Step::Quarter | Step::Year => {
                span { "Each mark stands for the runs of one " (timeline.step.word()) "; the larger, the more." }
            }
        }
        @if project.decisions.len() > DECISIONS { span { "Of the decisions, the latest " (DECISIONS) " are drawn." } }
    }
}

/// A chart as it grows downwards.
struct Drawing {
    from: Date,
    days: f64,
    y: usize,
    out: String,
}

impl Drawing {
    fn of(timeline: &Timeline) -> Self {
        let to = timeline.to.unwrap_or_default();
        let from = timeline.from.unwrap_or(to);
        // Both ends are whole days.
        let days = f64::from((to - from).get_days() + 1);
        let (y, out) = (0, String::new());
        Self { from, days, y, out }
    }

    /// Where a day is across, in percent; `part` of a day is its noon, or the middle of a step.
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

    /// Ends a lane with so many rows of marks.
    fn end(&mut self, rows: usize) {
        self.y += FIRST + rows.saturating_sub(1) * ROW + 14;
        let y = self.y;
        let line = format!(r#"<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>"#);
        self.out += &line;
    }

    fn runs(&mut self, timeline: &Timeline) {
        for mode in &timeline.modes {
            self.label(mode);
            let rows = match timeline.step {
                Step::Run => self.each_run(timeline, mode),
                Step::Day | Step::Week | Step::Month | Step::Quarter | Step::Year => {
                    self.each_step(timeline, mode)
                }
            };
            self.end(rows);
        }
    }

    /// Draws each run of a lane; gives how many rows that took.
    fn each_run(&mut self, timeline: &Timeline, mode: &str) -> usize {
        let mut rows = Rows::default();
        let of_lane = timeline.marks.iter().filter(|mark| mark.mode == mode);
        for mark in of_lane {
            let (x, letter) = (self.x(mark.day, 0.5), letter(mark.result));
            let row = rows.place(x);
            let _ = write!(self.out, r#"<g class="{letter}">"#);
            self.mark(&letter.to_string(), x, row);
            self.out += "</g>";
        }
        rows.ends.len()
    }

    /// Draws the runs of a lane step by step, a row a result.
    fn each_step(&mut self, timeline: &Timeline, mode: &str) -> usize {
        let results = Came::ALL.into_iter();
        let has_any = |came: &Came| timeline.marks.iter().any(|mark| mark.result == *came);
        let results: Vec<Came> = results.filter(has_any).collect();
        let most = timeline.marks.iter().map(|mark| mark.count).max();
        let most = most.unwrap_or(1) as f64;
        let size = |count: usize| {
            // The area says how many.
            let share = (count as f64 / most).sqrt() * SIZES.len() as f64;
            (share.ceil() as usize).clamp(1, SIZES.len()) - 1
        };
        for (row, came) in results.iter().enumerate() {
            let letter = letter(*came);
            let _ = write!(self.out, r#"<g class="{letter}">"#);
            let of_lane = timeline.marks.iter().filter(|mark| mark.mode == mode);
            for mark in of_lane.filter(|mark| mark.result == *came) {
                let length = timeline.step.after(mark.day) - mark.day;
                let x = self.x(mark.day, f64::from(length.get_days()) / 2.0);
                self.mark(&format!("{letter}{}", size(mark.count)), x, row);
            }
            self.out += "</g>";
        }
        results.len()
    }

    fn mark(&mut self, symbol: &str, x: f64, row: usize) {
        let y = self.y + FIRST + row * ROW;
        let _ = write!(self.out, r##"<use href="#m{symbol}" x="{x}%" y="{y}"/>"##);
    }

    fn decisions(&mut self, decisions: &[Decided]) {
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
        let mut rows = Rows::default();
        self.out += r#"<g class="d">"#;
        for (day, symbol) in dated {
            let x = self.x(day, 0.5);
            let row = rows.place(x);
            self.mark(symbol, x, row);
        }
        self.out += "</g>";
        self.end(rows.ends.len());
    }

    /// A band from each declaration to the next.
    fn regimes(&mut self, project: &Project) {
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
            // A name that does not fit is in the table.
            if width >= 18.0 {
                let (x, y, name) = (start + 1.0, top + 14, declared.regime);
                let _ = write!(self.out, r#"<text x="{x:.1}%" y="{y}">{name}</text>"#);
            }
        }
        self.end(1);
    }

    /// Days to go by, beneath all lanes and through them.
    fn axis(&mut self) -> String {
        let (bottom, mut grid) = (self.y, String::new());
        for (day, words) in self.ticks() {
            let x = self.x(day, 0.0);
            let _ = write!(
                grid,
                r#"<line class="grid" x1="{x}%" x2="{x}%" y1="20" y2="{bottom}"/>"#
            );
            // On a phone a letter takes about two of a hundred.
            let ends_outside = x + 2.0 * words.len() as f64 > 100.0;
            let (anchor, y) = (if ends_outside { "end" } else { "start" }, bottom + 16);
            let _ = write!(
                self.out,
                r#"<text x="{x}%" y="{y}" text-anchor="{anchor}">{words}</text>"#
            );
        }
        grid
    }

    /// At most five days, the first of steps that people count by.
    fn ticks(&self) -> Vec<(Date, String)> {
        let last = self
            .from
            .saturating_add(jiff::Span::new().days(self.days as i64 - 1));
        let steps = [
            (Step::Day, 1),
            (Step::Week, 1),
            (Step::Month, 1),
            (Step::Quarter, 1),
            (Step::Year, 1),
            (Step::Year, 2),
            (Step::Year, 5),
            (Step::Year, 20),
            (Step::Year, 100),
            (Step::Year, 2500),
        ];
        for (step, every) in steps {
            let days = self.tick_days(step, every, last);
            if days.len() <= 5 {
                let words = |(at, day): (usize, Date)| (day, words(day, step, at == 0));
                return days.into_iter().enumerate().map(words).collect();
            }
        }
        Vec::new()
    }

    fn tick_days(&self, step: Step, every: i16, last: Date) -> Vec<Date> {
        let mut days = Vec::new();
        let mut day = step.first_day(self.from);
        // A sixth is one too many, whatever it is.
        while day <= last && days.len() < 6 {
            let counts = step != Step::Year || day.year() % every == 0;
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

fn words(day: Date, step: Step, is_first: bool) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = MONTHS[usize::from(day.month().unsigned_abs() - 1).min(11)];
    let year = match is_first || day.month() == 1 {
        true => format!(" {}", day.year()),
        false => String::new(),
    };
    match step {
        Step::Run | Step::Day | Step::Week if is_first => {
            format!("{} {month}{year}", day.day())
        }
        Step::Run | Step::Day | Step::Week => format!("{} {month}", day.day()),
        Step::Month | Step::Quarter => format!("{month}{year}"),
        Step::Year => day.year().to_string(),
    }
}

/// Rows for marks that would lie upon each other.
#[derive(Default)]
struct Rows {
    /// Where the last mark of each row is.
    ends: Vec<f64>,
}

impl Rows {
    /// How far apart marks are, in percent.
    const APART: f64 = 1.7;
    const MOST: usize = 4;

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
