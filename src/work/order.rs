//! What somebody wants a new record to be.

use jiff::Timestamp;

use crate::model::Model;
use crate::record::value::Scalar;
use crate::record::{Fields, Id, Kind, OpRun, RegimeName};
use crate::text::{RepoPath, nearest};

/// A kind, and what is known of the record.
#[derive(Clone, Debug)]
pub struct Order {
    pub kind: Kind,
    /// The record's own id; of a run, its operator's.
    pub id: Option<String>,
    pub project: Option<String>,
    pub title: Option<String>,
    pub mode: Option<String>,
    pub regime: Option<RegimeName>,
    pub start: Timestamp,
    /// The run that a debug packet is about.
    pub run: Option<RepoPath>,
}

/// Why there is no such record, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    pub reason: String,
    pub help: Option<String>,
}

impl Order {
    /// The same with what the repository knows, if everything it names is there.
    pub fn settle(mut self, model: &Model) -> Result<Self, Refusal> {
        self.check_own_id(model)?;
        self.check_run(model)?;
        if let Some(mode) = &self.mode {
            let modes = &model.vocabulary().modes;
            if modes.get(mode).is_none() {
                let all = || modes.names().collect::<Vec<_>>().join(", ");
                return Err(refuse(
                    format!("there is no mode `{mode}`"),
                    near(mode, modes.names()).or_else(|| Some(format!("modes: {}", all()))),
                ));
            }
        }
        self.settle_operator(model)?;
        self.settle_project(model)?;
        Ok(self)
    }

    /// The run that a debug packet is about.
    pub fn run_in<'m>(&self, model: &'m Model) -> Option<&'m OpRun> {
        match &model.at(self.run.as_ref()?)?.fields {
            Fields::OpRun(run) => Some(run),
            _ => None,
        }
    }

    fn check_own_id(&self, model: &Model) -> Result<(), Refusal> {
        let Some(id) = &self.id else { return Ok(()) };
        well_formed(id)?;
        if self.kind != Kind::OpRun && model.ids(self.kind).contains(&id.as_str()) {
            let (article, kind) = (self.kind.article(), self.kind);
            return Err(refuse(
                format!("there is {article} {kind} with the id `{id}` already"),
                Some("give it another id".into()),
            ));
        }
        Ok(())
    }

    fn check_run(&self, model: &Model) -> Result<(), Refusal> {
        match &self.run {
            Some(path) if self.run_in(model).is_none() => {
                Err(refuse(format!("`{path}` is no OpRun"), None))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The named project, or that of the run, or the only one there is.
    fn settle_project(&mut self, model: &Model) -> Result<(), Refusal> {
        let known = model.ids(Kind::Project);
        if let Some(project) = &self.project {
            well_formed(project)?;
            if !known.is_empty() && !known.contains(&project.as_str()) {
                return Err(refuse(
                    format!("no project has the id `{project}`"),
                    near(project, known.iter().copied()).or_else(|| Some(listed(&known))),
                ));
            }
            return Ok(());
        }
        let of_run = self.run_in(model).and_then(|run| run.project_id.as_ref());
        let of_run = of_run.and_then(|project| project.id());
        let only = match &*known {
            [only] => Some(*only),
            [] | [_, _, ..] => None,
        };
        self.project = of_run.or(only).map(str::to_owned);
        match self.kind {
            Kind::OpRun | Kind::DebugPacket | Kind::Regime | Kind::Decision
                if self.project.is_none() =>
            {
                Err(refuse(
                    format!("for which project is the {}?", self.kind),
                    Some(match known.is_empty() {
                        true => "name it: --project ID".into(),
                        false => format!("name it: --project ID; {}", listed(&known)),
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
            | Kind::Constraint => Ok(()),
        }
    }

    /// The operator of a run, and a mode in which it is legal.
    fn settle_operator(&mut self, model: &Model) -> Result<(), Refusal> {
        if self.kind != Kind::OpRun {
            return Ok(());
        }
        let known = model.ids(Kind::Operator);
        let Some(id) = &self.id else {
            return Err(refuse(
                "a run of which operator?".into(),
                Some(match known.is_empty() {
                    true => "write one first: holdpoint new operator ID".into(),
                    false => format!("name it: holdpoint new run OPERATOR; {}", listed(&known)),
                }),
            ));
        };
        let Some(operator) = model.operator(id) else {
            return Err(refuse(
                format!("no operator has the id `{id}`"),
                near(id, known.iter().copied())
                    .or_else(|| Some(format!("write it: holdpoint new operator {id}"))),
            ));
        };
        let legal = operator
            .fields
            .mode_ids
            .iter()
            .flat_map(|list| list.value.iter());
        let legal: Vec<&str> = legal.map(|mode| &*mode.value.0).collect();
        match &self.mode {
            Some(mode) if !legal.is_empty() && !legal.contains(&mode.as_str()) => Err(refuse(
                format!("`{id}` is not legal in {mode}"),
                Some(format!("its modes: {}", legal.join(", "))),
            )),
            Some(_) => Ok(()),
            None => {
                self.mode = mode_of(&legal, self.title.as_deref(), model);
                Ok(())
            }
        }
    }
}

/// The only mode there is, or the one that the title speaks for.
fn mode_of(legal: &[&str], title: Option<&str>, model: &Model) -> Option<String> {
    let is_known = |mode: &&str| model.vocabulary().modes.get(mode).is_some();
    if let [only] = legal {
        return Some(*only).filter(is_known).map(str::to_owned);
    }
    let said = model.classifier().classify(title?).mode?;
    (legal.is_empty() || legal.contains(&said)).then(|| said.to_owned())
}

fn well_formed(id: &str) -> Result<(), Refusal> {
    if id.trim().is_empty() {
        return Err(refuse("an id has at least one letter".into(), None));
    }
    match Id::from_text(id) {
        Ok(_) if id.chars().any(char::is_control) => {
            Err(refuse("an id has no control characters".into(), None))
        }
        Ok(_) => Ok(()),
        Err(refusal) => Err(refuse(
            format!("`{id}`: {}", refusal.message.unwrap_or_default()),
            refusal.help,
        )),
    }
}

fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known).map(|near| format!("did you mean `{near}`?"))
}

fn listed(ids: &[&str]) -> String {
    const MOST: usize = 12;
    let more = if ids.len() > MOST { ", …" } else { "" };
    let first = &ids[..ids.len().min(MOST)];
    format!("there are: {}{more}", first.join(", "))
}

fn refuse(reason: String, help: Option<String>) -> Refusal {
    Refusal { reason, help }
}
