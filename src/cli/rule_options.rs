//! The options that choose on which rules `check` and `fix` report.

use clap::Args;

use super::rule_name::RuleName;
use crate::engine::RuleSelection;

/// The options that choose on which rules a command reports.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct RuleOptions {
    /// Report only the findings of a rule or a family; may be repeated
    #[arg(
        long,
        value_name = "RULE|FAMILY",
        value_parser = RuleName,
        hide_possible_values = true,
        help_heading = "Report"
    )]
    only: Vec<&'static str>,
    /// Leave out the findings of a rule or a family; may be repeated
    #[arg(
        long,
        value_name = "RULE|FAMILY",
        value_parser = RuleName,
        hide_possible_values = true,
        help_heading = "Report"
    )]
    ignore: Vec<&'static str>,
}

impl RuleOptions {
    /// Returns the rules that are reported on.
    pub(crate) fn selection(&self) -> RuleSelection {
        RuleSelection {
            only: self.only.clone(),
            ignored: self.ignore.clone(),
        }
    }
}
