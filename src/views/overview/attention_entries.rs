//! Collects what needs attention from the records and the findings.

use super::attention::{Attention, ErrorEntry, EvidenceEntry, RunEntry, StepEntry};
use super::document::OverviewInput;
use crate::diagnostic::Severity;
use crate::model::references::{self, ReferenceKind};
use crate::model::{Model, RecordOutcome};
use crate::record::{Fields, Record};
use crate::target::Target;
use crate::views::days::utc_day;
use crate::views::next::NextPointers;
use crate::views::unproven::UnprovenRuns;

impl Attention {
    /// Collects what needs attention in the period of the overview. Open runs, errors and overdue
    /// steps count whatever their age.
    pub(super) fn collect(
        input: &OverviewInput<'_>,
        next: &NextPointers,
        unproven: &UnprovenRuns,
    ) -> Self {
        let model = input.model;
        let mut all = Self::default();
        for indexed in model.records() {
            let is_unproven = unproven.contains(&indexed.path);
            let list = match indexed.entry.outcome {
                Some(RecordOutcome::Failed) => &mut all.failed,
                Some(RecordOutcome::Passed) if is_unproven => &mut all.unproven,
                Some(RecordOutcome::OpenRun) => &mut all.open_runs,
                Some(_) | None => continue,
            };
            list.push(RunEntry::new(&indexed.open(), model));
        }
        for list in [&mut all.failed, &mut all.unproven] {
            list.retain(|run| input.includes(run.day));
            list.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.path.cmp(&b.path)));
        }
        all.open_runs
            .sort_by(|a, b| a.day.cmp(&b.day).then_with(|| a.path.cmp(&b.path)));
        let errors = input
            .findings
            .iter()
            .filter(|finding| finding.is_open() && finding.severity == Severity::Error);
        all.errors = errors
            .map(|finding| {
                let record = model.indexed_record(&finding.path).map(|it| it.open());
                let run = record.as_ref().map(|record| RunEntry::new(record, model));
                let run = run.unwrap_or_default();
                ErrorEntry {
                    rule: finding.meta.name,
                    message: finding.message.clone(),
                    path: finding.path.clone(),
                    title: run.title,
                    operator: run.operator,
                    person: None,
                }
            })
            .collect();
        let overdue = next.due().into_iter().filter_map(|step| {
            Some(StepEntry {
                days_late: step.pointer.days_late?,
                text: step.pointer.text.clone(),
                project: step.project.map(str::to_owned),
                due: Some(step.day),
                of: step.pointer.of.clone(),
                person: None,
                path: step.pointer.path.clone(),
            })
        });
        all.overdue = overdue.collect();
        all
    }
}

impl RunEntry {
    fn new(record: &Record, model: &Model) -> Self {
        let title = record.title.as_ref().map(|title| title.value.0.to_string());
        let project = record.project();
        let project = project.and_then(|it| it.value.id().map(str::to_owned));
        let Fields::OpRun(run) = &record.fields else {
            return Self {
                title,
                project,
                path: record.path.clone(),
                ..Self::default()
            };
        };
        let start = run.timestamp_start.as_ref();
        Self {
            title,
            project,
            operator: run.op_id.as_ref().map(|id| id.value.0.to_string()),
            person: None,
            day: start.map(|start| utc_day(start.value)),
            path: record.path.clone(),
            evidence: evidence(record, model),
        }
    }
}

fn evidence(record: &Record, model: &Model) -> Vec<EvidenceEntry> {
    let named = references::named_targets(record, model.resolutions());
    let links = named.iter().filter_map(|named| match named.kind {
        ReferenceKind::Link(kind) => {
            let (target, path) = match &named.target {
                Target::Path(path) => (path.path.to_string(), Some(path.path.clone())),
                Target::Url(url) => (url.to_string(), None),
                Target::Git(revision) => (format!("git:{revision}"), None),
                Target::Named(name) => (format!("ref:{name}"), None),
                Target::Outside(_) | Target::Malformed(_) => return None,
            };
            Some(EvidenceEntry {
                r#type: kind.map(str::to_owned),
                target,
                path,
            })
        }
        ReferenceKind::Experiment
        | ReferenceKind::Output
        | ReferenceKind::Regime
        | ReferenceKind::Guard
        | ReferenceKind::Record
        | ReferenceKind::TakenUp
        | ReferenceKind::Field => None,
    });
    links.collect()
}
