//! What a check comes to: its exit status, and in words where that needs some.

use clap::{Args, ValueEnum};

use super::screen::Screen;
use super::{Status, style};
use crate::diagnostic::Severity;
use crate::engine::Receipt;
use crate::snapshot::Label;
use crate::text::counted;

/// The options that decide it.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Verdict")]
pub struct Standard {
    /// The least severity that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
    /// Exit with 3 where a target could not be verified
    #[arg(long)]
    require_complete: bool,
    /// Exit with 0 where there is no record
    #[arg(long)]
    allow_empty: bool,
}

/// From which severity on a finding is a failure.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

#[derive(Clone, Copy, Debug)]
pub enum Verdict {
    Sound,
    Faults,
    /// A commit need not have records.
    EmptyIndex,
    Empty,
    Incomplete {
        unverified: usize,
    },
}

impl Standard {
    /// What a hook holds to: not every branch has records.
    pub fn of_hook() -> Self {
        Self {
            fail_on: FailOn::Error,
            require_complete: false,
            allow_empty: true,
        }
    }

    pub fn judge(self, receipt: &Receipt, label: &Label) -> Verdict {
        let failing = match self.fail_on {
            FailOn::Error => receipt.at_least(Severity::Error),
            FailOn::Warning => receipt.at_least(Severity::Warning),
            FailOn::Info => receipt.at_least(Severity::Info),
            FailOn::Never => 0,
        };
        let unverified = receipt.unverified_total();
        match receipt.total() {
            _ if failing > 0 => Verdict::Faults,
            0 if label.kind == "index" => Verdict::EmptyIndex,
            0 if !self.allow_empty => Verdict::Empty,
            _ if self.require_complete && unverified > 0 => Verdict::Incomplete { unverified },
            _ => Verdict::Sound,
        }
    }
}

impl Verdict {
    pub fn status(self) -> Status {
        match self {
            Self::Sound | Self::EmptyIndex => Status::Sound,
            Self::Faults => Status::Faults,
            Self::Empty | Self::Incomplete { .. } => Status::NoAnswer,
        }
    }

    /// Says why there is no answer; findings speak for themselves.
    pub fn say(self, label: &Label, screen: &Screen) {
        match self {
            Self::Sound | Self::Faults => {}
            Self::EmptyIndex => {
                screen.say(&format!("note: there is no record in {}", label.words));
            }
            Self::Empty => {
                let why = no_record(label);
                no_answer(&format!("{why} (--allow-empty if that is right)"), screen);
            }
            Self::Incomplete { .. } if label.kind == "history" => {
                no_answer("a part of the history could not be verified", screen);
            }
            Self::Incomplete { unverified } => {
                let targets = counted(unverified, "target");
                no_answer(&format!("{targets} could not be verified"), screen);
            }
        }
    }
}

/// Says why there is no answer (exit status 3).
pub fn no_answer(why: &str, screen: &Screen) {
    let yellow = style::WARNING;
    screen.complain(&format!("{yellow}no answer:{yellow:#} {why}"));
}

/// That nothing in a snapshot is a record.
pub fn no_record(label: &Label) -> String {
    let what = &label.words;
    format!("there is no record in {what}: no Markdown file whose frontmatter has `kind`")
}
