//! What a new record says by itself: from the command line, and from the
//! records that it hangs on.

use super::Order;
use super::blank::{TODO, TODO_TARGET, choice};
use super::yaml::{Yaml, on_one_line};
use crate::config::Settings;
use crate::model::Model;
use crate::record::procedure::EvidencePattern;
use crate::record::requirements::{mandatory_literacies, transition_criteria};
use crate::record::status::Respect;
use crate::record::{Constraint, Kind, Operator, Outcome, Pattern, RegimeName, mode};

/// Fields by their name.
pub type Given = Vec<(&'static str, Yaml)>;

pub fn of(order: &Order, model: &Model, settings: &Settings) -> Given {
    let mut given = Given::new();
    let mut give = |name: &'static str, value: Option<Yaml>| {
        given.extend(value.map(|value| (name, value)));
    };
    let start = || Some(Yaml::time(order.start.to_string()));
    let day = || Some(Yaml::time(order.start.strftime("%F").to_string()));
    let id = order.id.as_deref().map(Yaml::text);
    let project = order.project.as_deref().map(Yaml::text);
    let title = order
        .title
        .as_deref()
        .map(|title| Yaml::text(on_one_line(title)));
    let mode = order.mode.as_deref().map(Yaml::text);
    match order.kind {
        Kind::Operator => {
            give("op_id", id);
            give("name", title);
            give("mode_ids", mode.map(|mode| Yaml::List(vec![mode])));
            give("evidence_pattern", order.mode.as_deref().map(Yaml::text));
        }
        Kind::OpRun => {
            give("op_id", id);
            give("project_id", project);
            give("title", title);
            give("timestamp_start", start());
            if let Some(operator) = order.id.as_deref().and_then(|id| model.operator(id)) {
                let operator = operator.fields;
                give("mode_id", mode.or_else(|| modes(operator)));
                give("acceptance_results", results(operator));
                give("inputs_used", inputs(operator));
                give("outputs_written", outputs(operator));
                give("evidence_links", Some(evidence(operator, order, model)));
                give("constraint_status", of_operator(operator, order, model));
            }
        }
        Kind::DebugPacket => {
            let run = order.run_in(model);
            let of_run = run.and_then(|run| run.mode_id.as_ref()?.value.name());
            let mode = order.mode.as_deref().or(of_run);
            give("project_id", project);
            give("symptom", title);
            give("mode_id", mode.map(Yaml::text));
            give(
                "op_run",
                order.run.as_ref().map(|path| Yaml::text(path.text())),
            );
            // Nothing but its absence says that a part is still to be written.
            let repro = ["commands", "expected", "actual"];
            let repro = repro.map(|part| (part.to_owned(), Yaml::Nothing));
            let is_contract = mode == Some(mode::CONTRACT);
            give(
                "minimal_repro",
                is_contract.then(|| Yaml::Map(repro.into())),
            );
            give("next_pointer", Some(Yaml::text(TODO)));
        }
        Kind::Block => {
            give("block_id", id);
            give("mode_id", mode);
            give("timestamp_start", start());
            give("project_id", project);
            give("title", title);
        }
        Kind::Project => {
            give("project_id", id);
            give("name", title);
        }
        Kind::Regime => {
            let before = order
                .project
                .as_deref()
                .and_then(|id| model.timelines().of(id));
            let before = before.and_then(|timeline| timeline.current());
            give("project_id", project);
            give(
                "regime",
                order.regime.map(|regime| Yaml::text(regime.word())),
            );
            give("declared_at", day());
            give("literacies", Some(literacies(order.regime, settings)));
            give("from", before.map(|regime| Yaml::text(regime.word())));
            let asked = before.zip(order.regime);
            let asked = asked.map_or(&[][..], |(from, to)| transition_criteria(from, to));
            let criteria = keys(asked.iter().copied(), &|| Yaml::text(TODO_TARGET));
            give("criteria", criteria);
        }
        Kind::Constraint => {
            give("constraint_id", id);
            give("statement", title);
            let projects = project.map(|project| Yaml::List(vec![project]));
            give("projects", projects);
        }
        Kind::Decision => {
            give("decision_id", id);
            give("project_id", project);
            give("state", states(order, model));
            give("constraint_status", of_project(order, model));
            give("decided_at", start());
            give("title", title);
        }
    }
    given
}

fn modes(operator: &Operator) -> Option<Yaml> {
    let modes = &operator.mode_ids.as_ref()?.value;
    Some(choice(modes.iter().map(|mode| &*mode.value.0)))
}

fn results(operator: &Operator) -> Option<Yaml> {
    let checks = &operator.acceptance_checks.as_ref()?.value;
    let ids = checks.iter().filter_map(|check| check.value.id.as_ref());
    keys(ids.map(|id| &*id.value.0), &|| {
        choice(Outcome::WORDS.iter().copied())
    })
}

