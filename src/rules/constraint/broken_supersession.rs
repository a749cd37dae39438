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
    /// next_pointer: Print the winter plan.
    /// ---
    /// ```
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
    /// # Around
    /// What stands beside each of these examples.
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

fn check(setting: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let graph = Graph::new(setting);
    unknown(&graph, setting, report);
    let mut in_circle = vec![false; graph.decisions.len()];
    for circle in graph.circles() {
        circle.iter().for_each(|at| in_circle[*at] = true);
        told(&graph, &circle, report);
    }
    let mut first_of: HashMap<usize, usize> = HashMap::new();
    for (at, earlier) in graph.edges().filter(|(at, _)| !in_circle[*at]) {
        match first_of.get(&earlier) {
            Some(first) => second(&graph, *first, at, report),
            None => drop(first_of.insert(earlier, at)),
        }
    }
}

/// Who supersedes whom, by positions.
struct Graph<'m> {
    /// By path.
    decisions: Vec<TypedRecord<'m, Decision>>,
    /// The decision that each supersedes, if there is such a one.
    earlier: Vec<Option<usize>>,
}

impl<'m> Graph<'m> {
    fn new(setting: &RepositoryContext<'m>) -> Self {
        let decisions: Vec<_> = setting.model.decisions().collect();
        let mut by_id: HashMap<&str, usize> = HashMap::new();
        for (at, decision) in decisions.iter().enumerate() {
            if let Some(id) = &decision.fields.decision_id {
                by_id.entry(id).or_insert(at);
            }
        }
        let earlier = decisions.iter().enumerate().map(|(at, decision)| {
            let own = decision.fields.decision_id.as_ref();
            let superseded = decision.fields.supersedes.as_ref()?;
            // Of two that bear one id, each supersedes itself by it.
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

    /// Every circle, from its first decision by path on. Each decision is
    /// looked at once, however long the lines are.
    fn circles(&self) -> Vec<Vec<usize>> {
        /// The line on which a decision was first met.
        const UNMET: usize = usize::MAX;
        let mut met_on = vec![UNMET; self.earlier.len()];
        let mut circles = Vec::new();
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
            // A line that runs into itself, not into one that was walked before.
            if let Some(end) = end.filter(|end| met_on[*end] == start) {
                circles.push(self.circle(end));
            }
        }
        circles
    }

    fn circle(&self, start: usize) -> Vec<usize> {
        let mut circle = vec![start];
        let mut next = self.earlier[start];
        while let Some(at) = next.filter(|at| *at != start) {
            circle.push(at);
            next = self.earlier[at];
        }
        let first = circle.iter().enumerate().min_by_key(|(_, at)| **at);
        let first = first.map_or(0, |(place, _)| place);
        circle.rotate_left(first);
        circle
    }

    /// The id of a decision, for a message.
    fn name(&self, at: usize) -> &str {
        let id = self.decisions[at].fields.decision_id.as_ref();
        id.map_or("", |id| &**id)
    }
}

fn unknown(graph: &Graph<'_>, setting: &RepositoryContext<'_>, report: &mut Report<'_>) {
    // A decision whose own id cannot be read has been reported, and may be this one.
    if setting.model.has_nameless(Kind::Decision) {
        return;
    }
    for (decision, earlier) in graph.decisions.iter().zip(&graph.earlier) {
        if let (Some(id), None) = (&decision.fields.supersedes, earlier) {
            let mut report = report.file(&decision.record.path);
            let finding = report.at(id.span, format!("unknown decision `{id}`"));
            finding.help("name an existing decision, the one that this one replaces");
            misspelling::suggest_id(finding, id, Kind::Decision, setting.model);
        }
    }
}

fn told(graph: &Graph<'_>, circle: &[usize], report: &mut Report<'_>) {
    let (Some((first, rest)), Some(last)) = (circle.split_first(), circle.last()) else {
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

fn second(graph: &Graph<'_>, first: usize, at: usize, report: &mut Report<'_>) {
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
