//! The limits that rules apply to records.

/// Limits, by default those of the execution model. The key `limits` of the configuration changes
/// them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limits {
    /// The maximum number of hypotheses in a debug packet.
    pub hypotheses: usize,
    /// The minutes of failing work after which a debug packet is due.
    pub debug_minutes: i64,
    /// The minimum and maximum minutes of an operator's timebox.
    pub timebox_minutes: (i64, i64),
    /// The minimum and maximum number of an operator's steps.
    pub steps: (usize, usize),
    /// The minimum and maximum number of an operator's failure paths.
    pub failure_paths: (usize, usize),
    /// The percentage of runs that may override the classifier.
    pub override_rate: f64,
    /// The hours after its start by which a block ends.
    pub block_hours: i64,
    /// The hours after its start by which a run is closed, whatever its timebox.
    pub run_hours: i64,
    /// The days that a next pointer may be overdue.
    pub overdue_days: i64,
    /// The number of failures in a row that ask for a resolved debug packet.
    pub debug_loop: usize,
    /// The days for which a waiver may be valid.
    pub waiver_days: i64,
    /// The size of the largest evidence file that is read, in bytes.
    pub evidence_bytes: u64,
}

impl Limits {
    /// Returns the stricter of each limit of two.
    pub(crate) fn stricter(&self, other: &Self) -> Self {
        let range =
            |own: (usize, usize), other: (usize, usize)| (own.0.max(other.0), own.1.min(other.1));
        Self {
            hypotheses: self.hypotheses.min(other.hypotheses),
            debug_minutes: self.debug_minutes.min(other.debug_minutes),
            timebox_minutes: (
                self.timebox_minutes.0.max(other.timebox_minutes.0),
                self.timebox_minutes.1.min(other.timebox_minutes.1),
            ),
            steps: range(self.steps, other.steps),
            failure_paths: range(self.failure_paths, other.failure_paths),
            override_rate: self.override_rate.min(other.override_rate),
            block_hours: self.block_hours.min(other.block_hours),
            run_hours: self.run_hours.min(other.run_hours),
            overdue_days: self.overdue_days.min(other.overdue_days),
            debug_loop: self.debug_loop.min(other.debug_loop),
            waiver_days: self.waiver_days.min(other.waiver_days),
            // More is read.
            evidence_bytes: self.evidence_bytes.max(other.evidence_bytes),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hypotheses: 3,
            debug_minutes: 40,
            timebox_minutes: (1, 480),
            steps: (5, 12),
            failure_paths: (2, 3),
            override_rate: 10.0,
            block_hours: 24,
            run_hours: 24,
            overdue_days: 7,
            debug_loop: 3,
            waiver_days: 366,
            evidence_bytes: 256 << 20,
        }
    }
}
