//! Finds what is missing before a run can be closed, and asks for it.

use super::given::{read_day, read_evidence, read_output, read_stop_of};
use super::open_run::{OpenRun, all_inputs};
use crate::cli::ask::Asker;
use crate::cli::failure::Failure;
use crate::diagnostic::Diagnostic;
use crate::record::RunResult;
use crate::record::status::Compliance;
use crate::record::value::ScalarType;
use crate::text::{or_list, visible};
use crate::work::evidence;
use crate::work::finish::{
    Closing, Requirement, RunCheck, derived_result, required_evidence, stated_results, stop_rules,
    stops_of,
};
use crate::work::start;

/// Everything that is missing.
pub(super) struct Missing(Vec<Gap>);

/// One thing that is missing.
struct Gap {
    /// What is missing, without a full stop.
    what: String,
    /// The option that supplies it, or another help.
    help: String,
    question: Question,
}

/// The question that asks for a gap.
enum Question {
    Input(String),
    Result(String),
    Status(String),
    Evidence(Vec<String>),
    Output,
    Next,
    NextDue,
    Stop,
    /// The user cannot answer this.
    None,
}

impl Missing {
    /// Returns what is missing before the checks are executed.
    pub(super) fn before(
        open: &OpenRun<'_>,
        closing: &Closing,
        to_execute: &[&RunCheck],
        is_checked: bool,
    ) -> Self {
        let mut gaps = Vec::new();
        let inputs = all_inputs(open, closing);
        for (name, input) in start::inputs(open.operator) {
            let is_given = inputs.iter().any(|(known, value)| {
                let has_name = known == name
                    || crate::record::check::slug(known) == crate::record::check::slug(name);
                has_name && !value.trim().is_empty()
            });
            if input.is_required() && !is_given && !start::is_secret(input) {
                gaps.push(Gap {
                    what: format!("the input `{name}` has no value"),
                    help: format!("--input {name}=VALUE"),
                    question: Question::Input(name.to_owned()),
                });
            }
        }
        let mut results = stated_results(open.run);
        results.extend(closing.results.iter().cloned());
        for check in &open.checks {
            let has_result = results.iter().any(|(id, _)| *id == check.id);
            if has_result || to_execute.iter().any(|other| other.id == check.id) {
                continue;
            }
            let by_hand = format!("--result {}=PASS|WARN|FAIL", check.id);
            gaps.push(Gap {
                what: format!("the check `{}` has no result", check.id),
                help: match (&check.command, is_checked) {
                    (Some(_), false) => format!("--check executes it; or {by_hand}"),
                    (Some(_), true) | (None, _) => by_hand,
                },
                question: Question::Result(check.id.clone()),
            });
        }
        for state in constraints(open) {
            let is_stated = closing.statuses.iter().any(|(id, _)| *id == state.id);
            let stated = open.run.constraint_status.as_ref();
            if is_stated || stated.is_some_and(|stated| stated.value.get(&state.id).is_some()) {
                continue;
            }
            gaps.push(Gap {
                what: format!("the constraint `{}` has no status", state.id),
                help: format!("--constraint {}={}", state.id, Compliance::WORDS.join("|")),
                question: Question::Status(state.id),
            });
        }
        // A failed run does not need all evidence, so evidence is asked for only if no check has
        // failed yet.
        let result = derived_result(&open.checks, &results);
        if result == RunResult::Pass {
            gaps.extend(evidence_gaps(open, closing, to_execute));
        }
        if closing.next.is_none() && open.record.lacks("next_pointer") {
            gaps.push(Gap {
                what: "the run has no next pointer".to_owned(),
                help: "--next TEXT".to_owned(),
                question: Question::Next,
            });
        }
        let is_scheduled = closing
            .stop
            .as_ref()
            .is_some_and(|it| it.action == "schedule");
        if is_scheduled && closing.next_due.is_none() && open.record.lacks("next_due") {
            gaps.push(Gap {
                what: "the scheduled step has no due day".to_owned(),
                help: "--next-due DATE".to_owned(),
                question: Question::NextDue,
            });
        }
        Self(gaps)
    }

