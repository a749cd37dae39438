//! Rules about constraints and decisions: what must not happen, and who may decide about what.

pub(crate) mod act;

mod unknown_constraint;

pub(crate) mod constraint_gap;

mod commit_despite_violation;

mod commit_on_unknown;

mod hierarchy_inverted;

mod urgency_only;

mod held_run_acts;

pub(crate) mod hold_overridden;

mod unowned_state;

mod broken_supersession;
mod own_supersessions;

mod hold_ignored;

use crate::rules::rule::Family;

pub(crate) static FAMILY: Family = Family {
    name: "constraint",
    page: PAGE,
    rules: &[
        &unknown_constraint::UNKNOWN_CONSTRAINT,
        &constraint_gap::CONSTRAINT_GAP,
        &commit_despite_violation::COMMIT_DESPITE_VIOLATION,
        &commit_on_unknown::COMMIT_ON_UNKNOWN,
        &hierarchy_inverted::HIERARCHY_INVERTED,
        &urgency_only::URGENCY_ONLY,
        &held_run_acts::HELD_RUN_ACTS,
        &hold_overridden::HOLD_OVERRIDDEN,
        &unowned_state::UNOWNED_STATE,
        &broken_supersession::BROKEN_SUPERSESSION,
        &hold_ignored::HOLD_IGNORED,
    ],
};

const PAGE: &str = "\
Most plans first ask what should happen next, and then what stands in the way. These rules turn that \
around. First comes what must not happen, whatever the plan is: a limit of a machine, a promise to \
somebody, a state that belongs to another team, a rule about how work is done. Only what all of these \
allow may be done. What they do not allow is not done, and that is a result and not a failure. The only \
failure is to violate a constraint that was written down before.

A **Constraint** record has an id, a statement, the projects that it binds (all, if it names none), and a \
level. There are five levels: physical, responsibility, state ownership, operational and preference. Where \
two constraints cannot both be respected, only one of a higher level may override the other. A preference \
is a wish and does not prevent anything.

A **Decision** is either to act (`outcome: commit`) or to wait (`outcome: hold`). It is never withdrawn; a \
later decision supersedes it. It gives each constraint that binds it a status: `respected`, `violated` or `unknown`. A decision to act is \
allowed only if no binding constraint is violated or unknown. Its `trigger` says what happened. Urgency is not \
something that happened; if there is no other trigger, the right decision is to wait. A decision is about one \
`state`, and only the project that lists that state may decide about it.

**Not to act is a correct outcome.** A decision can be to hold, and a run that a constraint forbade is \
recorded too, with `held_by: <constraint>` and a next pointer but without results. Summaries count holds \
beside passes. A \
decision that supersedes a hold lifts it, once every constraint that caused the hold is respected and there \
is new evidence.

In practice: write down the five or ten constraints that nobody may violate, list in an operator's \
`constraints` those that its runs have to respect, and give each a status in `constraint_status`. A \
repository without a Constraint does not need any, unless its configuration says \
`require: [constraints]`.";
