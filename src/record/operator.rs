//! Operator: a repeatable procedure.

use super::check::AcceptanceCheck;
use super::input::Input;
use super::mode::Pattern;
use super::procedure::{EvidencePattern, FailurePath, Output};
use super::scalar::Timebox;
use super::words::RegimeName;
use super::{Id, List, Text, Waiver};

record! {
    /// A repeatable procedure that changes something and leaves evidence.
    Operator {
        /// The stable id that runs name.
        Required op_id: Id,
        /// What people call it.
        Required name: Text,
        /// The modes in which it is legal.
        Required mode_ids: List<Text>,
        /// What it is for, in one sentence.
        Template purpose ["Purpose"]: Text,
        /// What has to be there before it starts.
        Template preconditions ["Preconditions"]: List<Text>,
        /// What it asks for: names, or `{name, type, required}`.
        Template inputs ["Inputs"]: List<Input>,
        /// The bounded procedure, 5 to 12 steps.
        Required steps ["Steps"]: List<Text>,
        /// Paths or globs, from the repository's root, that exist when it is done.
        Template outputs ["Outputs"]: List<Output>,
        /// The checks a run is held to: `{id, type, run, required}`, or text with the command in a code span.
        Required acceptance_checks ["Acceptance checks"]: List<AcceptanceCheck>,
        /// Minutes it may take; of a range the upper end counts.
        Required timebox_minutes: Timebox,
        /// What to do when it fails, 2 or 3 branches: text, or `{when, then}`.
        Template failure_paths ["Failure paths"]: List<FailurePath>,
        /// What counts as evidence: a mode's name, or `{required, preferred}`.
        Template evidence_pattern: EvidencePattern,
        /// Where the evidence is left.
        Template evidence_outputs ["Evidence outputs"]: List<Text>,
        /// What to write as the next pointer when done.
        Template next_pointer_rule ["Next pointer rule"]: Text,
        /// The regimes in which it is admissible; absent means all.
        Optional regimes: List<RegimeName>,
        /// The constraints that its runs have to answer for.
        Optional constraints: List<Id>,
        /// Whether it changes something that runs.
        Optional live: bool,
        /// Rules this record is not held to for a while.
        Optional waive: List<Waiver>,
    }
}

impl Operator {
    /// The pattern that it names or spells out, if it has one of its own.
    pub fn pattern(&self) -> Option<&Pattern> {
        match &self.evidence_pattern.as_ref()?.value {
            EvidencePattern::Own(pattern) => Some(pattern),
            EvidencePattern::Mode(_) => None,
        }
    }
}