    /// Returns the gaps that the rules report about the closed run.
    pub(super) fn after(open: &OpenRun<'_>, errors: &[&Diagnostic], closing: &Closing) -> Self {
        let stops = allowed_stops(open);
        let mut gaps: Vec<Gap> = Vec::new();
        for finding in errors {
            let types = || {
                let about = finding.about.as_deref().unwrap_or("");
                about.split('|').map(str::to_owned).collect::<Vec<_>>()
            };
            let (help, question) = match finding.meta.name {
                "evidence-incomplete" => (
                    format!("--evidence {}=TARGET", types().join("|")),
                    Question::Evidence(types()),
                ),
                "run-does-not-count" => (
                    "--evidence TYPE=TARGET".to_owned(),
                    Question::Evidence(Vec::new()),
                ),
                "missing-output" => ("--output PATH".to_owned(), Question::Output),
                "next-pointer" => ("--next TEXT".to_owned(), Question::Next),
                "timebox-exceeded" | "debug-packet-due" | "stop-required"
                    if closing.stop.is_none() =>
                {
                    (
                        format!("--stop {}", of_rule(finding, &stops)),
                        Question::Stop,
                    )
                }
                _ => {
                    let folder = open.session.files.current_folder();
                    let help = finding.help.as_ref().map(|help| help.in_folder(&folder));
                    (help.unwrap_or_default(), Question::None)
                }
            };
            gaps.push(Gap {
                what: format!("{} [{}]", finding.message, finding.meta.name),
                help,
                question,
            });
        }
        Self(gaps)
    }

    /// Asks for everything that is missing. Returns whether anything was answered.
    pub(super) fn ask(
        &self,
        asker: &Asker,
        open: &OpenRun<'_>,
        closing: &mut Closing,
    ) -> Result<bool, Failure> {
        let mut is_answered = false;
        let mut has_asked_stop = false;
        for gap in &self.0 {
            is_answered |= match &gap.question {
                Question::None => false,
                Question::Stop if std::mem::replace(&mut has_asked_stop, true) => false,
                question => question.ask(&gap.what, asker, open, closing)?,
            };
        }
        Ok(is_answered)
    }

    /// Returns an error that lists everything that is missing, if anything is.
    pub(super) fn refuse(&self) -> Result<(), Failure> {
        match &*self.0 {
            [] => Ok(()),
            [gap] => Err(
                Failure::new(format!("{}, so nothing was written", gap.what))
                    .help(gap.help.clone()),
            ),
            gaps => {
                let list: Vec<String> = gaps
                    .iter()
                    .map(|gap| match &*gap.help {
                        "" => format!("- {}", gap.what),
                        help => format!("- {}: {help}", gap.what),
                    })
                    .collect();
                let mut failure =
                    Failure::new("the run cannot be closed yet, so nothing was written".to_owned());
                failure.details = list;
                Err(failure)
            }
        }
    }
}

/// Returns the constraints for which the run must state a status.
fn constraints(open: &OpenRun<'_>) -> Vec<start::ConstraintState> {
    let project = open.record.project().and_then(|project| project.value.id());
    start::constraint_states(open.operator, project.unwrap_or(""), open.model)
}

/// Returns the required evidence that neither the run nor its checks and outputs supply.
fn evidence_gaps(open: &OpenRun<'_>, closing: &Closing, to_execute: &[&RunCheck]) -> Vec<Gap> {
    let (required, preferred) = required_evidence(open.run, open.model);
    let wanted: Vec<&str> = { required.iter().chain(&preferred) }
        .flat_map(|requirement| requirement.types.iter().map(String::as_str))
        .collect();
    let mut new: Vec<&str> = closing.evidence.iter().map(|link| &*link.kind).collect();
    let logs = to_execute
        .iter()
        .map(|check| evidence::log_type(check.kind.as_deref(), &wanted));
    new.extend(logs);
    let has_outputs = open.operator.outputs.as_ref();
    let has_outputs = has_outputs.is_some_and(|outputs| !outputs.value.is_empty());
    let writes = has_outputs || !closing.outputs.is_empty();
    new.extend(writes.then_some("artifact"));
    new.extend((writes || !to_execute.is_empty()).then_some("manifest"));
    let missing = required.iter().filter(|it| !it.is_met(open.run, &new));
    missing
        .map(|Requirement { types, by }| Gap {
            what: format!("{by} requires {} evidence", or_list(types)),
            help: format!("--evidence {}=TARGET", types.join("|")),
            question: Question::Evidence(types.clone()),
        })
        .collect()
}

/// Returns the stops that the mode of the run allows.
fn allowed_stops(open: &OpenRun<'_>) -> Vec<String> {
    let mode = open.run.mode_id.as_ref().and_then(|mode| mode.value.name());
    let rules = stop_rules(mode, open.model);
    rules.iter().flat_map(stops_of).collect()
}

