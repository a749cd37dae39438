//! Debug packets: few hypotheses, a repro, experiments with evidence.

mod gone;
mod mode;

mod contract_without_repro;
mod experiment_shape;
mod guard_missing;
mod one_axis;
mod repro_incomplete;
mod too_many_hypotheses;
mod unknown_debug_packet;

use super::Family;

pub static FAMILY: Family = Family {
    name: "debug-packet",
    page: "A debug packet is how a debugging session ends when the fault has not. It holds what \
           the next one needs in order not to begin anew: what was seen, how to see it again, \
           which few explanations are left, what was tried and what came of it, and what is \
           concluded for now.\n\
           \n\
           These rules ask whether a packet can be picked up by somebody who was not there. A \
           repro has commands, what should come of them and what does. An experiment has a \
           change, a result and evidence, and at a boundary it changes one thing. Three \
           hypotheses are the most, because one good experiment each can tell three apart. And a \
           fault that was resolved at a boundary leaves a guard behind, since the other side will \
           break it again without knowing.\n",
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
