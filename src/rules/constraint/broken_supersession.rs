//! `broken-supersession`

use super::own_supersessions;
use crate::model::supersessions::DecisionNode;
use crate::rules::misspelling;
use crate::rules::prelude::*;

rule! {
    /// A decision supersedes an unknown decision, itself, or one that is already superseded.
    ///
    /// A decision never changes; a later one takes its place. To find out what applies today,
    /// follow the chain of decisions to its end. That works only if each decision in the chain
    /// exists, no two decisions supersede the same one, and no decision leads back to itself. A
    /// cycle is reported once, however long it is.
    ///
    /// # Bad
    /// ```md decisions/winter-plan.md
    /// ---
    /// kind: Decision
    /// decision_id: winter-plan
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the days are short]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// supersedes: autumn
    ///             ^^^^^^ //~ unknown decision `autumn`
    /// next_pointer: Print the winter plan.
    /// ---
    /// ```
    ///
    /// # Bad: superseded twice
    /// ```md decisions/spring-plan.md
    /// ---
    /// kind: Decision
    /// decision_id: spring-plan
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the ice is gone]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// supersedes: summer-plan
    ///             ^^^^^^^^^^^ //~ note: first superseded here
    /// next_pointer: Print the spring plan.
    /// ---
    /// ```
    /// ```md decisions/winter-plan.md
    /// ---
    /// kind: Decision
    /// decision_id: winter-plan
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the days are short]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// supersedes: summer-plan
    ///             ^^^^^^^^^^^ //~ `summer-plan` is already superseded by `spring-plan`
    /// next_pointer: Print the winter plan.
    /// ---
    /// ```
    ///
    /// # Bad: a cycle
    /// ```md decisions/summer-plan.md
    /// ---
    /// kind: Decision
    /// decision_id: summer-plan
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the schools close on 12 June]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// supersedes: winter-plan
    ///             ^^^^^^^^^^^ //~ `summer-plan` supersedes itself through `winter-plan`
    /// next_pointer: Print the summer plan.
    /// ---
    /// ```
    /// ```md decisions/winter-plan.md
    /// ---
    /// kind: Decision
    /// decision_id: winter-plan
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the days are short]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// supersedes: summer-plan
    ///             ^^^^^^^^^^^ //~ note: this decision closes the cycle
    /// next_pointer: Print the winter plan.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/winter-plan.md
    /// ---
    /// kind: Decision
    /// decision_id: winter-plan
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the days are short]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// supersedes: summer-plan
    /// next_pointer: Print the winter plan.
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md decisions/summer-plan.md
    /// ---
    /// kind: Decision
    /// decision_id: summer-plan
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the schools close on 12 June]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// next_pointer: Print the summer plan.
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
    pub static BROKEN_SUPERSESSION = {
        name: "broken-supersession",
        family: "constraint",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Relation to Decision-Making\"",
        check: Check::Repository(check, &[Reads::Names, Reads::Records(Kind::Decision), Reads::OwnReferences]),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let supersessions = cx.model.supersessions();
    for (decision, id) in supersessions.unresolved() {
        if cx.model.may_be_unread(Kind::Decision, id) {
            continue;
        }
        let mut report = report.file(&decision.path);
        let finding = report.at(id.span, format!("unknown decision `{id}`"));
        finding.help("name the existing decision that this one replaces");
        // A decision does not supersede itself.
        let near = cx.model.nearest_id(Kind::Decision, id);
        if near.is_none_or(|near| near.word != id_text(decision)) {
            misspelling::suggest_id(finding, id, Kind::Decision, cx.model);
        }
    }
    own_supersessions::check(cx, report);
    for cycle in supersessions.cycles() {
        report_cycle(&cycle, report);
    }
    for (decision, first) in supersessions.conflicts() {
        report_conflict(decision, first, report);
    }
}

/// Reports a cycle at its first decision.
fn report_cycle(cycle: &[&DecisionNode], report: &mut Report<'_>) {
    let (Some((first, rest)), Some(last)) = (cycle.split_first(), cycle.last()) else {
        return;
    };
    let Some(superseded) = &first.supersedes else {
        return;
    };
    let name = id_text(first);
    let message = match rest {
        [] => format!("`{name}` supersedes itself"),
        [next] => format!("`{name}` supersedes itself through `{}`", id_text(next)),
        [next, more @ ..] => format!(
            "`{name}` supersedes itself through `{}` and {} more",
            id_text(next),
            more.len()
        ),
    };
    let mut report = report.file(&first.path);
    let finding = report.at(superseded.span, message);
    finding.help("remove `supersedes` from the decision that came first");
    if let (false, Some(back)) = (rest.is_empty(), &last.supersedes) {
        finding.related(&last.path, back.span, "this decision closes the cycle");
    }
}

/// Reports a decision that supersedes the same decision as an earlier one.
fn report_conflict(decision: &DecisionNode, first: &DecisionNode, report: &mut Report<'_>) {
    let (Some(there), Some(here)) = (&first.supersedes, &decision.supersedes) else {
        return;
    };
    let message = format!("`{here}` is already superseded by `{}`", id_text(first));
    report
        .file(&decision.path)
        .at(here.span, message)
        .help("supersede the latest decision of the chain, or remove one of the two")
        .related(&first.path, there.span, "first superseded here");
}

/// Returns the id of a decision, for a message.
fn id_text(decision: &DecisionNode) -> &str {
    decision.id.as_ref().map_or("", |id| &**id)
}
