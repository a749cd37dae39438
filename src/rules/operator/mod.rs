//! Rules about operators: a procedure that others can follow and that has an end.

mod count;

mod sentences;

mod acceptance_not_exact;

mod timebox_range;

mod step_count;

mod failure_path_count;

mod purpose_sentence;

mod pattern_mismatch;

mod unbounded_live_operator;

mod no_required_check;

use crate::rules::rule::Family;

pub(crate) static FAMILY: Family = Family {
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
        &no_required_check::NO_REQUIRED_CHECK,
    ],
};

const PAGE: &str = "\
An operator is a procedure that is carried out more than once, written down so that somebody \
else can do it. It says what the procedure is for, what must be in place before it starts, the \
steps, the outputs, how to tell that they are right, how long it may take, what to do if it \
fails, and what to write down at the end. A run is one execution of an operator, and everything \
that is checked in a run is checked against its operator.

Two things distinguish a procedure from a good intention. The first is the acceptance checks. \
They are fixed before the work begins, and each is a command or a question with exactly one \
answer, so that the result of a run follows from them and not from anybody's impression. The \
second is the timebox. Work that makes no progress does not end by itself. When the timebox is \
over, you stop, write down what you know, and decide again.

The other rules keep an operator short enough to be used. It has five to twelve steps: fewer are \
too vague, and more are not followed. Its purpose is one sentence: an operator that needs two is \
really two operators. It has two or three failure paths, because nobody in trouble has the \
patience to read ten. And if it changes something that others rely on, it says how to check the \
health of that thing before and after the change.

An operator lists the modes in which it may be used, and names the mode whose evidence its runs \
must provide. That mode has to be one of its own modes; otherwise no run could ever be complete.
";
