//! Runs over time: one by one where they are few, else so many a week or a month.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::text::RepoPath;
use crate::views::next::day_of;

/// So many runs are drawn one by one.
const FEW: usize = 60;

/// So many columns a timeline has at most, if years are short enough.
const COLUMNS: i64 = 53;

/// How a run came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Came {
    #[serde(rename = "PASS")]
    Pass,
    #[serde(rename = "WARN")]
    Warn,
    #[serde(rename = "FAIL")]
    Fail,
    #[serde(rename = "held")]
    Held,
    #[serde(rename = "unclear")]
    Unclear,
}

impl Came {
    pub const ALL: [Self; 5] = [
        Self::Pass,
        Self::Warn,
        Self::Fail,
        Self::Held,
        Self::Unclear,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
            Self::Held => "held",
            Self::Unclear => "no result",
        }
    }
}

/// The runs of a project over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Timeline {
    /// What one mark stands for.
    pub step: Step,
    /// The first day that has a run or a decision.
    pub from: Option<Date>,
    /// The last day: that on which it is looked at.
    pub to: Option<Date>,
    /// The modes that have a lane, in the order of the registry.
    pub modes: Vec<String>,
    /// By day, then by mode.
    pub marks: Vec<Mark>,
    /// Runs without a start, and those that are still to come.
    pub undated: usize,
}

/// What one mark of a timeline stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    #[default]
    Run,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A run, or runs of one mode that came out alike within a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// The run's day, or the first of the step.
    pub day: Date,
    /// Which of the modes.
    pub mode: String,
    pub result: Came,
    pub count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<RepoPath>,
}

/// A run as a timeline asks for it.
#[derive(Clone, Debug)]
pub struct Run {
    pub start: Option<Timestamp>,
    /// `None` where it has none that the registry knows.
    pub mode: Option<String>,
    pub came: Came,
    pub title: Option<String>,
    pub path: RepoPath,
}

/// Where runs go that have no mode of the registry.
pub const OTHER: &str = "no known mode";

impl Timeline {
    /// `modes` are those of the registry, in its order; `others` are further days that have to
    /// be in sight.
    pub fn of(
        runs: Vec<Run>,
        modes: &[String],
        others: impl Iterator<Item = Date>,
        now: Timestamp,
    ) -> Self {
        let all = runs.len();
        let dated = runs
            .into_iter()
            .filter_map(|run| Some((run.start.filter(|start| *start <= now)?, run)));
        let mut dated: Vec<(Timestamp, Run)> = dated.collect();
        let to = day_of(now);
        dated.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.path.cmp(&other.path)));
        let first = dated.first().map(|(start, _)| day_of(*start));
        let from = others.filter(|day| *day <= to).chain(first).min();
        let undated = all - dated.len();
        let step = match from {
            Some(from) if dated.len() > FEW => Step::between(from, to),
            Some(_) | None => Step::Run,
        };
        let modes = modes.iter().map(String::as_str).chain([OTHER]);
        let mode_of = |run: &Run| run.mode.clone().unwrap_or_else(|| OTHER.to_owned());
        let modes = modes.filter(|mode| dated.iter().any(|(_, run)| mode_of(run) == **mode));
        let modes: Vec<String> = modes.map(str::to_owned).collect();
        let marks = match step {
            Step::Run => dated.into_iter().map(|(start, run)| Mark {
                day: day_of(start),
                mode: mode_of(&run),
                result: run.came,
                count: 1,
                title: run.title,
                path: Some(run.path),
            }),
            Step::Day | Step::Week | Step::Month | Step::Quarter | Step::Year => {
                let marks = binned(&dated, step, &modes);
                return Self {
                    step,
                    from,
                    to: Some(to),
                    modes,
                    marks,
                    undated,
                };
            }
        };
        Self {
            step,
            from,
            to: Some(to),
            marks: marks.collect(),
            modes,
            undated,
        }
    }

    /// How many runs of each mode came out in each way, by month (or by a longer step).
    pub fn by_month(&self) -> Vec<(String, &str, [usize; Came::ALL.len()])> {
        let mut months: BTreeMap<(Date, usize), [usize; Came::ALL.len()]> = BTreeMap::new();
        for mark in &self.marks {
            let mode = self.modes.iter().position(|mode| *mode == mark.mode);
            let result = Came::ALL.iter().position(|came| *came == mark.result);
            let (Some(mode), Some(result)) = (mode, result) else {
                continue;
            };
            let month = (mark.day.first_of_month(), mode);
            months.entry(month).or_default()[result] += mark.count;
        }
        let row = |((month, mode), counts): ((Date, usize), _)| {
            let month = format!("{:04}-{:02}", month.year(), month.month());
            (month, self.modes[mode].as_str(), counts)
        };
        months.into_iter().map(row).collect()
    }

    /// The first days of the steps that have a mark.
    pub fn days(&self) -> Vec<Date> {
        let mut days: Vec<Date> = self.marks.iter().map(|mark| mark.day).collect();
        days.dedup();
        days
    }
}

