//! The runs of a project over time: each run, or if there are many, runs by week, month or year.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::text::RepoPath;
use crate::views::days::utc_day;
use crate::views::unproven::UNPROVEN;

/// The maximum number of runs that have a mark each.
const FEW: usize = 60;

/// The maximum number of columns of a timeline, unless it spans more years.
const COLUMNS: i64 = 53;

/// The result of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub(crate) enum RunStatus {
    #[serde(rename = "PASS")]
    Pass,
    /// PASS without the evidence for it.
    #[serde(rename = "unproven")]
    Unproven,
    #[serde(rename = "WARN")]
    Warn,
    #[serde(rename = "FAIL")]
    Fail,
    #[serde(rename = "held")]
    Held,
    #[serde(rename = "unclear")]
    Unclear,
}

impl RunStatus {
    pub(crate) const ALL: [Self; 6] = [
        Self::Pass,
        Self::Unproven,
        Self::Warn,
        Self::Fail,
        Self::Held,
        Self::Unclear,
    ];

    /// Returns the result as it is printed.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Unproven => UNPROVEN,
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
            Self::Held => "held",
            Self::Unclear => "no result",
        }
    }
}

/// The runs of a project over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub(crate) struct RunTimeline {
    /// The step in time whose runs share a mark.
    pub step: TimelineStep,
    /// The day of the first run or decision.
    pub from: Option<Date>,
    /// The last day, which is the day of the overview.
    pub to: Option<Date>,
    /// The modes that have runs, in the order of the configuration.
    pub modes: Vec<String>,
    /// The marks by day, then by mode.
    pub marks: Vec<TimelineMark>,
    /// Runs without a start time, or with one in the future.
    pub undated: usize,
}

/// The runs that share a mark: a single run, or the runs of one step in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TimelineStep {
    #[default]
    Run,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A run, or the runs of one mode and result within a step.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct TimelineMark {
    /// The day of the run, or the first day of the step.
    pub day: Date,
    /// One of the timeline's modes.
    pub mode: String,
    pub result: RunStatus,
    /// How many runs the mark stands for.
    pub count: usize,
    /// The title of a single run.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub title: Option<String>,
    /// The operator of a single run.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub operator: Option<String>,
    /// The file of a single run, from the repository's root.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub path: Option<RepoPath>,
}

/// The fields of a run that the timeline needs.
#[derive(Clone, Debug)]
pub(crate) struct TimelineRun {
    pub start: Option<Timestamp>,
    /// `None` if the run has no mode, or one that the configuration does not define.
    pub mode: Option<String>,
    pub result: RunStatus,
    pub title: Option<String>,
    pub operator: Option<String>,
    pub path: RepoPath,
}

/// The lane of runs without a known mode.
const OTHER: &str = "no known mode";

