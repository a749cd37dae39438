//! Regimes: the state that a project is really in, and what it admits.

mod force;

mod required_proofs;

mod regime_undeclared;

mod regime_conflict;

mod regime_contradicted;

mod literacy_gap;

mod regime_skipped;

pub mod regime_history;

pub mod transition_unproven;

mod inadmissible_reasoning;

mod inadmissible_assumption;

mod inadmissible_operator;

mod regime_stale;

pub mod ossified_fix;

use crate::rules::rule::Family;

pub use required_proofs::is_required_proof;

pub static FAMILY: Family = Family {
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
        &ossified_fix::OSSIFIED_FIX,
    ],
};

/// What a regime is, for who never heard of it.
const PAGE: &str = "\
Advice that is right for one project ruins another. \"Clean this up first\" saves a project that \
has time and kills one that has none. So before anybody argues about what to do, one question is \
settled: in which state is this project, really? That state is its **regime**, and there are three.

**exist**: the next big fault may be the last. Something that must never break is at risk, money or \
patience or night shifts are being used up, there is no way back, or the people are worn out. What \
counts is to be there tomorrow. **persist**: faults happen and are survived. What was used up comes \
back, people recover, and there is room to repair and to build. The danger is drift: the stopgap \
that stays, the number that is watched instead of the thing. **scale**: the project seeks to be more \
than it is. Everything touches everything, small changes travel far, and somebody is looking for the \
gaps. It is not a bigger `persist` but another kind of place. A regime is no grade and no goal. \
Projects fall back, and who says so at once loses least.

A Regime record says since when, and why: ten `indicators` of what is seen. Seven of them can each \
alone mean `exist`, and no wish outvotes them. It proves the `literacies`, what people have to be able \
to do in that regime, with a target for each. From `exist` to `persist`, and from there to `scale`, \
it proves five criteria of the step; the step in between cannot be left out, and falling back needs no \
proof. The record with the latest `declared_at` counts, and names the one before it in `from`.

In practice: write a Regime for each project that is worked on, tell in an operator's `regimes` where \
it is admissible, and in a decision's `reasoning` and `assumes` what it rests on. The regime weighs \
everything else too. In `exist` warnings are errors and mere preferences are not mentioned; in \
`scale` warnings about ownership, operation and preference are errors. What the config says of a rule \
goes before that. A repository without a Regime hears none of this, unless its config says \
`require: [regimes]`.";
