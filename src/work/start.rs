//! Starts a run: writes the text of an open run, and finds what may prevent one.

use std::fmt::Write;

use jiff::Timestamp;

use super::draft::mapping_at;
use super::draft_field::DraftField;
use super::mapped_draft::mapped_draft;
use super::request::RequestError;
use super::yaml::{YamlValue, on_one_line};
use crate::config::Settings;
use crate::model::{Model, RecordOutcome};
use crate::record::input::OperatorInput;
use crate::record::status::Compliance;
use crate::record::{ConstraintLevel, Fields, Kind, Operator};
use crate::text::{RepoPath, nearest, or_list};

/// A run that begins now, with the fields that are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewRun {
    pub operator: String,
    pub project: String,
    pub mode: String,
    /// The start of the run, in the form in which the record states it.
    pub start: String,
    pub title: Option<String>,
    pub mode_override: Option<String>,
    pub inputs: Vec<(String, String)>,
    pub block: Option<String>,
    pub takes_up: Option<String>,
    pub held: Option<HeldRun>,
}

/// The additional fields of a run that a constraint holds.
#[derive(Clone, Debug)]
pub(crate) struct HeldRun {
    pub by: String,
    pub statuses: Vec<(String, Compliance)>,
    pub next_pointer: String,
}

impl NewRun {
    /// Returns the text of the record at a path. If the configuration reads the files there as runs, it
    /// has the form of these files.
    pub(crate) fn text_at(&self, path: &RepoPath, settings: &Settings) -> String {
        let fields = self.fields();
        if let Some(mapping) = mapping_at(path, Kind::OpRun, settings) {
            let title = self.title.as_deref().unwrap_or(&self.operator);
            return mapped_draft(mapping, title, &fields);
        }
        let mut record = String::from("---\nkind: OpRun\n");
        for field in &fields {
            let _ = write!(record, "{}:", field.name);
            field.value.write(0, &mut record);
        }
        record.push_str("---\n");
        record
    }

    fn fields(&self) -> Vec<DraftField<'static>> {
        let text = |value: &str| YamlValue::text(on_one_line(value));
        let mut fields = vec![
            ("op_id", text(&self.operator)),
            ("project_id", text(&self.project)),
            ("mode_id", text(&self.mode)),
            ("timestamp_start", YamlValue::time(&*self.start)),
        ];
        if self.held.is_some() {
            // Nothing was executed, so the run ends when it begins.
            fields.push(("timestamp_end", YamlValue::time(&*self.start)));
        }
        let mut set = |name, value: &Option<String>| {
            fields.extend(value.as_deref().map(|value| (name, text(value))));
        };
        set("title", &self.title);
        set("mode_override", &self.mode_override);
        set("block_id", &self.block);
        set("takes_up", &self.takes_up);
        if !self.inputs.is_empty() {
            let inputs = self.inputs.iter();
            let inputs = inputs.map(|(name, value)| (name.clone(), YamlValue::text(&**value)));
            fields.push(("inputs_used", YamlValue::Map(inputs.collect())));
        }
        if let Some(held) = &self.held {
            fields.push(("held_by", text(&held.by)));
            let statuses = held.statuses.iter();
            let statuses =
                statuses.map(|(id, status)| (id.clone(), YamlValue::text(status.word())));
            fields.push(("constraint_status", YamlValue::Map(statuses.collect())));
            fields.push(("next_pointer", text(&held.next_pointer)));
        }
        let field = |(name, value)| DraftField {
            name,
            about: None,
            value,
        };
        fields.into_iter().map(field).collect()
    }
}

/// The prefix of the environment variables that pass inputs to commands.
const INPUT_VARIABLE: &str = "HOLDPOINT_INPUT_";

/// Returns the environment variable that passes an input to commands: `HOLDPOINT_INPUT_MONTH`.
pub(crate) fn input_variable(name: &str) -> String {
    let letter = |char: char| match char {
        char if char.is_ascii_alphanumeric() => char.to_ascii_uppercase(),
        _ => '_',
    };
    let name: String = name.chars().map(letter).collect();
    format!("{INPUT_VARIABLE}{name}")
}

/// Returns the reference that a record states in place of the value of a secret input.
pub(crate) fn secret_reference(name: &str) -> String {
    format!("ref:{}", input_variable(name))
}

/// Returns the inputs that an operator declares, with their names.
pub(crate) fn inputs(operator: &Operator) -> impl Iterator<Item = (&str, &OperatorInput)> {
    let inputs = operator
        .inputs
        .iter()
        .flat_map(|inputs| inputs.value.iter());
    inputs.filter_map(|input| Some((&***input.value.name.as_ref()?, &input.value)))
}

