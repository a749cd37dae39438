//! Reads the options that say how a run ended.

use clap::Args;
use jiff::civil::Date;

use super::open_run::OpenRun;
use crate::cli::failure::Failure;
use crate::engine::Session;
use crate::record::evidence::is_attribute;
use crate::record::status::Compliance;
use crate::record::value::ScalarType;
use crate::record::{Fields, Kind, RunResult};
use crate::snapshot::Snapshot;
use crate::target::PIN_MARK;
use crate::text::{RepoPath, nearest, or_list};
use crate::work::evidence;
use crate::work::finish::{Closing, NewLink, read_stop, stop_rules, stops_of};
use crate::work::start::read_input;

/// The options that say how a run ended.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Given {
    /// The result of a check, or without an id a worse result of the run; may be repeated
    #[arg(
        long = "result",
        value_name = "ID=PASS|WARN|FAIL",
        help_heading = "Checks"
    )]
    results: Vec<String>,
    /// An output that the run wrote: a file, or `ref:` and a name; may be repeated
    #[arg(long = "output", value_name = "PATH", help_heading = "Evidence")]
    outputs: Vec<String>,
    /// A piece of evidence, with its type; may be repeated
    #[arg(
        long = "evidence",
        value_name = "TYPE=TARGET",
        help_heading = "Evidence"
    )]
    evidence: Vec<String>,
    /// The status of a constraint: respected, violated or unknown; may be repeated
    #[arg(
        long = "constraint",
        value_name = "ID=STATUS",
        help_heading = "Evidence"
    )]
    constraints: Vec<String>,
    /// What to do next, in one line
    #[arg(long, value_name = "TEXT", help_heading = "End")]
    pub next: Option<String>,
    /// The day by which the next step is due, as in 2026-03-20
    #[arg(long, value_name = "DATE", help_heading = "End")]
    next_due: Option<String>,
    /// Why the result is worse than those of the checks, or another remark about it
    #[arg(long, value_name = "TEXT", help_heading = "End")]
    note: Option<String>,
    /// The stop rule that ended the run, and the action; for `convert`, TO is the next mode
    #[arg(long, value_name = "RULE=ACTION[:TO]", help_heading = "End")]
    stop: Option<String>,
    /// When the run ended: a time, or a time of day such as 9:40; now by default
    #[arg(long, value_name = "TIME", help_heading = "End")]
    pub end: Option<String>,
}

impl Given {
    /// Reads all options, and refuses values that the run cannot have.
    pub(super) fn read(&self, inputs: &[String], open: &OpenRun<'_>) -> Result<Closing, Failure> {
        let mut closing = Closing {
            note: self.note.clone(),
            next: self.next.clone(),
            ..Closing::default()
        };
        for written in &self.results {
            if RunResult::from_text(written).is_ok() {
                continue;
            }
            let (check, result) = read_result(written, open)?;
            if closing.results.iter().any(|(known, _)| *known == check) {
                return Err(Failure::new(format!(
                    "the result of `{check}` is given twice"
                )));
            }
            closing.results.push((check, result));
        }
        for written in &self.outputs {
            closing.outputs.push(read_output(written, open.session)?);
        }
        for written in &self.evidence {
            closing.evidence.push(read_evidence(written, open)?);
        }
        for written in inputs {
            closing.inputs.push(read_input(written, open.operator)?);
        }
        for written in &self.constraints {
            closing.statuses.push(read_status(written, open)?);
        }
        if let Some(written) = &self.stop {
            closing.stop = Some(read_stop_of(written, open)?);
        }
        if let Some(due) = &self.next_due {
            closing.next_due = Some(read_day(due)?);
        }
        Ok(closing)
    }

    /// Returns the result of the run: the one that follows from its checks, or a worse one that is
    /// given.
    pub(super) fn result(&self, derived: RunResult) -> Result<RunResult, Failure> {
        let named = self.results.iter();
        let named = named.filter_map(|written| RunResult::from_text(written).ok());
        let Some(worst) = named.max() else {
            return Ok(derived);
        };
        if worst < derived {
            return Err(Failure::new(format!(
                "the result cannot be {worst}: the checks give {derived}"
            )));
        }
        if worst > derived && self.note.is_none() {
            return Err(Failure::new(format!(
                "the result {worst} is worse than {derived}, which the checks give"
            ))
            .help("say why with --note TEXT"));
        }
        Ok(worst)
    }
}

/// Splits `NAME=VALUE` at the last `=`, because names of checks may have one.
fn split<'w>(written: &'w str, form: &str) -> Result<(&'w str, &'w str), Failure> {
    let parts = written.rsplit_once('=');
    let parts = parts.map(|(name, value)| (name.trim(), value.trim()));
    parts
        .filter(|(name, value)| !name.is_empty() && !value.is_empty())
        .ok_or_else(|| Failure::new(format!("`{written}` is not of the form {form}")))
}

/// Reads `ID=RESULT`.
fn read_result(written: &str, open: &OpenRun<'_>) -> Result<(String, RunResult), Failure> {
    let (check, result) = split(written, "ID=PASS, ID=WARN or ID=FAIL")?;
    let known = || open.checks.iter().map(|check| &*check.id);
    if !known().any(|known| known == check) {
        let failure = Failure::new(format!("the operator has no check `{check}`"));
        return Err(match nearest(check, known()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help(format!(
                "its checks: {}",
                known().collect::<Vec<_>>().join(", ")
            )),
        });
    }
    let stated = open.run.acceptance_results.iter();
    let mut stated = stated.flat_map(|results| &results.value.0);
    if stated.any(|stated| &*stated.check.value.0 == check) {
        return Err(
            Failure::new(format!("the record already has a result for `{check}`"))
                .help("change it in the record"),
        );
    }
    let result = RunResult::from_text(result);
    let result =
        result.map_err(|_| Failure::new(format!("`{written}`: a result is PASS, WARN or FAIL")))?;
    Ok((check.to_owned(), result))
}

