//! `explain`: why a rule is there, with what it reports and what it does not.

use clap::Args;

use super::failure::Failure;
use super::rule_name::RuleName;
use super::screen::Screen;
use super::{Status, page, style};
use crate::rules::{self, FAMILIES};

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
        let pages: Vec<String> = match self.names.is_empty() {
            true => FAMILIES
                .iter()
                .flat_map(|family| pages(family.name))
                .collect(),
            false => self.names.iter().copied().flat_map(pages).collect(),
        };
        let mut text = pages.join("\n");
        if screen.look.is_styled {
            text = page::painted(&text);
        }
        screen.print(|out| out.write_all(text.as_bytes()))?;
        Ok(Status::Sound)
    }
}

/// The pages that a name stands for.
fn pages(name: &'static str) -> impl Iterator<Item = String> {
    let family = FAMILIES.iter().find(|family| family.name == name);
    let family = family.map(|family| page::of_family(family));
    let rules = rules::named(name).into_iter();
    family
        .into_iter()
        .chain(rules.map(|rule| page::of_rule(&rule.meta)))
}