/// Returns whether the value of an input must not be written down.
pub(crate) fn is_secret(input: &OperatorInput) -> bool {
    input.secret.as_ref().is_some_and(|secret| secret.value)
}

/// Reads `NAME=VALUE` as the value of an input of the operator.
///
/// # Errors
/// If the operator has no such input, or its value must not be written down.
pub(crate) fn read_input(
    written: &str,
    operator: &Operator,
) -> Result<(String, String), RequestError> {
    let Some((name, value)) = written.split_once('=') else {
        return Err(RequestError::new(format!(
            "`{written}` is not an input: write `NAME=VALUE`"
        )));
    };
    let name = name.trim();
    let known: Vec<&str> = inputs(operator).map(|(name, _)| name).collect();
    let Some((name, input)) = inputs(operator).find(|(known, _)| *known == name) else {
        let error = RequestError::new(format!("the operator has no input `{name}`"));
        return Err(match nearest(name, known.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => error.help("it has no inputs"),
            None => error.help(format!("its inputs: {}", known.join(", "))),
        });
    };
    if is_secret(input) {
        let variable = input_variable(name);
        return Err(RequestError::new(format!(
            "the input `{name}` is secret, so its value is not written into the record"
        ))
        .help(format!(
            "leave it out, and set the environment variable {variable} for the command that executes the checks"
        )));
    }
    if value.trim().is_empty() {
        return Err(RequestError::new(format!(
            "the input `{name}` has no value"
        )));
    }
    Ok((name.to_owned(), value.trim().to_owned()))
}

/// A project that has reached its limit of open runs.
#[derive(Debug)]
pub(crate) struct FullProject {
    pub open: i64,
    pub limit: i64,
}

/// Returns the open runs and the limit of a project, if one more open run would exceed the limit.
pub(crate) fn full_project(model: &Model, project: &str) -> Option<FullProject> {
    let record = model.project(project)?;
    let limit = record.fields.wip_limit.as_ref()?.value;
    let is_open_here = |entry: &&crate::model::IndexEntry| {
        let work = entry.activity.as_ref();
        entry.outcome == Some(RecordOutcome::OpenRun)
            && work.is_some_and(|work| *work.project == *project)
    };
    let entries = model.records().iter().map(|indexed| &indexed.entry);
    let open = i64::try_from(entries.filter(is_open_here).count()).unwrap_or(i64::MAX);
    (limit >= 0 && open >= limit).then_some(FullProject { open, limit })
}

/// The latest status of a constraint, and the record that states it.
#[derive(Clone, Debug)]
pub(crate) struct ConstraintState {
    pub id: String,
    /// Whether a violation prevents the run. A violated preference does not.
    pub is_binding: bool,
    /// `None` if no record states it.
    pub latest: Option<(Compliance, String)>,
}

/// Returns the constraints that an operator lists and that bind a project. Each has the status that
/// the latest run or decision of the project states.
pub(crate) fn constraint_states(
    operator: &Operator,
    project: &str,
    model: &Model,
) -> Vec<ConstraintState> {
    let listed = operator
        .constraints
        .iter()
        .flat_map(|list| list.value.iter());
    let binding = listed.filter(|id| model.constraint_binds(&id.value, project));
    let mut states: Vec<(ConstraintState, Option<Timestamp>)> = Vec::new();
    for id in binding {
        let constraint = model.constraint(&id.value);
        let level = constraint.and_then(|it| it.fields.level.as_ref().map(|level| level.value));
        let state = ConstraintState {
            id: id.value.0.to_string(),
            is_binding: level != Some(ConstraintLevel::Preference),
            latest: None,
        };
        if !states.iter().any(|(known, _)| known.id == state.id) {
            states.push((state, None));
        }
    }
    if states.is_empty() {
        return Vec::new();
    }
    for indexed in model.records() {
        let work = indexed.entry.activity.as_ref();
        if work.is_none_or(|work| *work.project != *project) {
            continue;
        }
        let record = indexed.open();
        let stated = match &record.fields {
            Fields::OpRun(run) => run.constraint_status.as_ref(),
            Fields::Decision(decision) => decision.constraint_status.as_ref(),
            _ => None,
        };
        let Some(stated) = stated else { continue };
        let when = record.fields.started_at();
        for (state, latest) in &mut states {
            if let Some(status) = stated.value.get(&state.id).filter(|_| *latest <= when) {
                *latest = when;
                state.latest = Some((status.value, indexed.path.to_string()));
            }
        }
    }
    states.into_iter().map(|(state, _)| state).collect()
}

/// Returns the error for an operator that allows several modes.
pub(crate) fn ambiguous_mode(operator: &str, allowed: &[String]) -> RequestError {
    let error = RequestError::new(format!("missing mode: `{operator}` has several"));
    error.help(format!("add `--mode MODE`: {}", or_list(allowed)))
}
