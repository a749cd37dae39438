//! The request for a new record, and what it leaves open.

use jiff::Timestamp;

use crate::model::Model;
use crate::record::value::ScalarType;
use crate::record::{Fields, Id, Kind, OpRun, RegimeName};
use crate::text::{RepoPath, nearest};

/// The kind of a new record, and the values that the command line gives.
#[derive(Clone, Debug)]
pub(crate) struct RecordRequest {
    pub kind: Kind,
    /// The record's own id; for a run, the id of its operator.
    pub id: Option<String>,
    pub project: Option<String>,
    pub title: Option<String>,
    pub mode: Option<String>,
    pub regime: Option<RegimeName>,
    pub start: Timestamp,
    /// The path of the run that a debug packet is about.
    pub run: Option<RepoPath>,
    /// The record whose next pointer a run takes up.
    pub takes_up: Option<RepoPath>,
}

/// Why a request cannot be fulfilled, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RequestError {
    pub message: String,
    pub help: Option<String>,
}

impl RequestError {
    /// Returns an error without help.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        error(message.into(), None)
    }

    /// Adds a help text.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

impl RecordRequest {
    /// Completes the request from the records of the repository.
    ///
    /// # Errors
    /// If the request names something that does not exist, or omits something that is ambiguous.
    pub(crate) fn resolve(mut self, model: &Model) -> Result<Self, RequestError> {
        self.check_own_id(model)?;
        self.check_run(model)?;
        if let Some(mode) = &self.mode {
            let modes = &model.vocabulary().modes;
            if modes.get(mode).is_none() {
                let all = || modes.names().collect::<Vec<_>>().join(", ");
                return Err(error(
                    format!("unknown mode `{mode}`"),
                    suggestion(mode, modes.names()).or_else(|| Some(format!("modes: {}", all()))),
                ));
            }
        }
        self.resolve_operator(model)?;
        self.resolve_project(model)?;
        Ok(self)
    }

