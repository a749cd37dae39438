//! Rules about debug packets: few hypotheses, a complete repro, and experiments with evidence.

mod mode;

mod contract_without_repro;
mod experiment_shape;
mod guard_missing;
mod one_axis;
mod repro_incomplete;
mod too_many_hypotheses;
mod unknown_debug_packet;

use crate::rules::rule::Family;

pub(crate) static FAMILY: Family = Family {
    name: "debug-packet",
    page: PAGE,
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

const PAGE: &str = "\
A debug packet is how a debugging session ends when the fault is not fixed. Without one, what was \
learned is forgotten by Monday, and the next session starts where this one started.

So a packet contains what somebody who was not there needs: what was observed, how to reproduce it, which \
few explanations are left, what was tried and with what result, and what the conclusion is for now. These \
rules check that such a person can continue the work. A repro has commands, an expected result and an \
actual result. An experiment has a change, a result and evidence. There are at most three hypotheses, \
because one good experiment for each can tell three hypotheses apart, while a fourth one means that the \
search is not making progress.

At a boundary between two systems (mode CONTRACT) the rules ask for more, because neither side sees the \
other. There the repro is what both sides can run, an experiment changes one thing only, and a resolved \
fault leaves a guard behind: an existing test, gate or check, because the other side will break it again \
without knowing.

A packet and its run name each other by path. The run says how long the work took, and the packet says \
what was learned.";