fn binned(dated: &[(Timestamp, Run)], step: Step, modes: &[String]) -> Vec<Mark> {
    let place = |run: &Run| {
        let mode = run.mode.as_deref().unwrap_or(OTHER);
        modes.iter().position(|known| known == mode).unwrap_or(0)
    };
    let mut counts: BTreeMap<(Date, usize, Came), usize> = BTreeMap::new();
    for (start, run) in dated {
        let day = step.first_day(day_of(*start));
        *counts.entry((day, place(run), run.came)).or_default() += 1;
    }
    let mark = |((day, mode, result), count): ((Date, usize, Came), usize)| Mark {
        day,
        mode: modes[mode].clone(),
        result,
        count,
        title: None,
        path: None,
    };
    counts.into_iter().map(mark).collect()
}

impl Step {
    /// The finest that has room between two days.
    fn between(from: Date, to: Date) -> Self {
        let days = i64::from((to - from).get_days()) + 1;
        let steps = [
            (Self::Day, 1),
            (Self::Week, 7),
            (Self::Month, 30),
            (Self::Quarter, 91),
        ];
        let has_room = |(_, length): &&(Self, i64)| days / length < COLUMNS;
        let step = steps.iter().find(has_room);
        step.map_or(Self::Year, |(step, _)| *step)
    }

    /// The first day of the step that a day is in.
    pub fn first_day(self, day: Date) -> Date {
        let back = |days: i8| day.saturating_sub(jiff::Span::new().days(days));
        match self {
            Self::Run | Self::Day => day,
            Self::Week => back(day.weekday().to_monday_zero_offset()),
            Self::Month => day.first_of_month(),
            Self::Quarter => {
                let month = (day.month() - 1) / 3 * 3 + 1;
                Date::new(day.year(), month, 1).unwrap_or(day)
            }
            Self::Year => day.first_of_year(),
        }
    }

    /// The first day of the step after.
    pub fn after(self, first: Date) -> Date {
        let span = jiff::Span::new();
        first.saturating_add(match self {
            Self::Run | Self::Day => span.days(1),
            Self::Week => span.weeks(1),
            Self::Month => span.months(1),
            Self::Quarter => span.months(3),
            Self::Year => span.years(1),
        })
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(count: i64, hours: i64) -> Vec<Run> {
        let first: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        let run = |number: i64| Run {
            start: Some(first + jiff::SignedDuration::from_hours(number * hours)),
            mode: (number % 2 == 0).then(|| "SERVICE".to_owned()),
            came: Came::Pass,
            title: None,
            path: RepoPath::from(format!("runs/{number:05}.md").as_str()),
        };
        (0..count).map(run).collect()
    }

    #[test]
    fn few_runs_are_drawn_one_by_one_and_many_by_step() {
        let now: Timestamp = "2026-12-31T12:00:00Z".parse().expect("a time");
        let modes = ["SERVICE".to_owned()];
        let of = |runs| Timeline::of(runs, &modes, std::iter::empty(), now);
        let few = of(runs(60, 24));
        assert_eq!((few.step, few.marks.len()), (Step::Run, 60));
        assert_eq!(few.modes, ["SERVICE", OTHER]);
        let many = of(runs(5_000, 1));
        assert_eq!(many.step, Step::Week);
        assert!(many.marks.len() < 120, "{}", many.marks.len());
        let counted: usize = many.marks.iter().map(|mark| mark.count).sum();
        assert_eq!(counted, 5_000);
    }

    #[test]
    fn what_is_still_to_come_is_counted_and_not_drawn() {
        let now: Timestamp = "2026-01-01T05:30:00Z".parse().expect("a time");
        let timeline = Timeline::of(runs(10, 1), &[], std::iter::empty(), now);
        assert_eq!((timeline.marks.len(), timeline.undated), (6, 4));
    }
}