impl RunTimeline {
    /// Builds the timeline of runs. `modes` are all modes of the configuration; `others` are further
    /// days that the timeline has to include.
    pub(crate) fn new(
        runs: Vec<TimelineRun>,
        modes: &[String],
        others: impl Iterator<Item = Date>,
        now: Timestamp,
    ) -> Self {
        let all = runs.len();
        let mut dated: Vec<(Timestamp, TimelineRun)> = runs
            .into_iter()
            .filter_map(|run| Some((run.start.filter(|start| *start <= now)?, run)))
            .collect();
        dated.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.path.cmp(&other.path)));
        let undated = all - dated.len();
        let to = utc_day(now);
        let first = dated.first().map(|(start, _)| utc_day(*start));
        let from = others.filter(|day| *day <= to).chain(first).min();
        let step = match from {
            Some(from) if dated.len() > FEW => TimelineStep::between(from, to),
            Some(_) | None => TimelineStep::Run,
        };
        let modes: Vec<String> = modes
            .iter()
            .map(String::as_str)
            .chain([OTHER])
            .filter(|mode| dated.iter().any(|(_, run)| run.lane() == *mode))
            .map(str::to_owned)
            .collect();
        let marks = match step {
            TimelineStep::Run => dated
                .into_iter()
                .map(|(start, run)| TimelineMark {
                    day: utc_day(start),
                    mode: run.lane().to_owned(),
                    result: run.result,
                    count: 1,
                    title: run.title,
                    operator: run.operator,
                    path: Some(run.path),
                })
                .collect(),
            TimelineStep::Day
            | TimelineStep::Week
            | TimelineStep::Month
            | TimelineStep::Quarter
            | TimelineStep::Year => binned(&dated, step, &modes),
        };
        Self {
            step,
            from,
            to: Some(to),
            modes,
            marks,
            undated,
        }
    }

    /// Counts the runs of each month and mode by result. If a mark stands for a longer step, its
    /// runs count for the first month of the step.
    pub(crate) fn by_month(&self) -> Vec<(String, &str, [usize; RunStatus::ALL.len()])> {
        let mut months: BTreeMap<(Date, usize), [usize; RunStatus::ALL.len()]> = BTreeMap::new();
        for mark in &self.marks {
            let mode = self.modes.iter().position(|mode| *mode == mark.mode);
            let result = RunStatus::ALL
                .iter()
                .position(|result| *result == mark.result);
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

    /// Returns the first day of each step that has a mark.
    pub(crate) fn days(&self) -> Vec<Date> {
        let mut days: Vec<Date> = self.marks.iter().map(|mark| mark.day).collect();
        days.dedup();
        days
    }
}

impl TimelineRun {
    /// Returns the lane that the run is drawn in: its mode, if it is known.
    fn lane(&self) -> &str {
        self.mode.as_deref().unwrap_or(OTHER)
    }
}

/// Combines the runs of each step, mode and result into one mark.
fn binned(
    dated: &[(Timestamp, TimelineRun)],
    step: TimelineStep,
    modes: &[String],
) -> Vec<TimelineMark> {
    let mut counts: BTreeMap<(Date, usize, RunStatus), usize> = BTreeMap::new();
    for (start, run) in dated {
        let day = step.first_day(utc_day(*start));
        let mode = modes.iter().position(|mode| mode == run.lane());
        *counts
            .entry((day, mode.unwrap_or(0), run.result))
            .or_default() += 1;
    }
    counts
        .into_iter()
        .map(|((day, mode, result), count)| TimelineMark {
            day,
            mode: modes[mode].clone(),
            result,
            count,
            title: None,
            operator: None,
            path: None,
        })
        .collect()
}

impl TimelineStep {
    /// Returns the shortest step that keeps a timeline between two days within its columns.
    fn between(from: Date, to: Date) -> Self {
        let days = i64::from((to - from).get_days()) + 1;
        let steps = [
            (Self::Day, 1),
            (Self::Week, 7),
            (Self::Month, 30),
            (Self::Quarter, 91),
        ];
        steps
            .iter()
            .find(|(_, length)| days / length < COLUMNS)
            .map_or(Self::Year, |(step, _)| *step)
    }

    /// Returns the first day of the step that contains a day.
    pub(crate) fn first_day(self, day: Date) -> Date {
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

    /// Returns the first day of the next step.
    pub(crate) fn after(self, first: Date) -> Date {
        let span = jiff::Span::new();
        first.saturating_add(match self {
            Self::Run | Self::Day => span.days(1),
            Self::Week => span.weeks(1),
            Self::Month => span.months(1),
            Self::Quarter => span.months(3),
            Self::Year => span.years(1),
        })
    }

    pub(crate) fn word(self) -> &'static str {
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

    fn runs(count: i64, hours: i64) -> Vec<TimelineRun> {
        let first: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        let run = |number: i64| TimelineRun {
            start: Some(first + jiff::SignedDuration::from_hours(number * hours)),
            mode: (number % 2 == 0).then(|| "SERVICE".to_owned()),
            result: RunStatus::Pass,
            title: None,
            operator: None,
            path: RepoPath::from(format!("runs/{number:05}.md").as_str()),
        };
        (0..count).map(run).collect()
    }

    #[test]
    fn few_runs_have_a_mark_each_and_many_a_mark_per_step() {
        let now: Timestamp = "2026-12-31T12:00:00Z".parse().expect("a time");
        let modes = ["SERVICE".to_owned()];
        let timeline = |runs| RunTimeline::new(runs, &modes, std::iter::empty(), now);
        let few = timeline(runs(60, 24));
        assert_eq!((few.step, few.marks.len()), (TimelineStep::Run, 60));
        assert_eq!(few.modes, ["SERVICE", OTHER]);
        let many = timeline(runs(5_000, 1));
        assert_eq!(many.step, TimelineStep::Week);
        assert!(many.marks.len() < 120, "{}", many.marks.len());
        let counted: usize = many.marks.iter().map(|mark| mark.count).sum();
        assert_eq!(counted, 5_000);
    }

    #[test]
    fn runs_in_the_future_are_counted_and_not_drawn() {
        let now: Timestamp = "2026-01-01T05:30:00Z".parse().expect("a time");
        let timeline = RunTimeline::new(runs(10, 1), &[], std::iter::empty(), now);
        assert_eq!((timeline.marks.len(), timeline.undated), (6, 4));
    }
}
