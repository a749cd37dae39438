//! Operator: a repeatable procedure.

use std::collections::HashMap;

use super::check::AcceptanceCheck;
use super::input::{InputType, OperatorInput};
use super::mode::Pattern;
use super::procedure::{EvidencePattern, FailurePath, OutputPattern};
use super::scalar::Timebox;
use super::words::RegimeName;
use super::{Id, List, Text, Waiver};

record! {
    /// A repeatable procedure that changes something and leaves evidence.
    Operator {
        /// The stable id by which runs refer to it.
        Required op_id: Id,
        /// What people call it.
        Required name: Text,
        /// The modes in which it may be run.
        Required mode_ids: List<Text>,
        /// What it is for, in one sentence.
        Template purpose ["Purpose"]: Text,
        /// What must be true before it starts.
        Template preconditions ["Preconditions"]: List<Text>,
        /// The inputs it needs: names, or `{name, type, required, secret}`.
        Template inputs ["Inputs"]: List<OperatorInput>,
        /// The steps of the procedure, 5 to 12 of them.
        Required steps ["Steps"]: List<Text>,
        /// Paths or globs, relative to the repository's root, of the files it writes.
        Template outputs ["Outputs"]: List<OutputPattern>,
        /// The checks for which a run must give a result: `{id, type, run, required, repeatable}`, or text with the command in a code span.
        Required acceptance_checks ["Acceptance checks"]: List<AcceptanceCheck>,
        /// How many minutes it may take. In a range, the upper end is the limit.
        Required timebox_minutes: Timebox,
        /// What to do when it fails, in 2 or 3 branches: text, or `{when, then}`.
        Template failure_paths ["Failure paths"]: List<FailurePath>,
        /// What counts as evidence: a mode's name, or `{required, preferred}`.
        Template evidence_pattern: EvidencePattern,
        /// Where it leaves its evidence.
        Template evidence_outputs ["Evidence outputs"]: List<Text>,
        /// What a run writes as its next pointer.
        Template next_pointer_rule ["Next pointer rule"]: Text,
        /// The regimes in which it is admissible. Defaults to all.
        Optional regimes: List<RegimeName>,
        /// The ids of the constraints for which its runs must give a status.
        Optional constraints: List<Id>,
        /// Whether it changes a live system.
        Optional live: bool,
        /// Rules whose findings on this record are waived for a while.
        Optional waive: List<Waiver>,
    }
}

impl Operator {
    /// Returns the operator's own evidence pattern; `None` if it names a mode instead.
    pub fn pattern(&self) -> Option<&Pattern> {
        match &self.evidence_pattern.as_ref()?.value {
            EvidencePattern::Own(pattern) => Some(pattern),
            EvidencePattern::Mode(_) => None,
        }
    }

    /// Returns the declared type of each input that has one, by the input's name.
    pub fn input_types(&self) -> HashMap<&str, InputType> {
        let inputs = self.inputs.iter().flat_map(|inputs| &*inputs.value);
        let types = inputs.filter_map(|input| {
            let (name, kind) = (input.value.name.as_ref()?, input.value.kind.as_ref()?);
            Some((&*name.value.0, kind.value))
        });
        types.collect()
    }
}
