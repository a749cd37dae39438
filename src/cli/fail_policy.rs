//! Decides the exit status of a check, and prints the reason if the findings do not show it.

use clap::Args;

use super::environment;
use super::exit_status::Status;
use super::fail_on::FailOn;
use super::screen::Screen;
use super::style;
use crate::diagnostic::Severity;
use crate::engine::Outcome;
use crate::snapshot::SnapshotLabel;
use crate::text::counted;

/// The options that decide the exit status.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Exit status")]
pub(crate) struct FailPolicy {
    /// The lowest severity that makes the exit status 1 [default: HOLDPOINT_FAIL_ON, or error]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Exit with 3 if a target could not be verified
    #[arg(long)]
    require_complete: bool,
    /// Exit with 0 if there are no records
    #[arg(long)]
    allow_empty: bool,
}

/// The reason for an exit status.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ExitReason {
    Passed,
    Failed,
    /// The index has no records, and a commit does not need any.
    EmptyIndex,
    /// There are no records.
    Empty,
    Incomplete {
        unverified: usize,
    },
}

impl FailPolicy {
    /// Returns the policy of a hook. It allows that there are no records, because not every branch
    /// has some.
    pub(crate) fn for_hook(fail_on: Option<FailOn>) -> Self {
        Self {
            fail_on,
            require_complete: false,
            allow_empty: true,
        }
    }

    /// Returns the lowest severity that fails the check.
    fn fail_on(self) -> FailOn {
        self.fail_on
            .or_else(environment::fail_on)
            .unwrap_or(FailOn::Error)
    }

    /// Returns whether a finding of a severity fails the check.
    pub(crate) fn fails_at(self, severity: Severity) -> bool {
        let least = self.fail_on().severity();
        least.is_some_and(|least| severity >= least)
    }

    /// Returns the reason for the exit status of an outcome.
    pub(crate) fn exit_reason(self, outcome: &Outcome) -> ExitReason {
        let summary = &outcome.summary;
        let failing = match self.fail_on().severity() {
            Some(severity) => summary.at_least(severity),
            None => 0,
        };
        let unverified = summary.unverified_total();
        match summary.total() {
            _ if failing > 0 => ExitReason::Failed,
            0 if outcome.label.kind == "index" => ExitReason::EmptyIndex,
            0 if !self.allow_empty => ExitReason::Empty,
            _ if self.require_complete && unverified > 0 => ExitReason::Incomplete { unverified },
            _ => ExitReason::Passed,
        }
    }
}

impl ExitReason {
    /// Returns the exit status.
    pub(crate) fn status(self) -> Status {
        match self {
            Self::Passed | Self::EmptyIndex => Status::Passed,
            Self::Failed => Status::Failed,
            Self::Empty | Self::Incomplete { .. } => Status::Incomplete,
        }
    }

    /// Prints why the check is incomplete. For a failed check, the findings are the reason.
    pub(crate) fn print(self, label: &SnapshotLabel, screen: &Screen) {
        match self {
            Self::Passed | Self::Failed => {}
            Self::EmptyIndex => {
                screen.say(&format!(
                    "note: there are no records in {}",
                    label.description
                ));
            }
            Self::Empty => {
                let reason = no_records(label);
                print_incomplete(
                    &format!("{reason} (use --allow-empty if that is expected)"),
                    screen,
                );
            }
            Self::Incomplete { .. } if label.kind == "history" => {
                print_incomplete("a part of the history could not be verified", screen);
            }
            Self::Incomplete { unverified } => {
                let targets = counted(unverified, "target");
                print_incomplete(&format!("{targets} could not be verified"), screen);
            }
        }
    }
}

/// Prints why a check is incomplete (exit status 3).
pub(crate) fn print_incomplete(reason: &str, screen: &Screen) {
    let yellow = style::WARNING;
    screen.complain(&format!("{yellow}incomplete:{yellow:#} {reason}"));
}

/// Describes a snapshot without records.
pub(crate) fn no_records(label: &SnapshotLabel) -> String {
    let words = &label.description;
    format!("there are no records in {words}: no Markdown file has `kind` in its frontmatter")
}