    /// Returns the run that a debug packet is about.
    pub(crate) fn run_in<'m>(&self, model: &'m Model) -> Option<&'m OpRun> {
        match &model.record(self.run.as_ref()?)?.fields {
            Fields::OpRun(run) => Some(run),
            _ => None,
        }
    }

    fn check_own_id(&self, model: &Model) -> Result<(), RequestError> {
        let Some(id) = &self.id else { return Ok(()) };
        check_form(id)?;
        if self.kind != Kind::OpRun && model.ids(self.kind).contains(&id.as_str()) {
            let (article, kind) = (self.kind.article(), self.kind);
            return Err(error(
                format!("{article} {kind} with the id `{id}` already exists"),
                Some("choose another id".into()),
            ));
        }
        Ok(())
    }

    fn check_run(&self, model: &Model) -> Result<(), RequestError> {
        match &self.run {
            Some(path) if self.run_in(model).is_none() => {
                Err(error(format!("`{path}` is not an OpRun"), None))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Sets the project if none is named: the project of the run, or the only project of the
    /// repository.
    fn resolve_project(&mut self, model: &Model) -> Result<(), RequestError> {
        let known = model.ids(Kind::Project);
        if let Some(project) = &self.project {
            check_form(project)?;
            if !known.is_empty() && !known.contains(&project.as_str()) {
                return Err(error(
                    format!("unknown project `{project}`"),
                    suggestion(project, known.iter().copied())
                        .or_else(|| Some(listed("projects", &known))),
                ));
            }
            return Ok(());
        }
        let run_project = self.run_in(model).and_then(|run| run.project_id.as_ref());
        let run_project = run_project.and_then(|project| project.id());
        let only = match &*known {
            [only] => Some(*only),
            [] | [_, _, ..] => None,
        };
        self.project = run_project.or(only).map(str::to_owned);
        match self.kind {
            Kind::OpRun | Kind::DebugPacket | Kind::Regime | Kind::Decision
                if self.project.is_none() =>
            {
                Err(error(
                    format!("missing project for the {}", self.kind),
                    Some(if known.is_empty() {
                        "add `--project ID`".into()
                    } else {
                        format!("add `--project ID`; {}", listed("projects", &known))
                    }),
                ))
            }
            Kind::OpRun
            | Kind::DebugPacket
            | Kind::Regime
            | Kind::Decision
            | Kind::Block
            | Kind::Operator
            | Kind::Project
            | Kind::Constraint
            | Kind::Own(_) => Ok(()),
        }
    }

    /// Checks the operator of a run, and sets the run's mode if the operator or the title determines
    /// it.
    fn resolve_operator(&mut self, model: &Model) -> Result<(), RequestError> {
        if self.kind != Kind::OpRun {
            return Ok(());
        }
        let known = model.ids(Kind::Operator);
        let Some(id) = &self.id else {
            return Err(error(
                "missing operator of the run".into(),
                Some(if known.is_empty() {
                    "create an operator first: `holdpoint new operator ID`".into()
                } else {
                    let operators = listed("operators", &known);
                    format!("add it: `holdpoint new run OPERATOR`; {operators}")
                }),
            ));
        };
        let Some(operator) = model.operator(id) else {
            return Err(error(
                format!("unknown operator `{id}`"),
                suggestion(id, known.iter().copied())
                    .or_else(|| Some(format!("create it: `holdpoint new operator {id}`"))),
            ));
        };
        let allowed: Vec<&str> = operator
            .fields
            .mode_ids
            .iter()
            .flat_map(|list| list.value.iter())
            .map(|mode| &*mode.value.0)
            .collect();
        match &self.mode {
            Some(mode) if !allowed.is_empty() && !allowed.contains(&mode.as_str()) => Err(error(
                format!("operator `{id}` does not allow the mode `{mode}`"),
                Some(format!("allowed modes: {}", allowed.join(", "))),
            )),
            Some(_) => Ok(()),
            None => {
                self.mode = mode_of(&allowed, self.title.as_deref(), model);
                Ok(())
            }
        }
    }
}

/// Returns the only allowed mode, or the one that the title suggests.
fn mode_of(allowed: &[&str], title: Option<&str>, model: &Model) -> Option<String> {
    let is_known = |mode: &&str| model.vocabulary().modes.get(mode).is_some();
    if let [only] = allowed {
        return Some(*only).filter(is_known).map(str::to_owned);
    }
    let suggested = model.classifier().classify(title?).mode?;
    (allowed.is_empty() || allowed.contains(&suggested)).then(|| suggested.to_owned())
}

fn check_form(id: &str) -> Result<(), RequestError> {
    if id.trim().is_empty() {
        return Err(error("an id must not be empty".into(), None));
    }
    match Id::from_text(id) {
        Ok(_) if id.chars().any(char::is_control) => Err(error(
            "an id must not contain control characters".into(),
            None,
        )),
        Ok(_) => Ok(()),
        Err(refusal) => Err(error(
            format!("`{id}`: {}", refusal.message.unwrap_or_default()),
            refusal.help,
        )),
    }
}

/// Returns a help text with the most similar of the known names.
fn suggestion<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    let near = nearest(word, known.iter().copied()).or_else(|| with_part(word, &known));
    near.map(|near| format!("did you mean `{near}`?"))
}

/// Returns the only name of which a word is a part: `deploy-checkout` for `deploy`.
fn with_part<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let has_part = |name: &&&str| {
        let mut parts = name.split(|char: char| !char.is_alphanumeric());
        parts.any(|part| part.eq_ignore_ascii_case(word))
    };
    let mut named = known.iter().filter(has_part);
    match (named.next(), named.next()) {
        (Some(only), None) => Some(only),
        (Some(_) | None, _) => None,
    }
}

/// Lists some ids: `projects: desk, shop, …`.
fn listed(what: &str, ids: &[&str]) -> String {
    const LIMIT: usize = 12;
    let more = if ids.len() > LIMIT { ", …" } else { "" };
    let first = &ids[..ids.len().min(LIMIT)];
    format!("{what}: {}{more}", first.join(", "))
}

fn error(message: String, help: Option<String>) -> RequestError {
    RequestError { message, help }
}
