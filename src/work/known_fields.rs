//! The known fields of a new record, from the command line and from the records that the new one
//! belongs to.

use super::placeholder::{TODO, TODO_TARGET, choice};
use super::request::RecordRequest;
use super::yaml::{YamlValue, on_one_line};
use crate::config::Settings;
use crate::model::Model;
use crate::record::procedure::EvidencePattern;
use crate::record::requirements::{mandatory_literacies, transition_criteria};
use crate::record::status::Compliance;
use crate::record::{Kind, Operator, Pattern, RegimeName, RunResult, mode};

/// Fields by name.
pub(crate) type KnownFields = Vec<(&'static str, YamlValue)>;

/// Returns the known fields of a requested record.
pub(crate) fn known_fields(
    request: &RecordRequest,
    model: &Model,
    settings: &Settings,
) -> KnownFields {
    let mut fields = KnownFields::new();
    let mut set = |name: &'static str, value: Option<YamlValue>| {
        fields.extend(value.map(|value| (name, value)));
    };
    let start = || Some(YamlValue::time(request.start.to_string()));
    let day = || Some(YamlValue::time(request.start.strftime("%F").to_string()));
    let id = request.id.as_deref().map(YamlValue::text);
    let project = request.project.as_deref().map(YamlValue::text);
    let title = request
        .title
        .as_deref()
        .map(|title| YamlValue::text(on_one_line(title)));
    let mode = request.mode.as_deref().map(YamlValue::text);
    match request.kind {
        Kind::Operator => {
            set("op_id", id);
            set("name", title);
            set("mode_ids", mode.map(|mode| YamlValue::List(vec![mode])));
            set(
                "evidence_pattern",
                request.mode.as_deref().map(YamlValue::text),
            );
        }
        Kind::OpRun => {
            set("op_id", id);
            set("project_id", project);
            set("title", title);
            set("timestamp_start", start());
            let takes_up = request.takes_up.as_ref();
            set(
                "takes_up",
                takes_up.map(|path| YamlValue::text(path.text())),
            );
            if let Some(operator) = request.id.as_deref().and_then(|id| model.operator(id)) {
                let operator = operator.fields;
                set("mode_id", mode.or_else(|| modes(operator)));
                set("acceptance_results", results(operator));
                set("inputs_used", inputs(operator));
                set("outputs_written", outputs(operator));
                set("evidence_links", Some(evidence(operator, request, model)));
                set(
                    "constraint_status",
                    constraints_of_operator(operator, request, model),
                );
            }
        }
        Kind::DebugPacket => {
            let run = request.run_in(model);
            let run_mode = run.and_then(|run| run.mode_id.as_ref()?.value.name());
            let mode = request.mode.as_deref().or(run_mode);
            set("project_id", project);
            set("symptom", title);
            set("mode_id", mode.map(YamlValue::text));
            set(
                "op_run",
                request
                    .run
                    .as_ref()
                    .map(|path| YamlValue::text(path.text())),
            );
            // A placeholder would count as a value, so the parts are left empty.
            let repro = ["commands", "expected", "actual"];
            let repro = repro.map(|part| (part.to_owned(), YamlValue::Empty));
            let is_contract = mode == Some(mode::CONTRACT);
            set(
                "minimal_repro",
                is_contract.then(|| YamlValue::Map(repro.into())),
            );
            set("next_pointer", Some(YamlValue::text(TODO)));
        }
        Kind::Block => {
            set("block_id", id);
            set("mode_id", mode);
            set("timestamp_start", start());
            set("project_id", project);
            set("title", title);
        }
        Kind::Project => {
            set("project_id", id);
            set("name", title);
        }
        Kind::Regime => {
            let before = request
                .project
                .as_deref()
                .and_then(|id| model.regime_timelines().for_project(id))
                .and_then(|timeline| timeline.current());
            set("project_id", project);
            set(
                "regime",
                request.regime.map(|regime| YamlValue::text(regime.word())),
            );
            set("declared_at", day());
            set("literacies", Some(literacies(request.regime, settings)));
            set("from", before.map(|regime| YamlValue::text(regime.word())));
            let criteria = match (before, request.regime) {
                (Some(from), Some(to)) => transition_criteria(from, to),
                _ => &[],
            };
            let criteria = mapping(criteria.iter().copied(), &|| YamlValue::text(TODO_TARGET));
            set("criteria", criteria);
        }
        Kind::Constraint => {
            set("constraint_id", id);
            set("statement", title);
            let projects = project.map(|project| YamlValue::List(vec![project]));
            set("projects", projects);
        }
        Kind::Decision => {
            set("decision_id", id);
            set("project_id", project);
            set("state", states(request, model));
            set("constraint_status", constraints_of_project(request, model));
            set("decided_at", start());
            set("title", title);
        }
        // Nothing is known of a kind that the configuration defines.
        Kind::Own(_) => {}
    }
    fields
}

fn modes(operator: &Operator) -> Option<YamlValue> {
    let modes = &operator.mode_ids.as_ref()?.value;
    Some(choice(modes.iter().map(|mode| &*mode.value.0)))
}

