//! Closes a run: collects what is known about its end, and writes that into the record.

use super::edit::{EditError, RecordText};
use super::yaml::{YamlValue, on_one_line};
use crate::model::{EvidenceLinks, Model};
use crate::record::acceptance::AcceptanceResult;
use crate::record::mode::{NEXT_POINTER, StopRule, UNIVERSAL};
use crate::record::status::Compliance;
use crate::record::{Kind, OpRun, Operator, Record, RecordMapping, RunResult};
use crate::text::{RepoPath, Span};

/// A check of the operator of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunCheck {
    pub id: String,
    pub kind: Option<String>,
    pub command: Option<String>,
    pub is_required: bool,
}

/// Returns the checks of an operator. Checks with the same id are merged.
pub(crate) fn checks(operator: &Operator) -> Vec<RunCheck> {
    let mut checks: Vec<RunCheck> = Vec::new();
    let all = operator.acceptance_checks.iter();
    for check in all.flat_map(|checks| checks.value.iter()) {
        let check = &check.value;
        let Some(id) = check.id.as_ref().filter(|id| !id.is_empty()) else {
            continue;
        };
        let id = id.value.0.to_string();
        match checks.iter_mut().find(|known| known.id == id) {
            Some(known) => known.is_required |= check.is_required(),
            None => checks.push(RunCheck {
                id,
                kind: check.kind.as_ref().map(|kind| kind.value.0.to_string()),
                command: check.executable().map(|command| command.0.to_string()),
                is_required: check.is_required(),
            }),
        }
    }
    checks
}

/// A piece of evidence to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewLink {
    pub kind: String,
    pub target: String,
    pub result: Option<RunResult>,
}

/// A stop rule that ended the run, and what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewStop {
    pub rule: String,
    pub action: String,
    pub to: Option<String>,
}

/// Everything that closing a run adds to its record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closing {
    /// The end of the run, in the form in which the record states it.
    pub end: String,
    pub inputs: Vec<(String, String)>,
    pub results: Vec<(String, RunResult)>,
    pub statuses: Vec<(String, Compliance)>,
    pub outputs: Vec<String>,
    pub evidence: Vec<NewLink>,
    pub result: Option<RunResult>,
    pub note: Option<String>,
    pub stop: Option<NewStop>,
    pub debug_packet: Option<RepoPath>,
    pub next: Option<String>,
    pub next_due: Option<String>,
}

