//! Constraints and decisions: what must not happen, and who may commit to what.

pub mod act;

mod unknown_constraint;

pub mod constraint_gap;

mod commit_despite_violation;

mod commit_on_unknown;

mod hierarchy_inverted;

mod urgency_only;

mod held_run_acts;

pub mod hold_overridden;

mod unowned_state;

mod broken_supersession;

use crate::rules::rule::Family;

pub static FAMILY: Family = Family {
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
    ],
};

/// What a constraint is, for who never heard of it.
const PAGE: &str = "\
Most plans ask what should happen next, and then make room for it. Here it is the other way round. \
First comes what must not happen, whatever the plan: a limit of the machine, a promise to somebody, \
a state that belongs to another team, a rule of how work is done. What is left open by all of these \
may be done. What is not, is not done, and that is a result and no failure. The only failure is to \
cross a line that was drawn before.

Such a line is a **Constraint** record: an id, a statement, the projects that it binds (all, if it \
names none), and a level. There are five: physical, responsibility, state ownership, operational, \
preference. Where two constraints cannot both be kept, the higher one counts; an equal or a lower one \
never does. A preference is a wish and stops nobody.

A **Decision** is a commit, to act or to hold, and it is not taken back; a later one supersedes it. It \
gives each constraint that binds it a word: `respected`, `violated` or `unknown`. Only when none that \
binds is violated or unknown may it say `outcome: commit`. Its `trigger` says what happened. \"It is \
urgent\" did not happen; where that is all, the answer is to wait. It is about one `state`, and only \
the project that lists the state may decide on it.

**Not to act is a correct outcome.** A decision may `hold`, and a run that a constraint forbade is \
written down too: `held_by: <constraint>` and a next pointer, nothing else. Holds are counted beside \
passes. A hold is lifted by a decision that supersedes it, once every constraint that held is \
respected and there is evidence that was not there before.

In practice: write down the five or ten lines that nobody may cross, list in an operator's \
`constraints` those that its runs have to answer for, and answer with `constraint_status`. A repository \
without a Constraint is not asked for any, unless its config says `require: [constraints]`.";
