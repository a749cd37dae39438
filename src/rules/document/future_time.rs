//! `future-time`

use jiff::{SignedDuration, Timestamp};

use super::time_order::is_reversed;
use crate::model::EvidenceLinks;
use crate::record::declaration::DeclaredAt;
use crate::rules::prelude::*;

rule! {
    /// A timestamp in a record is in the future.
    ///
    /// A record says what has happened. A time in the future is a typing error, the
    /// effect of a wrong clock, or a plan, and plans do not belong in a record. Dates
    /// that are in the future by design, such as the end of a waiver or the date of a
    /// review, are not reported.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2062-03-04T09:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ timestamp is in the future
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    pub static FUTURE_TIME = {
        name: "future-time",
        family: "document",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for moment in moments(record).filter(|moment| cx.clock.is_before(moment.value)) {
        report
            .at(moment.span, "timestamp is in the future")
            .help("correct the timestamp; write plans in the next pointer");
    }
}

/// Returns every moment at which, according to the record, something happened.
fn moments(record: &Record) -> impl Iterator<Item = Spanned<Timestamp>> {
    let mut moments = Vec::new();
    // If the two times are in the wrong order, one of them is wrong, and `time-order` reports that.
    if let Some((start, end)) = record.fields.times()
        && !is_reversed(start, end)
    {
        moments.extend(start.iter().chain(end).copied());
    }
    let proofs = match &record.fields {
        Fields::OpRun(run) => Some(EvidenceLinks::of_run(run)),
        Fields::Decision(decision) => {
            moments.extend(decision.decided_at.as_ref().map(earliest_moment));
            Some(EvidenceLinks::of_decision(decision))
        }
        Fields::Regime(regime) => {
            moments.extend(regime.declared_at.as_ref().map(earliest_moment));
            None
        }
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => None,
    };
    let links = proofs.iter().flat_map(EvidenceLinks::links);
    moments.extend(links.filter_map(|link| link.attributes.created_at));
    moments.into_iter()
}

/// Returns the earliest moment that a declared date can mean: a day without a time
/// begins first in the time zone that is 14 hours ahead of UTC.
fn earliest_moment(at: &Spanned<DeclaredAt>) -> Spanned<Timestamp> {
    let moment = at.value.0;
    let is_day = moment.as_nanosecond() % (24 * 60 * 60 * 1_000_000_000) == 0;
    let ahead = SignedDuration::from_hours(if is_day { 14 } else { 0 });
    Spanned::new(moment.checked_sub(ahead).unwrap_or(moment), at.span)
}
