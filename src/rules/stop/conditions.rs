//! Checks whether a run meets the conditions of the stop rules.

use jiff::SignedDuration;

use crate::model::TypedRecord;
use crate::record::mode::{CONTRACT, Mode, PASSING_TYPES, StopRule, StopTrigger};
use crate::record::scalar::Timebox;
use crate::record::stop::LiveChange;
use crate::record::{OpRun, Operator, Record, RunResult};
use crate::rules::rule::Context;
use crate::text::Spanned;
use crate::text::or_list;

/// The timebox of a run that took longer, and how long it took.
pub(crate) struct Overtime<'m> {
    pub elapsed: SignedDuration,
    pub timebox: Spanned<Timebox>,
    pub operator: TypedRecord<'m, Operator>,
}

/// Returns the overtime of a run that was executed, did not pass, took longer than its timebox
/// and does not say that it stopped.
pub(crate) fn overtime<'m>(run: &OpRun, cx: &Context<'m>) -> Option<Overtime<'m>> {
    unfinished(run, cx.record)?;
    let operator = cx.model.operator(run.op_id.as_ref()?)?;
    let timebox = operator.fields.timebox_minutes?;
    let elapsed = elapsed(run)?;
    // `timebox-range` reports a timebox of zero minutes in the operator.
    let is_over = timebox.minutes > 0 && elapsed > duration_from_minutes(timebox.minutes);
    // A packet is the stop by `no-repro`, which answers both where both apply.
    let is_stopped =
        !cx.record.lacks("stop") || (is_packet_late(run, cx) && !cx.record.lacks("debug_packet"));
    (is_over && !is_stopped).then_some(Overtime {
        elapsed,
        timebox,
        operator,
    })
}

/// Returns how long a run took, if a debug packet is due for it.
pub(crate) fn packet_due(run: &OpRun, cx: &Context<'_>) -> Option<SignedDuration> {
    let is_due = is_packet_late(run, cx) && cx.record.lacks("debug_packet");
    elapsed(run).filter(|_| is_due)
}

/// Returns whether a run went on without a repro for so long that a debug packet is due, whether it
/// names one or not.
fn is_packet_late(run: &OpRun, cx: &Context<'_>) -> bool {
    let is_failing = match unfinished(run, cx.record) {
        Some(RunResult::Fail) => true,
        Some(RunResult::Warn) => mode_name(run) == Some(CONTRACT),
        Some(RunResult::Pass) | None => false,
    };
    let limit = duration_from_minutes(cx.limits.debug_minutes);
    is_failing
        && elapsed(run).is_some_and(|elapsed| elapsed >= limit)
        && !cx.evidence_links().has("repro")
        && is_evidence_readable(run, cx.record)
}

/// Returns whether the stop rule of the timebox applies to a run beside that of the missing repro, so
/// that one finding or one stop is enough for both.
pub(crate) fn is_over_timebox(run: &OpRun, cx: &Context<'_>) -> bool {
    let operator = run.op_id.as_ref().and_then(|id| cx.model.operator(id));
    let timebox = operator.and_then(|operator| operator.fields.timebox_minutes);
    let over = timebox
        .filter(|timebox| timebox.minutes > 0)
        .zip(elapsed(run));
    over.is_some_and(|(timebox, elapsed)| elapsed > duration_from_minutes(timebox.minutes))
}

/// Returns the mode of a run and its stop rule, if the mode has one.
pub(crate) fn mode_stop_rule<'m>(
    run: &OpRun,
    cx: &Context<'m>,
) -> Option<(&'m Mode, &'m StopRule)> {
    let mode = cx.model.vocabulary().modes.get(mode_name(run)?)?;
    mode.stop.as_ref().map(|rule| (mode, rule))
}

/// Returns the condition of a stop rule, in words, if the run meets it.
pub(crate) fn met_condition(rule: &StopRule, run: &OpRun, cx: &Context<'_>) -> Option<String> {
    unfinished(run, cx.record)?;
    match rule.trip {
        StopTrigger::Lacks(types) => {
            let passing = match types {
                [kind] if PASSING_TYPES.contains(kind) => "a passing ",
                _ => "",
            };
            let types = lacked(rule, run, cx)?;
            Some(format!("without {passing}{}", or_list(types)))
        }
        StopTrigger::Hypotheses => met_hypotheses_condition(run, cx),
        // `timebox-exceeded` and `debug-packet-due` check two stop rules of every mode, and
        // `unbounded-live-change` reports every change without a bound.
        StopTrigger::Timebox | StopTrigger::NoRepro | StopTrigger::UnboundedChange => None,
    }
}

