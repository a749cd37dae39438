//! Operators: a procedure that can be followed, and that ends.

mod count;

mod sentences;

mod acceptance_not_exact;

mod timebox_range;

mod step_count;

mod failure_path_count;

mod purpose_sentence;

mod pattern_mismatch;

mod unbounded_live_operator;

use crate::rules::rule::Family;

pub static FAMILY: Family = Family {
    name: "operator",
    page: PAGE,
    rules: &[
        &acceptance_not_exact::ACCEPTANCE_NOT_EXACT,
        &timebox_range::TIMEBOX_RANGE,
        &step_count::STEP_COUNT,
        &failure_path_count::FAILURE_PATH_COUNT,
        &purpose_sentence::PURPOSE_SENTENCE,
        &pattern_mismatch::PATTERN_MISMATCH,
        &unbounded_live_operator::UNBOUNDED_LIVE_OPERATOR,
    ],
};

const PAGE: &str = "\
An operator is a piece of work that is done more than once, written down so that somebody else \
could do it: what it is for, what has to be there first, the steps, what comes out, how to tell \
that it came out right, how long it may take, what to do when it fails, and what to write down at \
the end. A run is one time that an operator was done. Whatever a run is held to, it is held to by \
its operator.

Two things make the difference between a procedure and a good intention. The first are the \
acceptance checks. They are fixed before the work begins, and each is a command, or a question \
that has one answer, so that the result of a run follows from them and not from how the afternoon \
felt. The second is the timebox. Work that gets nowhere has no natural end; the timebox is where \
one stops, writes down what is known, and decides anew.

The rest keeps it short enough to be used. Five to twelve steps: fewer say nothing, more are not \
followed. One sentence of purpose: what takes two is two operators. Two or three ways out when it \
fails, for that is when nobody has the patience to read ten. And where an operator changes \
something that others rely on, it says how their health is looked at, before and after.

An operator names the modes in which it may be used, and the mode whose evidence its runs leave \
behind; it is legal in that mode, or no run of it could ever be complete.
";
