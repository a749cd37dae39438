//! Counts of what was checked and of what was found.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::selection::RuleSelection;
use super::severity::RegimeEffect;
use crate::config::settings::{RuleEntry, rank};
use crate::config::{RuleSetting, Settings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{IndexedRecord, Model, RecordOutcome};
use crate::record::Kind;
use crate::rules;
use crate::target::resolution::ResolutionStatus;
use crate::target::{Resolution, Unverified};

/// Markdown files that are not records, counted by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Without a `kind`, or with the `kind` of another tool.
    pub other: usize,
    /// Excluded by the configuration.
    pub excluded: usize,
    /// Symbolic links, which are not followed.
    pub links: usize,
    /// FIFOs, sockets and devices.
    pub special: usize,
    /// Files whose bytes this clone does not have, and why.
    #[serde(skip)]
    pub unavailable: Vec<Unverified>,
}

/// The counts of one check. What is not stored is empty in the check of a sound repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Records by kind.
    pub records: BTreeMap<Kind, usize>,
    /// Records of no known kind, or too large to be read.
    pub unread: usize,
    /// Markdown files that are not records.
    pub skipped: Skipped,
    /// The results of the runs.
    pub runs: Runs,
    /// The outcomes of the decisions.
    pub decisions: Decisions,
    /// The regime of each project that has one, and what it changed.
    pub(crate) regimes: BTreeMap<String, RegimeEffect>,
    /// How many references from one record to another resolve.
    pub references: usize,
    /// How many distinct targets resolve.
    pub verified: usize,
    /// How many distinct targets are broken.
    pub broken: usize,
    /// What could not be verified, with the number of targets.
    #[serde(skip)]
    pub(crate) unverified: BTreeMap<Unverified, usize>,
    /// Findings of severity `error` that are not waived.
    pub errors: usize,
    /// Findings of severity `warning` that are not waived.
    pub warnings: usize,
    /// Findings of severity `info` that are not waived.
    pub infos: usize,
    /// Findings of any severity that a waiver silences.
    pub waived: usize,
    /// Findings that the configuration's `baseline` has too, which are not reported.
    pub exempt: usize,
    /// The rules that the configuration turns off or lowers.
    #[serde(skip)]
    pub loosened: Vec<LoosenedRule>,
    /// The rules that are reported on.
    #[serde(skip)]
    pub selection: RuleSelection,
}

/// A rule or a family that the configuration turns off or lowers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LoosenedRule {
    /// The name of the rule or the family.
    pub rule: String,
    /// `off`, or the severity.
    pub setting: &'static str,
    /// The globs of the files, as they are written; absent for all files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paths: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The last day on which it applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl LoosenedRule {
    /// Returns what a configuration turns off or lowers, in the order in which it is written.
    pub(crate) fn all(settings: &Settings) -> Vec<Self> {
        let is_lower = |entry: &&RuleEntry| {
            let metas = rules::all_metas().iter();
            let mut named = metas.filter(|meta| entry.names(meta));
            named.any(|meta| rank(Some(entry.setting), meta) < rank(None, meta))
        };
        let entries = settings.rule_entries.iter().filter(is_lower);
        let loosened = entries.map(|entry| Self {
            rule: entry.name.clone(),
            setting: match entry.setting {
                RuleSetting::Off => "off",
                RuleSetting::On(severity) => severity.name(),
            },
            paths: entry.paths.clone(),
            reason: entry.reason.clone(),
            until: entry.until.map(|day| day.to_string()),
        });
        loosened.collect()
    }
}

/// Runs by result. A held run is counted like the others, because not acting was correct.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runs {
    /// Runs with `PASS`.
    pub passed: usize,
    /// Runs with `WARN`.
    pub warned: usize,
    /// Runs with `FAIL`.
    pub failed: usize,
    /// Runs that a constraint forbade.
    pub held: usize,
    /// Runs that are not closed yet.
    pub open: usize,
}

