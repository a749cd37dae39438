//! `explain`: prints what a rule reports and why, with examples.

use clap::Args;

use super::failure::Failure;
use super::rule_name::RuleName;
use super::screen::Screen;
use super::{Status, catalogue, page, style};

/// Explain a rule, with examples
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint explain next-pointer", "one rule"),
    ("holdpoint explain evidence", "a family of rules"),
    ("holdpoint explain", "all rules"),
]))]
pub(crate) struct Explain {
    /// Rules or families; all rules if none is named
    #[arg(value_name = "RULE", value_parser = RuleName, hide_possible_values = true)]
    names: Vec<&'static str>,
}

impl Explain {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let is_wanted = |name| self.names.is_empty() || self.names.contains(&name);
        let mut pages = Vec::new();
        for family in catalogue::families() {
            let is_whole = is_wanted(family.name);
            if is_whole {
                pages.push(page::for_family(&family));
            }
            let metas = family.metas.iter();
            let metas = metas.filter(|meta| is_whole || is_wanted(meta.name));
            pages.extend(metas.map(|meta| page::for_rule(meta)));
        }
        let mut text = pages.join("\n");
        if screen.look.is_styled {
            text = page::styled(&text);
        }
        screen.print(|out| out.write_all(text.as_bytes()))?;
        Ok(Status::Passed)
    }
}