impl Closing {
    /// Writes everything into the record, in the form of the file if a mapping has read it.
    ///
    /// # Errors
    /// If the record has a form that cannot be edited.
    pub(crate) fn write(
        &self,
        record: &Record,
        run: &OpRun,
        text: String,
        mapping: Option<&RecordMapping>,
    ) -> Result<String, EditError> {
        let before = text.len();
        let mut text = RecordText::new(text, mapping);
        let one_line = |value: &str| YamlValue::text(on_one_line(value));
        text.set("timestamp_end", &YamlValue::time(&*self.end))?;
        if !self.inputs.is_empty() {
            let inputs = self.inputs.iter();
            let inputs: Vec<_> = inputs
                .map(|(name, value)| (name.clone(), one_line(value)))
                .collect();
            text.insert("inputs_used", &inputs)?;
        }
        if !self.statuses.is_empty() {
            let statuses = self.statuses.iter();
            let statuses: Vec<_> = statuses
                .map(|(id, status)| (id.clone(), YamlValue::text(status.word())))
                .collect();
            text.insert("constraint_status", &statuses)?;
        }
        // The body is edited from its end, so that the spans before stay where they are.
        let mut bodies: Vec<(Span, Vec<String>)> = Vec::new();
        let body = |field: &str, span: Option<Span>| {
            let is_in_body = !record.lacks(field) && !text.has_value(field);
            span.filter(|_| is_in_body)
        };
        let results = body(
            "acceptance_results",
            run.acceptance_results.as_ref().map(|it| it.span),
        );
        let outputs = body(
            "outputs_written",
            run.outputs_written.as_ref().map(|it| it.span),
        );
        let evidence = body(
            "evidence_links",
            run.evidence_links.as_ref().map(|it| it.span),
        );
        if let Some(place) = results.filter(|_| !self.results.is_empty()) {
            text.refuse_boxes("acceptance_results")?;
            let line = |(check, result): &(String, RunResult)| {
                let word = text.word("acceptance_results", result.word())?;
                Ok(format!("- `{check}`: {word}"))
            };
            let lines: Result<_, EditError> = self.results.iter().map(line).collect();
            bodies.push((place, lines?));
        }
        if let Some(place) = outputs {
            let lines = self.outputs.iter().map(|output| format!("- `{output}`"));
            bodies.push((place, lines.collect()));
        }
        if let Some(place) = evidence {
            bodies.push((place, self.evidence.iter().map(NewLink::line).collect()));
        }
        bodies.retain(|(_, lines)| !lines.is_empty());
        bodies.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
        // The edits so far were made in the frontmatter, so they have moved the whole body.
        let after = text.text().len();
        for (place, lines) in &bodies {
            let moved = |at: u32| (at as usize + after).saturating_sub(before);
            text.add_lines(Span::new(moved(place.start), moved(place.end)), lines)?;
        }
        if results.is_none() {
            write_results(&self.results, &mut text)?;
        }
        if outputs.is_none() {
            let outputs: Vec<_> = self
                .outputs
                .iter()
                .map(|it| YamlValue::text(&**it))
                .collect();
            text.append("outputs_written", &outputs)?;
        }
        if evidence.is_none() {
            let links: Vec<_> = self.evidence.iter().map(NewLink::value).collect();
            text.append("evidence_links", &links)?;
        }
        if let Some(result) = self.result {
            text.set("result", &YamlValue::text(result.word()))?;
        }
        let mut set = |field: &str, value: Option<&str>| match value {
            Some(value) => text.set(field, &one_line(value)),
            None => Ok(()),
        };
        set("result_note", self.note.as_deref())?;
        let packet = self.debug_packet.as_ref().map(RepoPath::text);
        set("debug_packet", packet.as_deref())?;
        set("next_pointer", self.next.as_deref())?;
        if let Some(stop) = &self.stop {
            let mut entries = vec![
                ("rule".to_owned(), YamlValue::text(&*stop.rule)),
                ("action".to_owned(), YamlValue::text(&*stop.action)),
            ];
            let to = stop.to.as_deref().map(YamlValue::text);
            entries.extend(to.map(|to| ("to".to_owned(), to)));
            text.set("stop", &YamlValue::Map(entries))?;
        }
        if let Some(due) = &self.next_due {
            text.set("next_due", &YamlValue::time(&**due))?;
        }
        Ok(text.into_text())
    }
}

/// Writes results into the mapping or the list that the record has.
fn write_results(
    results: &[(String, RunResult)],
    text: &mut RecordText<'_>,
) -> Result<(), EditError> {
    if text.is_list("acceptance_results") {
        let item = |(check, result): &(String, RunResult)| {
            YamlValue::Map(vec![
                ("check".to_owned(), YamlValue::text(&**check)),
                ("result".to_owned(), YamlValue::text(result.word())),
            ])
        };
        let items: Vec<_> = results.iter().map(item).collect();
        return text.append("acceptance_results", &items);
    }
    let entries = results.iter();
    let entries: Vec<_> = entries
        .map(|(check, result)| (check.clone(), YamlValue::text(result.word())))
        .collect();
    text.insert("acceptance_results", &entries)
}

impl NewLink {
    fn value(&self) -> YamlValue {
        let mut entries = vec![(self.kind.clone(), YamlValue::text(&*self.target))];
        let result = self.result.map(|result| YamlValue::text(result.word()));
        entries.extend(result.map(|result| ("result".to_owned(), result)));
        YamlValue::Map(entries)
    }

    /// Returns the link as an item of a list in the body. Such an item cannot state a result, so the
    /// output of a check that did not pass is listed as a log.
    fn line(&self) -> String {
        let kind = match self.result {
            Some(RunResult::Warn | RunResult::Fail) => "logs",
            Some(RunResult::Pass) | None => &self.kind,
        };
        format!("- {kind}: `{}`", self.target)
    }
}

/// Returns the result that follows from the results of the checks.
pub(crate) fn derived_result(checks: &[RunCheck], results: &[(String, RunResult)]) -> RunResult {
    let mut derived = RunResult::Pass;
    for (id, result) in results {
        let check = checks.iter().find(|check| check.id == *id);
        let is_required = check.is_none_or(|check| check.is_required);
        let result = match result {
            RunResult::Fail if !is_required => RunResult::Warn,
            result => *result,
        };
        derived = derived.max(result);
    }
    derived
}

/// Returns the acceptance results that a run states.
pub(crate) fn stated_results(run: &OpRun) -> Vec<(String, RunResult)> {
    let results = run.acceptance_results.iter();
    let results = results.flat_map(|results| &results.value.0);
    let stated = |it: &AcceptanceResult| (it.check.value.0.to_string(), it.result.value);
    results.map(stated).collect()
}

