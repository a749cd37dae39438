//! `hierarchy-inverted`

use crate::model::TypedRecord;
use crate::record::declaration::Override;
use crate::record::{ConstraintLevel, Id};
use crate::rules::document::mention_misspelt_parts;
use crate::rules::prelude::*;

rule! {
    /// A constraint is overridden by one that is not above it, or by none.
    ///
    /// Constraints are ordered: what is physically so, who is responsible, who owns
    /// a state, how work is organised, and last what is preferred. Where two of them
    /// cannot both be respected the higher one counts, and only then may the lower
    /// one give way. `because` names the higher one, alone or in a sentence. Haste,
    /// a good idea or an equal are no reason. While an override is looked at here,
    /// the violation that it is for is not told a second time.
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
    /// constraint_status: {fifty-on-board: violated, on-time: respected}
    /// override:
    ///   constraint: fifty-on-board
    ///   because: on-time, or they miss the train
    ///            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ `on-time` (preference) does not override `fifty-on-board` (physical)
    /// next_pointer: Count the life jackets.
    /// ---
    /// ```
    /// # Bad: no constraint at all
    /// ```md decisions/full-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: full-boat
    /// project_id: ferry
    /// state: timetable
    /// trigger: [sixty passengers for one boat]
    /// outcome: commit
    /// constraint_status: {fifty-on-board: violated, on-time: respected}
    /// override: {constraint: fifty-on-board, because: it is only once}
    ///                                                 ^^^^^^^^^^^^^^^ //~ this reason names no constraint
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
    ///           ^^^^^^^^^^^^^^^^^^^^^ //~ nothing says what overrides `on-time`
    /// next_pointer: Sail twice.
    /// ---
    /// ```
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
    /// # Around
    /// What stands beside each of these examples.
    ///
    /// ```md constraints/fifty-on-board.md
    /// ---
    /// kind: Constraint
    /// constraint_id: fifty-on-board
    /// level: physical
    /// statement: At most fifty people are on board.
    /// ---
    /// ```
    /// ```md constraints/on-time.md
    /// ---
    /// kind: Constraint
    /// constraint_id: on-time
    /// level: preference
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
    }
}

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(overruled) = &decision.overruled else {
        return;
    };
    let Some(id) = &overruled.value.constraint else {
        return;
    };
    // A constraint that no record describes is for `unknown-constraint`.
    let Some(lower) = cx.model.constraint(id) else {
        return;
    };
    let Some(because) = &overruled.value.because else {
        return missing(id, overruled, cx, report);
    };
    let named: Vec<TypedRecord<'_, Constraint>> = words(&because.value)
        .filter_map(|word| cx.model.constraint(word))
        .collect();
    if named.is_empty() {
        if may_name_one(decision, &because.value, cx) {
            return;
        }
        let finding = report.at(because.span, "this reason names no constraint");
        finding
            .help(HELP)
            .suggest(cx.model.nearest_id(Kind::Constraint, &because.value));
        return;
    }
    let Some(below) = level(&lower) else { return };
    // Where a level cannot be read, that has been reported.
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

const HELP: &str = "do not act; a constraint gives way to one of a higher level only";

fn missing(id: &Id, overruled: &Spanned<Override>, cx: &Context<'_>, report: &mut Report<'_>) {
    if cx.record.is_faulty(overruled.span) {
        return;
    }
    let message = format!("nothing says what overrides `{id}`");
    let finding = report.at(overruled.span, message);
    finding.help("name the higher constraint as `because`, or do not act");
    mention_misspelt_parts(
        finding,
        cx.record,
        overruled.span,
        &["because", "constraint"],
    );
}

/// Whether a reason may name a constraint all the same: one whose own id cannot
/// be read, or one that the decision names elsewhere, where it is told to be unknown.
fn may_name_one(decision: &Decision, because: &str, cx: &Context<'_>) -> bool {
    let names = |id: &str| words(because).any(|word| word == id);
    let statuses = decision.constraint_status.iter();
    let mut statuses = statuses.flat_map(|status| &status.value.0);
    cx.model.has_nameless(Kind::Constraint) || statuses.any(|(id, _)| names(id))
}

fn level(constraint: &TypedRecord<'_, Constraint>) -> Option<ConstraintLevel> {
    constraint.level.as_ref().map(|level| level.value)
}

/// The words of a reason, any of which may be a constraint's id: as they are,
/// and without the marks around them.
fn words(reason: &str) -> impl Iterator<Item = &str> {
    let is_mark = |char: char| !char.is_alphanumeric();
    let words = reason.split_whitespace();
    words.flat_map(move |word| [word, word.trim_matches(is_mark)])
}
