//! Rules about runs: one project, one operator, a result that follows from the checks, and a next step.

pub(crate) mod check_results;

mod outputs;

mod one_project;

mod unknown_project;

mod unknown_operator;

pub(crate) mod next_pointer;

mod result_not_grounded;

mod acceptance_gap;

mod unknown_acceptance;

mod unresolved_input;

mod missing_output;

mod unknown_decision;

mod run_on_hold;

mod unknown_input;

mod run_open;

mod wip_exceeded;

mod debug_loop;

mod next_overdue;

use crate::rules::rule::Family;

pub(crate) static FAMILY: Family = Family {
    name: "run",
    page: "\
A run is one execution of an operator (a written procedure) for one project, from a start to an \
end. Even months later, its record has to answer four questions for somebody who was not there: \
what was done and for whom, with which inputs, how it ended, and what comes next.

**What and for whom.** A run names one operator and one project, and both have a record in this \
repository. If nobody wrote the operator down, there is nothing to check the run against. If a \
run is for two projects, each team thinks that the other one is responsible.

**With which inputs.** Each input that the operator requires is given with the value that it had \
on that day, so that the run can be repeated and questioned.

**How it ended.** The operator lists acceptance checks. Each of them gets a result of its own, \
PASS, WARN or FAIL, and the result of the run follows from them: FAIL if a required check \
failed; otherwise WARN if any check warned or an optional check failed; otherwise PASS. \
Impressions do not count. A run that passed must also have written the outputs that its operator \
promises.

**What comes next.** Work that stops without a next step has to be thought through again from \
the beginning. So a run ends with a next pointer: one line that is concrete enough to start \
from.

A run that a constraint forbade (`held_by`) was not executed, and that is a correct outcome. It \
has no results and no outputs, but it needs its next pointer all the more.",
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
        &unknown_decision::UNKNOWN_DECISION,
        &run_on_hold::RUN_ON_HOLD,
        &unknown_input::UNKNOWN_INPUT,
        &run_open::RUN_OPEN,
        &wip_exceeded::WIP_EXCEEDED,
        &debug_loop::DEBUG_LOOP,
        &next_overdue::NEXT_OVERDUE,
    ],
};
