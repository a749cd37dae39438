//! `broken-supersession`

use std::collections::HashMap;

use crate::model::TypedRecord;
use crate::rules::misspelling;
use crate::rules::prelude::*;

rule! {
    /// A decision supersedes an unknown decision, itself, or one that is already superseded.
    ///
    /// A decision never changes; a later one takes its place. To find what holds today, follow the
    /// chain of decisions to its end. That needs a chain: each step leads to an existing decision,
    /// no two decisions supersede the same one, and no decision leads back to itself. A cycle is
    /// reported once, however long it is.
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
        check: Check::Repository(check),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let graph = Graph::new(cx);
    report_unknown(&graph, cx, report);
    let mut in_cycle = vec![false; graph.decisions.len()];
    for cycle in graph.cycles() {
        cycle.iter().for_each(|at| in_cycle[*at] = true);
        report_cycle(&graph, &cycle, report);
    }
    let mut first_of: HashMap<usize, usize> = HashMap::new();
    for (at, earlier) in graph.edges().filter(|(at, _)| !in_cycle[*at]) {
        match first_of.get(&earlier) {
            Some(first) => report_conflict(&graph, *first, at, report),
            None => drop(first_of.insert(earlier, at)),
        }
    }
}

/// The graph of decisions, each with the position of the one that it supersedes.
struct Graph<'m> {
    /// The decisions, by path.
    decisions: Vec<TypedRecord<'m, Decision>>,
    /// The position of the decision that each supersedes, if it exists.
    earlier: Vec<Option<usize>>,
}

impl<'m> Graph<'m> {
    fn new(cx: &RepositoryContext<'m>) -> Self {
        let decisions: Vec<_> = cx.model.decisions().collect();
        let mut by_id: HashMap<&str, usize> = HashMap::new();
        for (at, decision) in decisions.iter().enumerate() {
            if let Some(id) = &decision.fields.decision_id {
                by_id.entry(id).or_insert(at);
            }
        }
        let earlier = decisions.iter().enumerate().map(|(at, decision)| {
            let own = decision.fields.decision_id.as_ref();
            let superseded = decision.fields.supersedes.as_ref()?;
            // If several decisions have the same id, each supersedes itself by that id.
            let is_itself = own.is_some_and(|own| own.value == superseded.value);
            if is_itself {
                Some(at)
            } else {
                by_id.get(&***superseded).copied()
            }
        });
        let earlier = earlier.collect();
        Self { decisions, earlier }
    }

    fn edges(&self) -> impl Iterator<Item = (usize, usize)> {
        let edges = self.earlier.iter().enumerate();
        edges.filter_map(|(at, earlier)| Some((at, (*earlier)?)))
    }

    /// Returns every cycle, beginning with its first decision by path. Each decision is visited
    /// once, however long the chains are.
    fn cycles(&self) -> Vec<Vec<usize>> {
        /// Marks a decision that no walk has reached.
        const UNMET: usize = usize::MAX;
        let mut met_on = vec![UNMET; self.earlier.len()];
        let mut cycles = Vec::new();
        for start in 0..self.earlier.len() {
            let mut at = start;
            let end = loop {
                if met_on[at] != UNMET {
                    break Some(at);
                }
                met_on[at] = start;
                match self.earlier[at] {
                    Some(earlier) => at = earlier,
                    None => break None,
                }
            };
            // The walk reached a decision of its own, not one of an earlier walk.
            if let Some(end) = end.filter(|end| met_on[*end] == start) {
                cycles.push(self.cycle(end));
            }
        }
        cycles
    }

    fn cycle(&self, start: usize) -> Vec<usize> {
        let mut cycle = vec![start];
        let mut next = self.earlier[start];
        while let Some(at) = next.filter(|at| *at != start) {
            cycle.push(at);
            next = self.earlier[at];
        }
        let first = cycle.iter().enumerate().min_by_key(|(_, at)| **at);
        let first = first.map_or(0, |(place, _)| place);
        cycle.rotate_left(first);
        cycle
    }

    /// Returns the id of a decision, for a message.
    fn name(&self, at: usize) -> &str {
        let id = self.decisions[at].fields.decision_id.as_ref();
        id.map_or("", |id| &**id)
    }
}

/// Reports the decisions that supersede an unknown decision.
fn report_unknown(graph: &Graph<'_>, cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    // A decision whose own id cannot be read has its own finding, and may be the one that is meant.
    if cx.model.has_nameless(Kind::Decision) {
        return;
    }
    for (decision, earlier) in graph.decisions.iter().zip(&graph.earlier) {
        if let (Some(id), None) = (&decision.fields.supersedes, earlier) {
            let mut report = report.file(&decision.record.path);
            let finding = report.at(id.span, format!("unknown decision `{id}`"));
            finding.help("name an existing decision, the one that this one replaces");
            misspelling::suggest_id(finding, id, Kind::Decision, cx.model);
        }
    }
}

/// Reports a cycle at its first decision.
fn report_cycle(graph: &Graph<'_>, cycle: &[usize], report: &mut Report<'_>) {
    let (Some((first, rest)), Some(last)) = (cycle.split_first(), cycle.last()) else {
        return;
    };
    let decision = &graph.decisions[*first];
    let Some(place) = &decision.fields.supersedes else {
        return;
    };
    let name = graph.name(*first);
    let message = match rest {
        [] => format!("`{name}` supersedes itself"),
        [next] => format!("`{name}` supersedes itself through `{}`", graph.name(*next)),
        [next, more @ ..] => format!(
            "`{name}` supersedes itself through `{}` and {} more",
            graph.name(*next),
            more.len()
        ),
    };
    let mut report = report.file(&decision.record.path);
    let finding = report.at(place.span, message);
    finding.help("remove `supersedes` from the decision that came first");
    let closing = &graph.decisions[*last];
    if let (false, Some(back)) = (rest.is_empty(), &closing.fields.supersedes) {
        finding.related(
            &closing.record.path,
            back.span,
            "this decision closes the cycle",
        );
    }
}

/// Reports a decision that supersedes the same decision as an earlier one.
fn report_conflict(graph: &Graph<'_>, first: usize, at: usize, report: &mut Report<'_>) {
    let (other, decision) = (&graph.decisions[first], &graph.decisions[at]);
    let (Some(there), Some(here)) = (&other.fields.supersedes, &decision.fields.supersedes) else {
        return;
    };
    let message = format!("`{here}` is already superseded by `{}`", graph.name(first));
    report
        .file(&decision.record.path)
        .at(here.span, message)
        .help("supersede the latest decision of the chain, or remove one of the two")
        .related(&other.record.path, there.span, "first superseded here");
}
