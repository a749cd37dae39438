//! DebugPacket: the summary that closes a debugging session.

use jiff::civil::Date;

use super::experiment::Experiment;
use super::guard::RegressionGuard;
use super::hypothesis::Hypothesis;
use super::one_or_many::{ModeId, ProjectId};
use super::repro::MinimalRepro;
use super::{Correction, List, Parsed, Reference, Text, Waiver};

record! {
    /// The summary that closes a debugging session: symptom, repro, hypotheses, experiments, conclusion.
    DebugPacket {
        /// The id of the one project it is about.
        Required project_id: ProjectId,
        /// What was observed.
        Required symptom ["Symptom"]: Text,
        /// What changed lately.
        Template context ["Context"]: Text,
        /// The commands that show the fault, what was expected of them, and what happened.
        Optional minimal_repro ["Minimal repro"]: MinimalRepro,
        /// The hypotheses. Three at most are not ruled out.
        Required hypotheses ["Hypotheses"]: List<Hypothesis>,
        /// The experiments: one change each, with its result and evidence.
        Required experiments ["Experiments"]: List<Experiment>,
        /// What is concluded for now.
        Required decision ["Conclusion", "Decision"]: Text,
        /// The fix, or what to try next.
        Optional resolution_or_next ["Resolution", "Resolution or next"]: Text,
        /// One line: what to do next.
        Optional next_pointer ["Next pointer"]: Text,
        /// The date by which the next pointer is due.
        Optional next_due: Date,
        /// The test, gate or check that keeps the fault from coming back.
        Optional regression_guard ["Guardrail added", "Regression guard"]: RegressionGuard,
        /// How many minutes the session took.
        Template time_spent_minutes: i64,
        /// The mode of the session. Defaults to the mode of its run.
        Optional mode_id: ModeId,
        /// The path of the run it came from.
        Optional op_run: Reference,
        /// Whether the fault is gone.
        Optional resolved: bool,
        /// What was corrected after the record was final.
        Optional corrections: List<Correction>,
        /// Rules whose findings on this record are waived for a while.
        Optional waive: List<Waiver>,
    }
}

impl DebugPacket {
    /// Returns `next_pointer`, or else `resolution_or_next`.
    pub fn pointer(&self) -> &Parsed<Text> {
        match &self.next_pointer {
            Some(_) => &self.next_pointer,
            None => &self.resolution_or_next,
        }
    }
}
