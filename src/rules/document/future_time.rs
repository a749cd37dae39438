//! `future-time`

use jiff::{SignedDuration, Timestamp};

use super::time_order::is_reversed;
use crate::model::EvidenceLinks;
use crate::record::declaration::DeclaredAt;
use crate::rules::prelude::*;

rule! {
    /// A record speaks of a moment that has not come yet.
    ///
    /// Records say what happened. A time that is still to come is a slip of the
    /// pen or a clock that is wrong, or a plan, and a plan is no record. What
    /// lies in the future by nature, as the end of a waiver or the day of a
    /// review, is not meant.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2062-03-04T09:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ this moment has not come yet
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
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
    for moment in moments(record).filter(|moment| moment.value > cx.now) {
        report
            .at(moment.span, "this moment has not come yet")
            .help("correct it; what is planned belongs into the next pointer");
    }
}

/// All moments at which something happened, by what the record says.
fn moments(record: &Record) -> impl Iterator<Item = Spanned<Timestamp>> {
    let mut moments = Vec::new();
    // Of two times in the wrong order one is wrong, and `time-order` says so.
    if let Some((start, end)) = record.fields.times()
        && !is_reversed(start, end)
    {
        moments.extend(start.iter().chain(end).copied());
    }
    let proofs = match &record.fields {
        Fields::OpRun(run) => Some(EvidenceLinks::of_run(run)),
        Fields::Decision(decision) => {
            moments.extend(decision.decided_at.as_ref().map(declared));
            Some(EvidenceLinks::of_decision(decision))
        }
        Fields::Regime(regime) => {
            moments.extend(regime.declared_at.as_ref().map(declared));
            None
        }
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Constraint(_)
        | Fields::Unread => None,
    };
    let links = proofs.iter().flat_map(EvidenceLinks::links);
    moments.extend(links.filter_map(|link| link.created_at));
    moments.into_iter()
}

/// When a day has begun somewhere on Earth: the zones reach 14 hours ahead of UTC.
fn declared(at: &Spanned<DeclaredAt>) -> Spanned<Timestamp> {
    let moment = at.value.0;
    let is_day = moment.as_nanosecond() % (24 * 60 * 60 * 1_000_000_000) == 0;
    let ahead = SignedDuration::from_hours(if is_day { 14 } else { 0 });
    Spanned::new(moment.checked_sub(ahead).unwrap_or(moment), at.span)
}
