//! Rules about regimes: the state that a project is really in, and what that state admits.

mod in_force;

mod required_proofs;

mod regime_undeclared;

mod regime_conflict;

mod regime_contradicted;

mod literacy_gap;

mod regime_skipped;

pub(crate) mod regime_history;

pub(crate) mod transition_unproven;

mod inadmissible_reasoning;

mod inadmissible_assumption;

mod inadmissible_operator;

mod regime_stale;

mod undated_decision;

pub(crate) mod ossified_fix;

use crate::rules::rule::Family;

pub(crate) use required_proofs::is_required_proof;

pub(crate) static FAMILY: Family = Family {
    name: "regime",
    page: PAGE,
    rules: &[
        &regime_undeclared::REGIME_UNDECLARED,
        &regime_conflict::REGIME_CONFLICT,
        &regime_contradicted::REGIME_CONTRADICTED,
        &literacy_gap::LITERACY_GAP,
        &regime_skipped::REGIME_SKIPPED,
        &regime_history::REGIME_HISTORY,
        &transition_unproven::TRANSITION_UNPROVEN,
        &inadmissible_reasoning::INADMISSIBLE_REASONING,
        &inadmissible_assumption::INADMISSIBLE_ASSUMPTION,
        &inadmissible_operator::INADMISSIBLE_OPERATOR,
        &regime_stale::REGIME_STALE,
        &undated_decision::UNDATED_DECISION,
        &ossified_fix::OSSIFIED_FIX,
    ],
};

const PAGE: &str = "\
The same advice can help one project and ruin another. \"Clean this up first\" helps a project that has \
time and ruins one that has none. So before anybody decides what to do, one question has to be answered: in \
which state is this project, really? That state is its **regime**, and there are three.

**exist**: the next big fault may be the last. Something that must never break is at risk; money, patience \
or night shifts are being used up; there is no rollback; or the people are worn out. What counts is that \
the project still exists tomorrow. **persist**: faults happen and the project survives them. What was used \
up comes back, people recover, and there is room to repair and to build. The danger is drift: the temporary \
fix that stays, the metric that is watched instead of the thing itself. **scale**: the project seeks to \
grow. Everything affects everything, small changes have effects far away, and somebody looks for gaps to \
exploit. It is not a bigger `persist` but a different situation. A regime is neither a grade nor a goal. \
Projects fall back, and those that say so at once lose least.

A Regime record says since when the project is in a regime, and why: ten `indicators` record what is \
observed. Seven of them have a value that means `exist`, and a single such value is enough. The record \
proves the `literacies`, which are the abilities that people need in that regime, with a target for each. \
For the step from `exist` to `persist`, and from there to `scale`, it proves five `criteria`. No step can be \
skipped, and falling back needs no proof. The record with the latest `declared_at` counts, and it names the \
previous regime in `from`.

In practice: write a Regime for each project with current work, list in an operator's `regimes` where it is \
admissible, and state in a decision's \
`decided_at`, `reasoning` and `assumes` when it was made and what it rests on. The regime also adjusts the \
severity of all other findings. In `exist`, warnings become errors and findings of level 5 (preference) are \
not reported. In `scale`, warnings of levels 3 to 5 (state ownership, operational, preference) become errors. \
A severity that the configuration sets for a rule takes precedence. In a repository without a Regime these \
rules report nothing, unless its configuration says `require: [regimes]`.";
