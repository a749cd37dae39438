//! Stop rules: when work has to stop, and what is done then.

mod trips;

mod debug_packet_due;
mod stop_action;
mod stop_required;
mod timebox_exceeded;
mod unbounded_live_change;

use crate::rules::rule::Family;

pub static FAMILY: Family = Family {
    name: "stop",
    page: "Work seldom goes wrong at once; it goes on. A stop rule says beforehand where it \
           may not go on, so that nobody has to decide that in the middle of it, tired and \
           nearly there.\n\n\
           Two hold everywhere: the end of the operator's timebox, and forty minutes of \
           failing without a repro. Beside them each mode has one at the point where it \
           drifts: data that nobody validated, a tool that nobody calls, a change to \
           something live without a bound, a fourth hypothesis, a plan that constrains \
           nothing, a letter that is written and not sent.\n\n\
           To stop is no failure. A run that stopped says so in `stop`: by which rule, and \
           what was done instead of going on, for a stop that leads nowhere is only a break. \
           These rules ask for that where a run warned or failed, and hold what was done \
           against what the rule allows.\n\n\
           A run that passed has nothing to stop, and one that a constraint held never began: \
           both hear nothing of this.",
    rules: &[
        &timebox_exceeded::TIMEBOX_EXCEEDED,
        &debug_packet_due::DEBUG_PACKET_DUE,
        &stop_required::STOP_REQUIRED,
        &stop_action::STOP_ACTION,
        &unbounded_live_change::UNBOUNDED_LIVE_CHANGE,
    ],
};
