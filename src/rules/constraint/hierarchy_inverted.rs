//! `hierarchy-inverted`

use crate::model::TypedRecord;
use crate::record::declaration::Override;
use crate::record::{ConstraintLevel, Id};
use crate::rules::document::mention_misspelt_parts;
use crate::rules::prelude::*;
use crate::rules::shared::Shared;

rule! {
    /// A constraint is overridden by one that is not above it, or by no constraint at all.
    ///
    /// Constraints have five levels, from high to low: physical facts, responsibility, state
    /// ownership, how work is organised (operational), and preference. If two constraints cannot
    /// both be respected, the higher one overrides the lower one. `because` names the higher one,
    /// alone or in a sentence. Haste, a good idea or a constraint of the same level is not a
    /// reason. An override that does not hold excuses no violation: `commit-despite-violation`
    /// reports that too.
    ///
    /// # Bad
    /// ```md decisions/full-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: full-boat
    /// project_id: ferry
    /// state: timetable
    /// trigger: [sixty passengers for one boat]
    /// outcome: commit
    /// constraint_status: {fifty-on-board: respected, on-time: respected}
    /// override:
    ///   constraint: fifty-on-board
    ///   because: on-time, or they miss the train
    ///            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ `on-time` (preference) does not override `fifty-on-board` (physical)
    /// next_pointer: Count the life jackets.
    /// ---
    /// ```
    ///
    /// # Bad: no constraint
    /// ```md decisions/full-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: full-boat
    /// project_id: ferry
    /// state: timetable
    /// trigger: [sixty passengers for one boat]
    /// outcome: commit
    /// constraint_status: {fifty-on-board: respected, on-time: respected}
    /// override: {constraint: fifty-on-board, because: it is only once}
    ///                                                 ^^^^^^^^^^^^^^^ //~ reason of the override names no constraint
    /// next_pointer: Count the life jackets.
    /// ---
    /// ```
    /// ```md decisions/late-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: late-boat
    /// project_id: ferry
    /// state: timetable
    /// trigger: [sixty passengers for one boat]
    /// outcome: commit
    /// constraint_status: {fifty-on-board: respected, on-time: violated}
    /// override: {constraint: on-time}
    ///           ^^^^^^^^^^^^^^^^^^^^^ //~ missing `because`: nothing says what overrides `on-time`
    /// next_pointer: Sail twice.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/late-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: late-boat
    /// project_id: ferry
    /// state: timetable
    /// trigger: [sixty passengers for one boat]
    /// outcome: commit
    /// constraint_status: {fifty-on-board: respected, on-time: violated}
    /// override: {constraint: on-time, because: "`fifty-on-board`: the boat sails twice"}
    /// next_pointer: Ask the railway to wait.
    /// ---
    /// ```
    /// ```md decisions/full-boat.md absent
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md constraints/fifty-on-board.md
    /// ---
    /// kind: Constraint
    /// constraint_id: fifty-on-board
    /// level: physical
    ///        ^^^^^^^^ //~ note: its level is `physical`
    /// statement: At most fifty people are on board.
    /// ---
    /// ```
    /// ```md constraints/on-time.md
    /// ---
    /// kind: Constraint
    /// constraint_id: on-time
    /// level: preference
    ///        ^^^^^^^^^^ //~ note: its level is `preference`
    /// statement: The boat leaves on the minute.
    /// ---
    /// ```
    /// ```md projects/ferry.md
    /// ---
    /// kind: Project
    /// project_id: ferry
    /// name: Ferry
    /// owners: [crossing@example.org]
    /// states: [timetable]
    /// ---
    /// ```
    pub static HIERARCHY_INVERTED = {
        name: "hierarchy-inverted",
        family: "constraint",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Constraint Hierarchy\"",
        check: Check::Decision(check),
        judged_by: Definitions,
    }
}

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(overruled) = &decision.overruled else {
        return;
    };
    let Some(id) = &overruled.value.constraint else {
        return;
    };
    // `unknown-constraint` reports a constraint that no record describes.
    let Some(lower) = cx.model.constraint(id) else {
        return;
    };
    let Some(because) = &overruled.value.because else {
        return report_missing(id, overruled, cx, report);
    };
    let named: Vec<TypedRecord<'_, Constraint>> = words(&because.value)
        .filter_map(|word| cx.model.constraint(word))
        .collect();
    if named.is_empty() {
        if may_name_one(decision, &because.value, cx) {
            return;
        }
        let near = cx.model.nearest_id(Kind::Constraint, &because.value);
        let finding = report.at(because.span, "reason of the override names no constraint");
        finding.help(HELP).suggest(near.map(|near| near.word));
        return;
    }
    let Some(below) = level(&lower) else { return };
    // `field-type` reports a level that cannot be read.
    let Some(levels) = named.iter().map(level).collect::<Option<Vec<_>>>() else {
        return;
    };
    let highest = levels
        .into_iter()
        .zip(&named)
        .min_by_key(|(level, _)| *level);
    let Some((above, higher)) = highest.filter(|(above, _)| *above >= below) else {
        return;
    };
    let other = higher.constraint_id.as_ref().map_or("", |id| &**id);
    let message = format!("`{other}` ({above}) does not override `{id}` ({below})");
    let finding = report.at(because.span, message);
    finding.help(HELP);
    for (constraint, level) in [(higher, above), (&lower, below)] {
        if let Some(place) = &constraint.level {
            let path = &constraint.record.path;
            finding.related(path, place.span, format!("its level is `{level}`"));
        }
    }
}

