//! The code lens of an operator, which shows how often it was run.

use gen_lsp_types::{CodeLens, Command};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::cursor::FileView;
use crate::engine::live::LiveCheck;
use crate::model::{RecordOutcome, own_id};
use crate::record::{Fields, Kind};
use crate::text::counted;

/// The number of runs of an operator, and the last one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Runs {
    count: usize,
    last: Option<(Timestamp, RecordOutcome)>,
}

impl Runs {
    /// Counts the runs of an operator, and finds the one that started last.
    pub(super) fn of_operator(check: &LiveCheck, id: &str) -> Self {
        let mut runs = Self::default();
        let records = check.model().records().iter();
        for record in records.filter(|record| record.entry.kind == Some(Kind::OpRun)) {
            let Some(activity) = &record.entry.activity else {
                continue;
            };
            if activity.operator.as_deref() != Some(id) {
                continue;
            }
            runs.count += 1;
            let new = activity.when.zip(record.entry.outcome);
            if new.is_some_and(|(when, _)| runs.last.is_none_or(|(last, _)| last < when)) {
                runs.last = new;
            }
        }
        runs
    }

    /// Describes the runs: "42 runs, last PASS on 3 March".
    pub(super) fn words(&self, now: Timestamp) -> String {
        let count = match self.count {
            0 => return "no runs".to_owned(),
            count => counted(count, "run"),
        };
        let Some((when, outcome)) = self.last else {
            return count;
        };
        let [when, now] = [when, now].map(|time| time.to_zoned(TimeZone::UTC).date());
        let format = if when.year() == now.year() {
            "%-d %B"
        } else {
            "%-d %B %Y"
        };
        format!(
            "{count}, last {} on {}",
            outcome.word(),
            when.strftime(format)
        )
    }
}

/// Returns the lenses of a file.
pub(super) fn of_file(view: &FileView<'_>) -> Vec<CodeLens> {
    let fields = view.record().map(|record| &record.fields);
    let Some(fields @ Fields::Operator(_)) = fields else {
        return Vec::new();
    };
    let Some(id) = own_id(fields) else {
        return Vec::new();
    };
    let now = view.check.session().now;
    let title = Runs::of_operator(view.check, &id.value).words(now);
    vec![CodeLens {
        range: view.places.range(&view.lines, id.span),
        command: Some(Command {
            title,
            tooltip: None,
            // The lens is not clickable.
            command: String::new(),
            arguments: None,
        }),
        data: None,
    }]
}
