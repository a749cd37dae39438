//! The counts of the overview, for a project and for the whole repository.

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::EvidenceCounts;
use super::timeline::RunStatus;

/// The findings that are not waived, by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct FindingCounts {
    pub error: usize,
    pub warning: usize,
    pub info: usize,
}

/// The counts of work and its results.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct WorkCounts {
    pub runs: RunsByResult,
    pub evidence: EvidenceCounts,
    pub overrides: OverrideCounts,
    pub debugging: DebuggingTime,
}

/// Runs by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct RunsByResult {
    #[serde(rename = "PASS")]
    pub passed: usize,
    /// Runs with `PASS` whose evidence is missing.
    pub unproven: usize,
    #[serde(rename = "WARN")]
    pub warned: usize,
    #[serde(rename = "FAIL")]
    pub failed: usize,
    /// Runs that a constraint held: they were not executed.
    pub held: usize,
    /// Runs without a result that can be read.
    pub unclear: usize,
}

/// Runs that override the mode that their title suggests.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct OverrideCounts {
    pub count: usize,
    /// The share of runs that may do so, in percent.
    pub limit: f64,
}

/// The time that went into debugging.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct DebuggingTime {
    /// How many debug packets there are.
    pub packets: usize,
    /// The sum of their `time_spent_minutes`.
    #[schemars(range(min = 0))]
    pub packet_minutes: i64,
    /// How many packets state no time.
    pub packets_untimed: usize,
    /// The sum of the minutes from start to end of the failed runs.
    #[schemars(range(min = 0))]
    pub failed_minutes: i64,
    /// How many failed runs have no start or no end.
    pub failed_untimed: usize,
}

impl FindingCounts {
    pub(crate) fn total(&self) -> usize {
        self.error + self.warning + self.info
    }
}

impl RunsByResult {
    pub(crate) fn total(&self) -> usize {
        self.passed + self.unproven + self.warned + self.failed + self.held + self.unclear
    }

    pub(crate) fn add(&mut self, result: RunStatus) {
        let count = match result {
            RunStatus::Pass => &mut self.passed,
            RunStatus::Unproven => &mut self.unproven,
            RunStatus::Warn => &mut self.warned,
            RunStatus::Fail => &mut self.failed,
            RunStatus::Held => &mut self.held,
            RunStatus::Unclear => &mut self.unclear,
        };
        *count += 1;
    }
}

impl WorkCounts {
    /// Adds the counts of a project to those of the repository. The limit of overrides is not a
    /// count and stays.
    pub(crate) fn add(&mut self, other: &Self) {
        let Self {
            runs,
            evidence,
            overrides,
            debugging,
        } = other;
        self.runs.passed += runs.passed;
        self.runs.unproven += runs.unproven;
        self.runs.warned += runs.warned;
        self.runs.failed += runs.failed;
        self.runs.held += runs.held;
        self.runs.unclear += runs.unclear;
        self.evidence.verified += evidence.verified;
        self.evidence.by_form += evidence.by_form;
        self.evidence.unverifiable += evidence.unverifiable;
        self.evidence.broken += evidence.broken;
        self.evidence.none += evidence.none;
        self.overrides.count += overrides.count;
        self.debugging.add(debugging);
    }
}

impl DebuggingTime {
    pub(crate) fn add(&mut self, other: &Self) {
        self.packets += other.packets;
        self.packet_minutes = self.packet_minutes.saturating_add(other.packet_minutes);
        self.packets_untimed += other.packets_untimed;
        self.failed_minutes = self.failed_minutes.saturating_add(other.failed_minutes);
        self.failed_untimed += other.failed_untimed;
    }
}
