//! DebugPacket: what closes a debugging session.

use super::experiment::Experiments;
use super::guard::RegressionGuard;
use super::one_or_many::{ModeId, ProjectId};
use super::repro::MinimalRepro;
use super::{List, Reference, Slot, Text, Waiver};

record! {
    /// What closes a debugging session: symptom, repro, hypotheses, experiments, conclusion.
    DebugPacket {
        /// The one project it is about.
        Required project_id: ProjectId,
        /// What was seen.
        Required symptom ["Symptom"]: Text,
        /// What changed lately.
        Template context ["Context"]: Text,
        /// Commands, and what was expected of them and what came.
        Optional minimal_repro ["Minimal repro"]: MinimalRepro,
        /// At most three.
        Required hypotheses ["Hypotheses"]: List<Text>,
        /// One change each, with its result and evidence.
        Required experiments ["Experiments"]: Experiments,
        /// What is concluded right now.
        Required decision ["Conclusion", "Decision"]: Text,
        /// The fix, or what to try next.
        Optional resolution_or_next ["Resolution", "Resolution or next"]: Text,
        /// One line: what to do next.
        Optional next_pointer ["Next pointer"]: Text,
        /// The test, gate or check that keeps it from coming back.
        Optional regression_guard ["Guardrail added", "Regression guard"]: RegressionGuard,
        /// How long it took.
        Template time_spent_minutes: i64,
        /// The mode of the session; its run's where it is absent.
        Optional mode_id: ModeId,
        /// The path of the run it came from.
        Optional op_run: Reference,
        /// Whether the fault is gone.
        Optional resolved: bool,
        /// Rules this record is not held to for a while.
        Optional waive: List<Waiver>,
    }
}

impl DebugPacket {
    /// `next_pointer`, or else `resolution_or_next`.
    pub fn pointer(&self) -> &Slot<Text> {
        match &self.next_pointer {
            Some(_) => &self.next_pointer,
            None => &self.resolution_or_next,
        }
    }
}