/// Returns whether the override of a decision does not hold, so that it excuses nothing. `cx` may be
/// about another record, such as a run that carries out the decision.
pub(crate) fn is_inverted(decision: &TypedRecord<'_, Decision>, cx: &Context<'_>) -> bool {
    let mut found = Vec::new();
    let cx = Context {
        record: decision.record,
        named: &[],
        shared: &Shared::default(),
        ..*cx
    };
    let mut report = Report::new(&HIERARCHY_INVERTED.meta, &decision.record.path, &mut found);
    check(decision.fields, &cx, &mut report);
    // A misspelt key is one finding.
    let overruled = decision.fields.overruled.as_ref();
    let is_misspelt = |place| decision.record.misspelt_parts(place).next().is_some();
    !found.is_empty() && !overruled.is_some_and(|it| is_misspelt(it.span))
}

const HELP: &str =
    "do not act: write `outcome: hold` without `override`, or name a constraint of a higher level";

/// Reports an override without a reason.
fn report_missing(
    id: &Id,
    overruled: &Spanned<Override>,
    cx: &Context<'_>,
    report: &mut Report<'_>,
) {
    if cx.record.is_faulty(overruled.span) {
        return;
    }
    let message = format!("missing `because`: nothing says what overrides `{id}`");
    let finding = report.at(overruled.span, message);
    finding.help("name the higher constraint in `because`, or do not act: write `outcome: hold` without `override`");
    mention_misspelt_parts(
        finding,
        cx.record,
        overruled.span,
        &["because", "constraint"],
    );
}

/// Returns whether a reason may name a constraint that was not found: one whose own id cannot be read,
/// or an unknown one that the decision also names in another field, where it is reported.
fn may_name_one(decision: &Decision, because: &str, cx: &Context<'_>) -> bool {
    let names = |id: &str| words(because).any(|word| word == id);
    let statuses = decision.constraint_status.iter();
    let mut statuses = statuses.flat_map(|status| &status.value.0);
    let mut words = words(because);
    words.any(|word| cx.model.may_be_unread(Kind::Constraint, word))
        || statuses.any(|(id, _)| names(id))
}

/// Returns the level of a constraint, if it can be read.
fn level(constraint: &TypedRecord<'_, Constraint>) -> Option<ConstraintLevel> {
    constraint.level.as_ref().map(|level| level.value)
}

/// Returns the words of a reason, any of which may be the id of a constraint: each as it is
/// written, and without the punctuation around it.
fn words(reason: &str) -> impl Iterator<Item = &str> {
    let words = reason.split_whitespace();
    words.flat_map(|word| {
        [
            word,
            word.trim_matches(|char: char| !char.is_alphanumeric()),
        ]
    })
}
