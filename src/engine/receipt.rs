//! What was looked at: a receipt, not a cheer.

use std::collections::BTreeMap;

use super::severity::RegimeEffect;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Model, RecordOutcome};
use crate::record::Kind;
use crate::target::Resolution;
use crate::target::contents::unavailable;
use crate::target::resolution::{ResolutionStatus, Unverified};

/// Markdown files that are no records of this snapshot, each kind counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Without a `kind`.
    pub other: usize,
    /// Left out by the config.
    pub excluded: usize,
    /// Symbolic links, which are not followed.
    pub links: usize,
    /// FIFOs, sockets and devices.
    pub special: usize,
    /// Files whose bytes this clone does not have, and why.
    pub unavailable: Vec<String>,
}

/// The numbers of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    pub records: BTreeMap<Kind, usize>,
    /// Records of no known kind, or too large to be read.
    pub unread: usize,
    pub skipped: Skipped,
    /// How the runs came out.
    pub runs: Runs,
    /// What the decisions came to.
    pub decisions: Decisions,
    /// The regime of each project that is in one, and what that changed.
    pub regimes: BTreeMap<String, RegimeEffect>,
    /// How often a record names another that is there.
    pub references: usize,
    /// Distinct targets that are sound.
    pub verified: usize,
    /// Distinct targets that are broken.
    pub broken: usize,
    /// What could not be verified, and how many targets each reason stands for.
    pub unverified: BTreeMap<Unverified, usize>,
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    pub waived: usize,
}

/// Runs by how they came out. One that was held counts: it was right not to act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    pub passed: usize,
    pub warned: usize,
    pub failed: usize,
    pub held: usize,
}

/// Decisions by what they came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    pub committed: usize,
    pub held: usize,
}

impl Receipt {
    pub fn new(
        model: &Model,
        findings: &[Diagnostic],
        regimes: BTreeMap<String, RegimeEffect>,
        references: usize,
        skipped: Skipped,
    ) -> Self {
        let mut receipt = Self {
            skipped,
            regimes,
            references,
            ..Self::default()
        };
        for member in model.members() {
            match member.summary.kind {
                Some(kind) => *receipt.records.entry(kind).or_default() += 1,
                None => receipt.unread += 1,
            }
            if let Some(came_to) = member.summary.came_to {
                receipt.add(came_to);
            }
        }
        for (_, fact) in model.facts().iter() {
            if let Resolution::Unverified(reason) = fact {
                *receipt.unverified.entry(reason.clone()).or_default() += 1;
            }
            match fact.standing() {
                ResolutionStatus::Verified => receipt.verified += 1,
                ResolutionStatus::Broken => receipt.broken += 1,
                ResolutionStatus::Unverified => {}
            }
        }
        for reason in model.facts().unverified_by_manifests() {
            // What a target names too has been counted there.
            receipt.unverified.entry(reason.clone()).or_insert(1);
        }
        for reason in &receipt.skipped.unavailable {
            *receipt
                .unverified
                .entry(unavailable(reason.clone()))
                .or_default() += 1;
        }
        receipt.count(findings);
        receipt
    }

    fn add(&mut self, came_to: RecordOutcome) {
        let count = match came_to {
            RecordOutcome::Passed => &mut self.runs.passed,
            RecordOutcome::Warned => &mut self.runs.warned,
            RecordOutcome::Failed => &mut self.runs.failed,
            RecordOutcome::HeldRun => &mut self.runs.held,
            RecordOutcome::Committed => &mut self.decisions.committed,
            RecordOutcome::HeldDecision => &mut self.decisions.held,
        };
        *count += 1;
    }

    /// Counts other findings in the place of those that were counted.
    pub fn recount(&mut self, findings: &[Diagnostic]) {
        (self.errors, self.warnings, self.infos, self.waived) = (0, 0, 0, 0);
        self.count(findings);
    }

    /// Counts further findings.
    pub fn count(&mut self, findings: &[Diagnostic]) {
        for finding in findings {
            match (&finding.waived, finding.severity) {
                (Some(_), _) => self.waived += 1,
                (None, Severity::Error) => self.errors += 1,
                (None, Severity::Warning) => self.warnings += 1,
                (None, Severity::Info) => self.infos += 1,
            }
        }
    }

    /// All records, of whatever kind.
    pub fn total(&self) -> usize {
        self.records.values().sum::<usize>() + self.unread
    }

    /// How many targets could not be verified.
    pub fn unverified_total(&self) -> usize {
        self.unverified.values().sum()
    }

    /// How many findings are at or above a severity and not waived.
    pub fn at_least(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.errors + self.warnings,
            Severity::Info => self.errors + self.warnings + self.infos,
        }
    }
}