/// Returns the required and the preferred evidence of a run, each with the mode or operator that asks
/// for it.
pub(crate) fn required_evidence(
    run: &OpRun,
    model: &Model,
) -> (Vec<Requirement>, Vec<Requirement>) {
    let (mut required, mut preferred) = (Vec::new(), Vec::new());
    for pattern in model.patterns_of_run(run) {
        let by = &pattern.required_by;
        for (entries, all) in [
            (&pattern.pattern.required, &mut required),
            (&pattern.pattern.preferred, &mut preferred),
        ] {
            for types in entries {
                if !all.iter().any(|known: &Requirement| known.types == *types) {
                    all.push(Requirement {
                        types: types.clone(),
                        by: by.clone(),
                    });
                }
            }
        }
    }
    (required, preferred)
}

/// One requirement of an evidence pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requirement {
    /// The alternatives: any of these types satisfies the requirement.
    pub types: Vec<String>,
    /// The mode or operator that has the requirement.
    pub by: String,
}

impl Requirement {
    /// Returns whether the evidence of the run or one of the `new` types satisfies the requirement.
    pub(crate) fn is_met(&self, run: &OpRun, new: &[&str]) -> bool {
        let links = EvidenceLinks::of_run(run);
        let mut types = self.types.iter();
        types.any(|kind| kind == NEXT_POINTER || links.has(kind) || new.contains(&&**kind))
    }
}

/// Returns the stop rules that a run in a mode may use.
pub(crate) fn stop_rules(mode: Option<&str>, model: &Model) -> Vec<StopRule> {
    let modes = &model.vocabulary().modes;
    let own = mode.and_then(|mode| modes.get(mode)?.stop.clone());
    own.into_iter().chain(UNIVERSAL).collect()
}

/// Reads `RULE=ACTION` or `RULE=ACTION:TO`.
pub(crate) fn read_stop(written: &str) -> Option<NewStop> {
    let (rule, action) = written.split_once('=')?;
    let (action, to) = match action.split_once(':') {
        Some((action, to)) => (action, Some(to.trim().to_owned())),
        None => (action, None),
    };
    let (rule, action) = (rule.trim().to_owned(), action.trim().to_owned());
    let is_complete = !rule.is_empty() && !action.is_empty() && to.as_deref() != Some("");
    is_complete.then_some(NewStop { rule, action, to })
}

/// Returns the stops that a rule allows, in the form in which `--stop` takes them.
pub(crate) fn stops_of(rule: &StopRule) -> Vec<String> {
    let of_action = |action: &&str| match rule.convert_to {
        [] => vec![format!("{}={action}", rule.name)],
        modes => {
            let modes = modes.iter();
            modes
                .map(|mode| format!("{}={action}:{mode}", rule.name))
                .collect()
        }
    };
    rule.actions.iter().flat_map(of_action).collect()
}

/// Returns the paths of the open runs.
pub(crate) fn open_runs(model: &Model) -> Vec<RepoPath> {
    let records = model.records().iter();
    let is_open = |entry: &crate::model::IndexEntry| {
        entry.kind == Some(Kind::OpRun)
            && entry.outcome == Some(crate::model::RecordOutcome::OpenRun)
    };
    let open = records.filter(|indexed| is_open(&indexed.entry));
    open.map(|indexed| indexed.path.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &str, is_required: bool) -> RunCheck {
        RunCheck {
            id: id.to_owned(),
            kind: None,
            command: None,
            is_required,
        }
    }

    #[test]
    fn the_result_follows_from_the_checks() {
        let checks = [check("a", true), check("b", false)];
        let derived = |a, b| derived_result(&checks, &[("a".into(), a), ("b".into(), b)]);
        use RunResult::{Fail, Pass, Warn};
        assert_eq!(derived(Pass, Pass), Pass);
        assert_eq!(derived(Pass, Fail), Warn);
        assert_eq!(derived(Warn, Pass), Warn);
        assert_eq!(derived(Fail, Pass), Fail);
    }

    #[test]
    fn a_stop_has_a_rule_and_an_action() {
        let stop = read_stop("unverified-outputs=convert:CONTRACT").expect("a stop");
        assert_eq!(
            (&*stop.rule, &*stop.action),
            ("unverified-outputs", "convert")
        );
        assert_eq!(stop.to.as_deref(), Some("CONTRACT"));
        assert_eq!(read_stop("timebox=schedule").and_then(|it| it.to), None);
        for text in ["timebox", "timebox=", "=schedule", "a=b:"] {
            assert_eq!(read_stop(text), None, "{text}");
        }
    }
}
