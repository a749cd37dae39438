//! The numbers that rules hold records to.

/// Bounds with the defaults of the execution model; the config's `limits` changes them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// How many hypotheses a debug packet may hold.
    pub hypotheses: usize,
    /// After how many minutes of failing work a debug packet is due.
    pub debug_minutes: i64,
    /// The least and the most minutes an operator's timebox may have.
    pub timebox_minutes: (i64, i64),
    /// The least and the most steps of an operator.
    pub steps: (usize, usize),
    /// The least and the most failure paths of an operator.
    pub failure_paths: (usize, usize),
    /// The share of runs, in percent, that may override the classifier.
    pub override_rate: f64,
    /// The largest evidence file that is looked into, in bytes.
    pub evidence_bytes: u64,
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
            evidence_bytes: 256 << 20,
        }
    }
}