/// Returns the types of evidence of which a stop rule asks for one, if the run has none.
pub(crate) fn lacked(
    rule: &StopRule,
    run: &OpRun,
    cx: &Context<'_>,
) -> Option<&'static [&'static str]> {
    let StopTrigger::Lacks(types) = rule.trip else {
        return None;
    };
    let proofs = cx.evidence_links();
    let has_evidence = types.iter().any(|kind| proofs.has(kind));
    (!has_evidence && is_evidence_readable(run, cx.record)).then_some(types)
}

/// Returns the condition of the stop rule `hypotheses`, in words, if the run meets it: its debug packet
/// has too many hypotheses, or neither the run nor the packet has a repro.
fn met_hypotheses_condition(run: &OpRun, cx: &Context<'_>) -> Option<String> {
    let packet = cx.model.packet_of_run(cx.record, run);
    let hypotheses = packet.and_then(|packet| packet.fields.hypotheses.as_ref());
    let hypotheses = hypotheses.iter().flat_map(|list| list.value.iter());
    let count = hypotheses.filter(|it| !it.value.is_ruled_out()).count();
    if count > cx.limits.hypotheses {
        return Some(format!("with {count} hypotheses"));
    }
    // A packet that does not exist might have a repro; `unknown-debug-packet` reports it.
    let may_be_in_packet = match packet {
        Some(packet) => !packet.record.lacks("minimal_repro"),
        None => !cx.record.lacks("debug_packet"),
    };
    let has_repro = may_be_in_packet
        || cx.evidence_links().has("repro")
        || !is_evidence_readable(run, cx.record);
    (!has_repro && packet_due(run, cx).is_none()).then(|| "without a repro".to_owned())
}

/// Returns the live changes without a bound.
pub(crate) fn unbounded<'r>(
    run: &'r OpRun,
    record: &'r Record,
) -> impl Iterator<Item = &'r Spanned<LiveChange>> {
    let changes = run.live_changes.iter().flat_map(|list| list.value.iter());
    changes.filter(|change| change.bound.is_none() && !record.is_faulty(change.span))
}

/// Returns whether all evidence of a run could be read. If not, the unreadable part may be the
/// evidence that seems to be missing, and `field-type` reports it.
pub(crate) fn is_evidence_readable(run: &OpRun, record: &Record) -> bool {
    match &run.evidence_links {
        Some(links) => !record.is_faulty(links.span),
        None => record.lacks("evidence_links"),
    }
}

/// Returns the result of a run that was executed and did not pass.
fn unfinished(run: &OpRun, record: &Record) -> Option<RunResult> {
    let result = run.result.as_ref()?.value;
    (result != RunResult::Pass && !record.is_held()).then_some(result)
}

/// Returns the name of a run's mode, if it has exactly one.
fn mode_name(run: &OpRun) -> Option<&str> {
    run.mode_id.as_ref().and_then(|mode| mode.value.name())
}

/// Returns how long a run took, which is negative if it ended before it began.
fn elapsed(run: &OpRun) -> Option<SignedDuration> {
    let (start, end) = (run.timestamp_start.as_ref()?, run.timestamp_end.as_ref()?);
    Some(end.value.duration_since(start.value))
}

/// Returns a number of minutes as a duration.
pub(crate) fn duration_from_minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_secs(minutes.saturating_mul(60))
}

/// Formats a duration as `95 minutes`, with seconds only if there are any.
pub(crate) fn format_minutes(elapsed: SignedDuration) -> String {
    let minutes = counted(elapsed.as_mins(), "minute");
    match (elapsed.as_secs() % 60, elapsed.subsec_nanos()) {
        (0, 0) => minutes,
        (0, _) => format!("just over {minutes}"),
        (seconds, _) => format!("{minutes} and {}", counted(seconds, "second")),
    }
}

/// Formats a count and its unit.
fn counted(count: i64, unit: &str) -> String {
    if count == 1 {
        format!("1 {unit}")
    } else {
        format!("{count} {unit}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_in_minutes_and_seconds() {
        for (millis, words) in [
            (95 * 60_000, "95 minutes"),
            (60_000, "1 minute"),
            (60 * 60_000 + 1_000, "60 minutes and 1 second"),
            (60 * 60_000 + 30_500, "60 minutes and 30 seconds"),
            (60 * 60_000 + 500, "just over 60 minutes"),
        ] {
            assert_eq!(format_minutes(SignedDuration::from_millis(millis)), words);
        }
    }

    #[test]
    fn the_longest_timebox_does_not_overflow() {
        assert!(duration_from_minutes(i64::MAX) > SignedDuration::from_hours(24 * 365 * 9999));
    }
}