fn results(operator: &Operator) -> Option<YamlValue> {
    let checks = &operator.acceptance_checks.as_ref()?.value;
    let ids = checks.iter().filter_map(|check| check.value.id.as_ref());
    mapping(ids.map(|id| &*id.value.0), &|| {
        choice(RunResult::WORDS.iter().copied())
    })
}

fn inputs(operator: &Operator) -> Option<YamlValue> {
    let inputs = operator.inputs.as_ref()?.value.iter();
    let required = inputs.filter(|input| input.value.is_required());
    let names = required.filter_map(|input| input.value.name.as_ref());
    mapping(names.map(|name| &*name.value.0), &|| {
        YamlValue::text(TODO_TARGET)
    })
}

/// Returns a placeholder for each output, with its glob as a comment.
fn outputs(operator: &Operator) -> Option<YamlValue> {
    let outputs = operator.outputs.as_ref()?.value.iter();
    let line = |glob: &str| YamlValue::with_comment(TODO_TARGET, glob);
    let lines: Vec<YamlValue> = outputs.map(|output| line(&output.value.0)).collect();
    (!lines.is_empty()).then_some(YamlValue::List(lines))
}

/// Returns a placeholder for each piece of evidence that the pattern of the run requires.
fn evidence(operator: &Operator, request: &RecordRequest, model: &Model) -> YamlValue {
    let modes = &model.vocabulary().modes;
    let named = |name: &str| modes.get(name).map(|mode| &mode.pattern);
    let written = operator.evidence_pattern.as_ref().map(|it| &it.value);
    let pattern: Option<&Pattern> = match written {
        Some(EvidencePattern::Own(pattern)) => Some(pattern),
        Some(EvidencePattern::Mode(name)) => named(name),
        None => request.mode.as_deref().and_then(named),
    };
    // The next pointer of the run satisfies some requirements without a link.
    let needs_link = |types: &&Vec<String>| !types.iter().any(|name| name == mode::NEXT_POINTER);
    let link = |types: &Vec<String>| {
        let (first, others) = types.split_first()?;
        let target = match others {
            [] => YamlValue::text(TODO_TARGET),
            others => YamlValue::with_comment(TODO_TARGET, format!("or {}", others.join(", "))),
        };
        Some(YamlValue::Map(vec![(first.clone(), target)]))
    };
    let mut links: Vec<YamlValue> = pattern
        .iter()
        .flat_map(|pattern| &pattern.required)
        .filter(needs_link)
        .filter_map(link)
        .collect();
    if links.is_empty() {
        links.push(YamlValue::text(TODO_TARGET));
    }
    YamlValue::List(links)
}

/// Returns the constraints that a run has to state its status for.
fn constraints_of_operator(
    operator: &Operator,
    request: &RecordRequest,
    model: &Model,
) -> Option<YamlValue> {
    let listed = operator.constraints.as_ref()?.value.iter();
    let project = request.project.as_deref().unwrap_or("");
    let binding = listed.filter(|id| model.constraint_binds(&id.value, project));
    mapping(binding.map(|id| &*id.value.0), &status_choice)
}

/// Returns a choice of the states that the project owns.
fn states(request: &RecordRequest, model: &Model) -> Option<YamlValue> {
    let project = model.project(request.project.as_deref()?)?;
    let states = project.fields.states.as_ref()?.value.iter();
    Some(choice(states.map(|state| &*state.value.0)))
}

/// Returns the constraints that a decision has to state its status for.
fn constraints_of_project(request: &RecordRequest, model: &Model) -> Option<YamlValue> {
    let project = request.project.as_deref().unwrap_or("");
    let binding = model.constraints_binding(project);
    let ids = binding.filter_map(|it| it.fields.constraint_id.as_ref());
    mapping(ids.map(|id| &*id.value.0), &status_choice)
}

/// Returns a choice of statuses for a constraint.
fn status_choice() -> YamlValue {
    choice(Compliance::WORDS.iter().copied())
}

/// Returns the literacies that the regime requires or, without a regime, those that all regimes
/// require.
fn literacies(regime: Option<RegimeName>, settings: &Settings) -> YamlValue {
    let required = |regime| mandatory_literacies(regime, &settings.literacies);
    let names = match regime {
        Some(regime) => required(regime),
        None => {
            let all: Vec<_> = RegimeName::ALL.iter().map(|it| required(*it)).collect();
            let [first, others @ ..] = &*all else {
                return YamlValue::Empty;
            };
            let in_all = |name: &&&str| others.iter().all(|names| names.contains(*name));
            first.iter().filter(in_all).copied().collect()
        }
    };
    mapping(names.into_iter(), &|| YamlValue::text(TODO_TARGET)).unwrap_or(YamlValue::Empty)
}

/// Returns a mapping from names, each once, to values.
fn mapping<'a>(
    names: impl Iterator<Item = &'a str>,
    value: &dyn Fn() -> YamlValue,
) -> Option<YamlValue> {
    let mut entries: Vec<(String, YamlValue)> = Vec::new();
    for name in names {
        if !entries.iter().any(|(known, _)| known == name) {
            entries.push((name.to_owned(), value()));
        }
    }
    (!entries.is_empty()).then_some(YamlValue::Map(entries))
}
