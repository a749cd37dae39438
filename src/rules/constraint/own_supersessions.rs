//! Supersessions between records of kinds that the configuration defines.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::record::own_record::is_supersession;
use crate::rules::document::referenced;
use crate::rules::prelude::*;
use crate::text::RepoPath;

/// A record that supersedes another one, and the field that says so.
struct Supersession<'m> {
    later: &'m RepoPath,
    earlier: &'m RepoPath,
    /// The record with the field, and the place there.
    path: &'m RepoPath,
    span: Span,
}

/// Reports records that supersede themselves, and records that contradict each other.
pub(super) fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let all = supersessions(cx);
    report_cycles(&all, report);
    report_contradictions(&all, report);
}

fn supersessions<'m>(cx: &RepositoryContext<'m>) -> Vec<Supersession<'m>> {
    let model = cx.model;
    let mut all = Vec::new();
    let records = model.records().iter();
    let own = records.filter(|it| matches!(it.entry.kind, Some(Kind::Own(_))));
    for indexed in own {
        let record = indexed.record();
        let Some(fields) = record.fields.own() else {
            continue;
        };
        for (field, kind, reference) in fields
            .references()
            .filter(|(field, ..)| is_supersession(field))
        {
            let Some(other) = referenced(record, kind, &reference.value, model) else {
                continue;
            };
            let (later, earlier) = if field == "supersedes" {
                (&record.path, &other.path)
            } else {
                (&other.path, &record.path)
            };
            all.push(Supersession {
                later,
                earlier,
                path: &record.path,
                span: reference.span,
            });
        }
    }
    all
}

/// Reports each cycle once, at a record that supersedes itself, directly or through others.
fn report_cycles(all: &[Supersession<'_>], report: &mut Report<'_>) {
    let components = components(all);
    let mut earlier: BTreeMap<&RepoPath, Vec<&Supersession<'_>>> = BTreeMap::new();
    for one in all {
        // A supersession between two components is part of no cycle.
        if components[one.later] == components[one.earlier] {
            earlier.entry(one.later).or_default().push(one);
        }
    }
    let mut settled: BTreeSet<&RepoPath> = BTreeSet::new();
    for start in earlier.keys() {
        if settled.contains(start) {
            continue;
        }
        let (mut reached, closing) = cycle(start, &earlier, &settled);
        let Some(closing) = closing else { continue };
        settled.append(&mut reached);
        settled.insert(start);
        let message = if closing.later == *start {
            "record supersedes itself".to_owned()
        } else {
            format!("record supersedes itself through {}", closing.later)
        };
        report
            .file(closing.path)
            .at(closing.span, message)
            .help("remove the reference from the record that came first");
    }
}

/// Follows the supersessions from a record, except to settled records, until one of them leads back
/// to it. Returns the records that were reached, and the supersession that closes the cycle.
fn cycle<'m, 's>(
    start: &RepoPath,
    earlier: &BTreeMap<&'m RepoPath, Vec<&'s Supersession<'m>>>,
    settled: &BTreeSet<&RepoPath>,
) -> (BTreeSet<&'m RepoPath>, Option<&'s Supersession<'m>>) {
    let mut reached: BTreeSet<&RepoPath> = BTreeSet::new();
    let mut open: Vec<&RepoPath> = vec![start];
    while let Some(path) = open.pop() {
        for one in earlier.get(path).into_iter().flatten() {
            if one.earlier == start {
                return (reached, Some(one));
            }
            if !settled.contains(one.earlier) && reached.insert(one.earlier) {
                open.push(one.earlier);
            }
        }
    }
    (reached, None)
}

/// Returns the number of each record's component: records in one cycle have the same number. The
/// algorithm does not recurse, because a chain may have any length.
fn components<'m>(all: &[Supersession<'m>]) -> BTreeMap<&'m RepoPath, usize> {
    let mut graph: DiGraph<&RepoPath, ()> = DiGraph::new();
    let mut nodes = BTreeMap::new();
    for one in all {
        let [later, earlier] = [one.later, one.earlier]
            .map(|path| *nodes.entry(path).or_insert_with(|| graph.add_node(path)));
        graph.add_edge(later, earlier, ());
    }
    let components = kosaraju_scc(&graph).into_iter().enumerate();
    components
        .flat_map(|(number, nodes)| nodes.into_iter().map(move |node| (node, number)))
        .map(|(node, number)| (graph[node], number))
        .collect()
}

/// Reports each supersession that only one of its two records states, if the other record states a
/// different one.
fn report_contradictions(all: &[Supersession<'_>], report: &mut Report<'_>) {
    // The supersessions that each record states, as the later one (`true`) or as the earlier one.
    let mut stated: BTreeMap<(&RepoPath, bool), Vec<&Supersession<'_>>> = BTreeMap::new();
    for one in all {
        let is_later = one.path == one.later;
        stated.entry((one.path, is_later)).or_default().push(one);
    }
    for one in all {
        let is_later = one.path == one.later;
        let other = if is_later { one.earlier } else { one.later };
        if other == one.path {
            continue;
        }
        let theirs = stated.get(&(other, !is_later));
        let Some(first) = theirs.and_then(|theirs| theirs.first()) else {
            continue;
        };
        let is_agreed = theirs
            .into_iter()
            .flatten()
            .any(|it| it.later == one.later && it.earlier == one.earlier);
        if is_agreed {
            continue;
        }
        let (message, label) = if is_later {
            (
                format!("{other} says that another record supersedes it"),
                "superseded by this one",
            )
        } else {
            (
                format!("{other} says that it supersedes another record"),
                "supersedes this one",
            )
        };
        report
            .file(one.path)
            .at(one.span, message)
            .help("let both records name each other")
            .related(other, first.span, label);
    }
}
