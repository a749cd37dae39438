//! Runs: one project, one operator, a grounded result, a next step.

mod answers;

mod outputs;

mod one_project;

mod unknown_project;

mod unknown_operator;

pub mod next_pointer;

mod result_not_grounded;

mod acceptance_gap;

mod unknown_acceptance;

mod unresolved_input;

mod missing_output;

use crate::rules::rule::Family;

pub static FAMILY: Family = Family {
    name: "run",
    page: "\
A run is one time that something was done: an operator (the written procedure), carried out for \
one project, from a start to an end. Its record is a receipt. Months later, and to somebody who \
was not there, it has to answer four questions without anybody's memory: what was done and for \
whom, on what, how it came out, and what comes next.

**What and for whom.** A run names one operator and one project, and both are records of this \
repository. An operator that nobody wrote down holds the run to nothing; two projects in one run \
leave two teams each thinking it was the other's.

**On what.** Each input that the operator asks for is there with the value that it had on that \
day, filled in, so that the run can be repeated or doubted.

**How it came out.** The operator lists checks. Each of them gets a result of its own, PASS, WARN \
or FAIL, and the result of the run is read off them: FAIL if a required check failed, else WARN \
if anything warned or an optional check failed, else PASS. There is nothing to decide and no room \
for how it felt. A run that passed has also left behind what its operator promises.

**What comes next.** Work that stops without a next step has to be thought through again from \
the beginning. So a run ends with its next pointer: one line, concrete enough to start from.

A run that a constraint forbade (`held_by`) was not carried out, and that is a correct outcome. \
It has no results and no outputs; its next pointer it needs all the more.",
    rules: &[
        &one_project::ONE_PROJECT,
        &unknown_project::UNKNOWN_PROJECT,
        &unknown_operator::UNKNOWN_OPERATOR,
        &next_pointer::NEXT_POINTER,
        &result_not_grounded::RESULT_NOT_GROUNDED,
        &acceptance_gap::ACCEPTANCE_GAP,
        &unknown_acceptance::UNKNOWN_ACCEPTANCE,
        &unresolved_input::UNRESOLVED_INPUT,
        &missing_output::MISSING_OUTPUT,
    ],
};
