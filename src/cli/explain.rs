//! `explain`: why a rule is there, with what it reports and what it does not.

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
    ("holdpoint explain", "all of them"),
]))]
pub struct Explain {
    /// A rule or a family; all where none is named
    #[arg(value_name = "RULE", value_parser = RuleName, hide_possible_values = true)]
    names: Vec<&'static str>,
}

impl Explain {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let asked = |name| self.names.is_empty() || self.names.contains(&name);
        let mut pages = Vec::new();
        for family in catalogue::families() {
            let whole = asked(family.name);
            if whole {
                pages.push(page::of_family(&family));
            }
            let metas = family.metas.iter().filter(|meta| whole || asked(meta.name));
            pages.extend(metas.map(|meta| page::of_rule(meta)));
        }
        let mut text = pages.join("\n");
        if screen.look.is_styled {
            text = page::painted(&text);
        }
        screen.print(|out| out.write_all(text.as_bytes()))?;
        Ok(Status::Passed)
    }
}