fn inputs(operator: &Operator) -> Option<Yaml> {
    let inputs = operator.inputs.as_ref()?.value.iter();
    let required = inputs.filter(|input| input.value.is_required());
    let names = required.filter_map(|input| input.value.name.as_ref());
    keys(names.map(|name| &*name.value.0), &|| {
        Yaml::text(TODO_TARGET)
    })
}

/// A line for each output; which file it became, only the run knows.
fn outputs(operator: &Operator) -> Option<Yaml> {
    let outputs = operator.outputs.as_ref()?.value.iter();
    let line = |glob: &str| Yaml::noted(TODO_TARGET, glob);
    let lines: Vec<Yaml> = outputs.map(|output| line(&output.value.0)).collect();
    (!lines.is_empty()).then_some(Yaml::List(lines))
}

/// A link for each requirement of the pattern that the run is held to.
fn evidence(operator: &Operator, order: &Order, model: &Model) -> Yaml {
    let modes = &model.vocabulary().modes;
    let named = |name: &str| modes.get(name).map(|mode| &mode.pattern);
    let written = operator.evidence_pattern.as_ref().map(|it| &it.value);
    let pattern: Option<&Pattern> = match written {
        Some(EvidencePattern::Own(pattern)) => Some(pattern),
        Some(EvidencePattern::Mode(name)) => named(name),
        None => order.mode.as_deref().and_then(named),
    };
    let required = pattern.iter().flat_map(|pattern| &pattern.required);
    // The run's own next pointer will do for some.
    let is_link = |types: &&Vec<String>| !types.iter().any(|name| name == mode::NEXT_POINTER);
    let link = |types: &Vec<String>| {
        let (first, others) = types.split_first()?;
        let target = match others {
            [] => Yaml::text(TODO_TARGET),
            others => Yaml::noted(TODO_TARGET, format!("or {}", others.join(", "))),
        };
        Some(Yaml::Map(vec![(first.clone(), target)]))
    };
    let links: Vec<Yaml> = required.filter(is_link).filter_map(link).collect();
    match links.is_empty() {
        true => Yaml::List(vec![Yaml::text(TODO_TARGET)]),
        false => Yaml::List(links),
    }
}

/// The constraints that a run has to answer for.
fn of_operator(operator: &Operator, order: &Order, model: &Model) -> Option<Yaml> {
    let listed = operator.constraints.as_ref()?.value.iter();
    let known = listed.filter_map(|id| Some((&*id.value.0, model.constraint(&id.value)?)));
    let binding = known.filter(|(_, constraint)| binds(constraint.fields, order));
    keys(binding.map(|(id, _)| id), &respect)
}

/// One of the states that the project owns.
fn states(order: &Order, model: &Model) -> Option<Yaml> {
    let project = model.project(order.project.as_deref()?)?;
    let states = project.fields.states.as_ref()?.value.iter();
    Some(choice(states.map(|state| &*state.value.0)))
}

/// The constraints that a decision has to answer for.
fn of_project(order: &Order, model: &Model) -> Option<Yaml> {
    let binding = model.constraints().filter(|it| binds(it.fields, order));
    let ids = binding.filter_map(|it| it.fields.constraint_id.as_ref());
    keys(ids.map(|id| &*id.value.0), &respect)
}

fn binds(constraint: &Constraint, order: &Order) -> bool {
    let projects = constraint.projects.as_ref();
    projects.is_none_or(|projects| {
        let mut ids = projects.value.iter();
        ids.any(|id| order.project.as_deref() == Some(&*id.value.0))
    })
}

fn respect() -> Yaml {
    choice(Respect::WORDS.iter().copied())
}

/// The literacies that the regime asks for; while nobody says which it is,
/// those that every regime asks for.
fn literacies(regime: Option<RegimeName>, settings: &Settings) -> Yaml {
    let of = |regime| mandatory_literacies(regime, &settings.literacies);
    let names = match regime {
        Some(regime) => of(regime),
        None => {
            let all: Vec<_> = RegimeName::ALL.iter().map(|regime| of(*regime)).collect();
            let [first, others @ ..] = &*all else {
                return Yaml::Nothing;
            };
            let in_all = |name: &&&str| others.iter().all(|names| names.contains(*name));
            first.iter().filter(in_all).copied().collect()
        }
    };
    let of_names = keys(names.into_iter(), &|| Yaml::text(TODO_TARGET));
    of_names.unwrap_or(Yaml::Nothing)
}

/// A mapping of names, each once, to a value each.
fn keys<'a>(names: impl Iterator<Item = &'a str>, value: &dyn Fn() -> Yaml) -> Option<Yaml> {
    let mut entries: Vec<(String, Yaml)> = Vec::new();
    for name in names {
        if !entries.iter().any(|(known, _)| known == name) {
            entries.push((name.to_owned(), value()));
        }
    }
    (!entries.is_empty()).then_some(Yaml::Map(entries))
}
