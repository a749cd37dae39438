//! The waivers that were committed longer before their last day than a waiver may last.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::affected::AffectedSet;
use super::input::Input;
use crate::model::Model;
use crate::record::{self, Record, Waiver};
use crate::rules;
use crate::rules::waiver::{WaiverStatus, waiver_status};
use crate::text::{RepoPath, Span};

/// Returns the places of the last days of those waivers that end too long after the commit of their
/// record: the first commit in which the record at its path has a waiver of the same rule until the
/// same day. Moving the file, or agreeing on another day, starts the count again.
///
/// A record is never committed before the time that it gives itself, so most waivers need no
/// lookup. For the others, the search skips the commits within the limit's number of days before
/// the last day, and reads the file at that path in the commits before those.
pub(crate) fn find_long(
    model: &Model,
    affected: &AffectedSet,
    input: &Input<'_>,
) -> HashSet<(RepoPath, Span)> {
    let mut wanted: Vec<(RepoPath, Timestamp)> = Vec::new();
    let mut waivers: Vec<Vec<Waiver>> = Vec::new();
    let mut numbers: HashMap<(RepoPath, Timestamp), usize> = HashMap::new();
    let records = affected.records(model.records()).into_iter();
    for (_, indexed) in records.filter(|(_, indexed)| indexed.entry.has_waivers) {
        let record = &*indexed.open();
        for waiver in record.waivers() {
            let Some(earliest) = earliest_commit(waiver, record, input) else {
                continue;
            };
            let key = (indexed.path.clone(), earliest);
            let number = *numbers.entry(key).or_insert_with_key(|key| {
                wanted.push(key.clone());
                waivers.push(Vec::new());
                wanted.len() - 1
            });
            waivers[number].push(waiver.value.clone());
        }
    }
    let mut long = HashSet::new();
    if wanted.is_empty() {
        return long;
    }
    let vocabulary = &input.settings.vocabulary;
    input.history.visit_before(&wanted, &mut |number, bytes| {
        let path = &wanted[number].0;
        let mappings = input.settings.mappings_for(path);
        let Some(before) = record::read(path.clone(), bytes.to_vec(), vocabulary, &mappings) else {
            return;
        };
        let had = |waiver: &&Waiver| before.waivers().iter().any(|it| is_same(it, waiver));
        let old = waivers[number].iter().filter(had);
        let last_days = old.filter_map(|waiver| waiver.until.as_ref());
        long.extend(last_days.map(|until| (path.clone(), until.span)));
    });
    long
}

/// Returns the earliest time at which a record with a waiver may have been committed; `None` where
/// that need not be looked up.
fn earliest_commit(waiver: &Waiver, record: &Record, input: &Input<'_>) -> Option<Timestamp> {
    let limits = &input.settings.limits;
    let status = waiver_status(waiver, rules::catalogue(), limits, input.now);
    let WaiverStatus::Valid { until, .. } = status else {
        return None;
    };
    let first = until.checked_sub(limits.waiver_days.days()).ok()?;
    let started = record.fields.started_at().map(day);
    if started.is_some_and(|started| started >= first) {
        return None;
    }
    Some(first.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

/// Returns whether two waivers suspend the same rule until the same day.
fn is_same(a: &Waiver, b: &Waiver) -> bool {
    let rule = |waiver: &Waiver| waiver.rule.as_ref().map(|rule| rule.value.clone());
    let until = |waiver: &Waiver| waiver.until.as_ref().map(|until| until.value);
    rule(a) == rule(b) && until(a) == until(b)
}