/// Decisions by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decisions {
    /// Decisions to act.
    pub committed: usize,
    /// Decisions to wait.
    pub held: usize,
}

impl Summary {
    /// Counts the records and targets of a model.
    pub(crate) fn new(
        model: &Model,
        regimes: BTreeMap<String, RegimeEffect>,
        references: usize,
        skipped: Skipped,
    ) -> Self {
        let mut summary = Self {
            skipped,
            regimes,
            references,
            ..Self::default()
        };
        summary.count_records(model.records());
        for (_, resolution) in model.resolutions().iter() {
            if let Resolution::Unverified(reason) = resolution {
                *summary.unverified.entry(reason.clone()).or_default() += 1;
            }
            match resolution.status() {
                ResolutionStatus::Verified => summary.verified += 1,
                ResolutionStatus::Broken => summary.broken += 1,
                ResolutionStatus::Unverified => {}
            }
        }
        for reason in model.resolutions().unverified_by_manifests() {
            // A reason that a target has too is counted already.
            summary.unverified.entry(reason.clone()).or_insert(1);
        }
        for reason in &summary.skipped.unavailable {
            *summary.unverified.entry(reason.clone()).or_default() += 1;
        }
        summary
    }

    /// Adds to the counts of records.
    pub(super) fn count_records(&mut self, records: &[Arc<IndexedRecord>]) {
        for indexed in records {
            match indexed.entry.kind {
                Some(kind) => *self.records.entry(kind).or_default() += 1,
                None => self.unread += 1,
            }
            if let Some(outcome) = indexed.entry.outcome {
                self.add(outcome);
            }
        }
    }

    /// Returns the counts of records and of skipped files, except those of the kinds.
    pub(super) fn counts_mut(&mut self) -> [&mut usize; 12] {
        let Self {
            unread,
            skipped,
            runs,
            decisions,
            ..
        } = self;
        [
            unread,
            &mut skipped.other,
            &mut skipped.excluded,
            &mut skipped.links,
            &mut skipped.special,
            &mut runs.passed,
            &mut runs.warned,
            &mut runs.failed,
            &mut runs.held,
            &mut runs.open,
            &mut decisions.committed,
            &mut decisions.held,
        ]
    }

    fn add(&mut self, outcome: RecordOutcome) {
        let count = match outcome {
            RecordOutcome::Passed => &mut self.runs.passed,
            RecordOutcome::Warned => &mut self.runs.warned,
            RecordOutcome::Failed => &mut self.runs.failed,
            RecordOutcome::HeldRun => &mut self.runs.held,
            RecordOutcome::OpenRun => &mut self.runs.open,
            RecordOutcome::Committed => &mut self.decisions.committed,
            RecordOutcome::HeldDecision => &mut self.decisions.held,
        };
        *count += 1;
    }

    /// Replaces the counts of findings by those of other findings.
    pub fn recount<'f>(&mut self, findings: impl IntoIterator<Item = &'f Diagnostic>) {
        (self.errors, self.warnings, self.infos, self.waived) = (0, 0, 0, 0);
        self.count(findings);
    }

    /// Adds to the counts of findings.
    pub fn count<'f>(&mut self, findings: impl IntoIterator<Item = &'f Diagnostic>) {
        for finding in findings {
            match (&finding.waived, finding.severity) {
                (Some(_), _) => self.waived += 1,
                (None, Severity::Error) => self.errors += 1,
                (None, Severity::Warning) => self.warnings += 1,
                (None, Severity::Info) => self.infos += 1,
            }
        }
    }

    /// Returns the number of records of all kinds.
    pub fn total(&self) -> usize {
        self.records.values().sum::<usize>() + self.unread
    }

    /// Returns how many targets could not be verified.
    pub fn unverified_total(&self) -> usize {
        self.unverified.values().sum()
    }

    /// Returns how many findings are at or above a severity and not waived.
    pub fn at_least(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.errors + self.warnings,
            Severity::Info => self.errors + self.warnings + self.infos,
        }
    }
}
