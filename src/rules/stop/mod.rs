//! Rules about stopping: when work has to stop, and what is done instead.

mod conditions;

mod debug_packet_due;
mod stop_action;
mod stop_required;
mod timebox_exceeded;
mod unbounded_live_change;

use crate::rules::rule::Family;
pub(crate) use stop_required::asked_of_unproven;

pub(crate) static FAMILY: Family = Family {
    name: "stop",
    page: PAGE,
    rules: &[
        &timebox_exceeded::TIMEBOX_EXCEEDED,
        &debug_packet_due::DEBUG_PACKET_DUE,
        &stop_required::STOP_REQUIRED,
        &stop_action::STOP_ACTION,
        &unbounded_live_change::UNBOUNDED_LIVE_CHANGE,
    ],
};

const PAGE: &str = "\
Work seldom goes wrong in one moment; more often it goes on for too long. A stop rule says in advance \
when work has to stop, so that nobody has to decide that in the middle of the work, when they are tired \
and believe that they are nearly done.

Two stop rules apply in every mode: the end of the operator's timebox, and forty minutes of failing \
without a repro. In addition, each mode has one rule for the way in which its work usually goes wrong: \
data that nobody validated, a tool that nobody uses, an unbounded change to a live system, a fourth \
hypothesis, a plan that limits nothing, a letter that is drafted and never sent.

Stopping is not a failure. A run that stopped says so in `stop`: it names the rule and what was done \
instead of going on, because otherwise the same work simply goes on later. These rules ask for `stop` \
if a run ended with WARN or FAIL, and they check that the stop rule allows what was done.

A run that passed had no reason to stop, and a run that a constraint held was never executed. Neither \
gets findings from these rules.";