/// Returns the stops that would resolve a finding.
fn of_rule(finding: &Diagnostic, stops: &[String]) -> String {
    let rule = match finding.meta.name {
        "timebox-exceeded" => "timebox",
        "debug-packet-due" => "no-repro",
        _ => finding.about.as_deref().unwrap_or(""),
    };
    let own: Vec<&str> = { stops.iter() }
        .filter(|stop| stop.split('=').next() == Some(rule))
        .map(String::as_str)
        .collect();
    if own.is_empty() {
        stops.join("|")
    } else {
        own.join("|")
    }
}

impl Question {
    /// Asks the question, and stores the answer. Returns whether there was one.
    fn ask(
        &self,
        what: &str,
        asker: &Asker,
        open: &OpenRun<'_>,
        closing: &mut Closing,
    ) -> Result<bool, Failure> {
        let again = |failure: Failure| {
            let help = failure.help.map(|help| format!(" ({help})"));
            anstream::eprintln!("{}{}", failure.reason, help.unwrap_or_default());
        };
        match self {
            Self::Input(name) => {
                let question = format!("What is the input `{name}`?");
                let Some(value) = asker.line(&question, "")? else {
                    return Ok(false);
                };
                closing.inputs.push((name.clone(), value));
            }
            Self::Result(check) => {
                let question = format!("What is the result of the check `{check}`?");
                let Some(word) = asker.choice(&question, RunResult::WORDS)? else {
                    return Ok(false);
                };
                let result = RunResult::from_text(&word).unwrap_or(RunResult::Fail);
                closing.results.push((check.clone(), result));
            }
            Self::Status(constraint) => {
                let question = format!("Is the constraint `{constraint}` respected?");
                let Some(word) = asker.choice(&question, Compliance::WORDS)? else {
                    return Ok(false);
                };
                let status = Compliance::from_text(&word).unwrap_or(Compliance::Unknown);
                closing.statuses.push((constraint.clone(), status));
            }
            Self::Evidence(types) => loop {
                let (question, allowed) = match &**types {
                    [one] => (
                        format!("Which file or address is the `{one}` evidence?"),
                        "a path, git:REV or a URL".to_owned(),
                    ),
                    [] => (
                        "Which evidence is there?".to_owned(),
                        "TYPE=TARGET".to_owned(),
                    ),
                    several => (
                        format!("Which evidence is there, {}?", or_list(several)),
                        "TYPE=TARGET".to_owned(),
                    ),
                };
                let Some(answer) = asker.line(&question, &allowed)? else {
                    return Ok(false);
                };
                let written = match &**types {
                    [one] => format!("{one}={answer}"),
                    _ => answer,
                };
                match read_evidence(&written, open) {
                    Ok(mut link) => {
                        super::given::pin(&mut link, open.path, &*open.session.files.snapshot)?;
                        closing.evidence.push(link);
                        break;
                    }
                    Err(failure) => again(failure),
                }
            },
            Self::Output => loop {
                let Some(answer) = asker.line(
                    &format!("{}. Which file is it?", visible(what)),
                    "a path, or ref: and a name",
                )?
                else {
                    return Ok(false);
                };
                match read_output(&answer, open.session) {
                    Ok(output) => {
                        closing.outputs.push(output);
                        break;
                    }
                    Err(failure) => again(failure),
                }
            },
            Self::Next => {
                let Some(next) = asker.next_step()? else {
                    return Ok(false);
                };
                closing.next = Some(next);
            }
            Self::NextDue => loop {
                let Some(day) = asker.line("By which day?", "as in 2026-03-20")? else {
                    return Ok(false);
                };
                match read_day(&day) {
                    Ok(day) => {
                        closing.next_due = Some(day);
                        break;
                    }
                    Err(failure) => again(failure),
                }
            },
            Self::Stop => loop {
                let allowed = allowed_stops(open);
                let words: Vec<&str> = allowed.iter().map(String::as_str).collect();
                let question = format!("{}. What is done instead?", visible(what));
                let Some(word) = asker.choice(&question, &words)? else {
                    return Ok(false);
                };
                match read_stop_of(&word, open) {
                    Ok(stop) => {
                        let is_scheduled = stop.action == "schedule";
                        closing.stop = Some(stop);
                        if is_scheduled && closing.next_due.is_none() {
                            Self::NextDue.ask("", asker, open, closing)?;
                        }
                        break;
                    }
                    Err(failure) => again(failure),
                }
            },
            Self::None => return Ok(false),
        }
        Ok(true)
    }
}
