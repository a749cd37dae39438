//! Debug packets: few hypotheses, a repro, experiments with evidence.

mod mode;

mod contract_without_repro;
mod experiment_shape;
mod guard_missing;
mod one_axis;
mod repro_incomplete;
mod too_many_hypotheses;
mod unknown_debug_packet;

use crate::rules::rule::Family;

pub static FAMILY: Family = Family {
    name: "debug-packet",
    page: "A debug packet is how a session of debugging ends when the fault has not. Without \
           one, what was learned is gone by Monday, and the next session begins where this \
           one did.\n\n\
           So it holds what somebody needs who was not there: what was seen, how to see it \
           again, which few explanations are left, what was tried and what came of it, and \
           what is concluded for now. These rules ask whether it can be picked up by that \
           somebody. A repro has commands, what should come of them and what does. An \
           experiment has a change and a result, and it has evidence. Three hypotheses are \
           the most, because one good experiment each can tell three apart; a fourth means \
           that nothing narrows.\n\n\
           At a boundary between two systems (mode CONTRACT) more is asked, since neither \
           side sees the other. There the repro is what both can run, an experiment changes \
           one thing, and what was resolved leaves a guard behind: a test, a gate or a check \
           that is there, because the other side will break it again without knowing.\n\n\
           A packet and its run name each other by path. The run says how long it took, the \
           packet what it was good for.",
    rules: &[
        &too_many_hypotheses::TOO_MANY_HYPOTHESES,
        &contract_without_repro::CONTRACT_WITHOUT_REPRO,
        &repro_incomplete::REPRO_INCOMPLETE,
        &experiment_shape::EXPERIMENT_SHAPE,
        &one_axis::ONE_AXIS,
        &guard_missing::GUARD_MISSING,
        &unknown_debug_packet::UNKNOWN_DEBUG_PACKET,
    ],
};