/// Reads the path of an output, relative to the current folder, or a target that is not a path.
pub(super) fn read_output(written: &str, session: &Session) -> Result<String, Failure> {
    let written = written.trim();
    if is_not_path(written) {
        return Ok(written.to_owned());
    }
    let (path, note) = session.files.existing_path(written.as_ref())?;
    match note {
        None => Ok(path.text().into_owned()),
        Some(note) => Err(Failure::new(note)),
    }
}

/// Returns whether a target is not a path but a URL, a revision or a name.
fn is_not_path(target: &str) -> bool {
    target.contains("://")
        || ["git:", "ref:", "mailto:"]
            .iter()
            .any(|scheme| target.starts_with(scheme))
}

/// Reads `TYPE=TARGET`.
pub(super) fn read_evidence(written: &str, open: &OpenRun<'_>) -> Result<NewLink, Failure> {
    let parts = written.split_once('=');
    let parts = parts.map(|(kind, target)| (kind.trim(), target.trim()));
    let parts = parts.filter(|(kind, target)| !kind.is_empty() && !target.is_empty());
    let Some((kind, target)) = parts else {
        return Err(Failure::new(format!(
            "`{written}` is not of the form TYPE=TARGET"
        )));
    };
    let types = &open.model.vocabulary().evidence_types;
    if !types.contains(kind) || is_attribute(kind) {
        let failure = Failure::new(format!("unknown evidence type `{kind}`"));
        let known = || types.iter().map(String::as_str);
        return Err(match nearest(kind, known()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help(format!("types: {}", known().collect::<Vec<_>>().join(", "))),
        });
    }
    Ok(NewLink {
        kind: kind.to_owned(),
        target: target_from_root(target, open.session),
        result: None,
    })
}

/// Returns a target in the form in which the record states it: a path that exists relative to the
/// current folder is written relative to the root.
fn target_from_root(target: &str, session: &Session) -> String {
    if is_not_path(target) {
        return target.to_owned();
    }
    let end = [target.find(PIN_MARK), target.rfind("#L")];
    let end = end.into_iter().flatten().min().unwrap_or(target.len());
    let (path, rest) = target.split_at(end);
    match session.files.existing_path(path.as_ref()) {
        Ok((path, _)) => format!("{path}{rest}"),
        Err(_) => target.to_owned(),
    }
}

/// Pins a target to the content of its file, unless it is pinned already or its type is that of a
/// living document.
pub(super) fn pin(
    link: &mut NewLink,
    run: &RepoPath,
    snapshot: &dyn Snapshot,
) -> Result<(), Failure> {
    let is_living = crate::record::mode::LIVING_TYPES.contains(&&*link.kind);
    if is_living || is_not_path(&link.target) || link.target.contains(PIN_MARK) {
        return Ok(());
    }
    let end = link.target.rfind("#L").unwrap_or(link.target.len());
    let (written, lines) = link.target.split_at(end);
    let folder = if written.starts_with("./") || written.starts_with("../") {
        run.parent()
    } else {
        b""
    };
    let Some(path) = RepoPath::resolve(folder, written.as_bytes()) else {
        return Ok(());
    };
    if let Some(stored) = evidence::stored_file(snapshot, &path)? {
        link.target = format!("{path}{lines}{PIN_MARK}{}", stored.digest);
    }
    Ok(())
}

/// Reads `ID=STATUS`.
fn read_status(written: &str, open: &OpenRun<'_>) -> Result<(String, Compliance), Failure> {
    let (id, status) = split(written, "ID=respected, ID=violated or ID=unknown")?;
    if open.model.constraint(id).is_none() {
        let failure = Failure::new(format!("unknown constraint `{id}`"));
        let known = open.model.ids(Kind::Constraint);
        return Err(match nearest(id, known.iter().copied()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure,
        });
    }
    let status = Compliance::from_text(status).map_err(|_| {
        Failure::new(format!(
            "`{written}`: a status is {}",
            or_list(Compliance::WORDS)
        ))
    })?;
    Ok((id.to_owned(), status))
}

/// Reads `RULE=ACTION[:TO]`, and refuses a stop that the mode of the run does not allow.
pub(super) fn read_stop_of(
    written: &str,
    open: &OpenRun<'_>,
) -> Result<crate::work::finish::NewStop, Failure> {
    let Fields::OpRun(run) = &open.record.fields else {
        return Err(Failure::new("not a run"));
    };
    let mode = run.mode_id.as_ref().and_then(|mode| mode.value.name());
    let rules = stop_rules(mode, open.model);
    let allowed: Vec<String> = rules.iter().flat_map(stops_of).collect();
    let written = written.trim();
    match read_stop(written) {
        Some(stop) if allowed.iter().any(|allowed| allowed == written) => Ok(stop),
        _ => {
            let failure = Failure::new(format!("the run cannot have the stop `{written}`"));
            Err(failure.help(format!("one of: {}", allowed.join(", "))))
        }
    }
}

/// Reads a day.
pub(super) fn read_day(written: &str) -> Result<String, Failure> {
    let day = <Date as ScalarType>::from_text(written.trim());
    day.map(|day| day.to_string())
        .map_err(|_| Failure::new(format!("`{written}` is not a day, as in 2026-03-20")))
}
