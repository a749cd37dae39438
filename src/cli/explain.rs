//! `explain`: prints what a rule reports and why, with examples.

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::rule_name::RuleName;
use super::screen::Screen;
use super::{Status, catalogue, page, rules, style};

/// Explain a rule, with examples
///
/// Without a rule, the command lists the rules. On a terminal, a text that is longer than the
/// screen is shown by $PAGER, or by `less`.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint explain next-pointer", "one rule"),
    ("holdpoint explain evidence", "a family of rules"),
    ("holdpoint explain", "the list of rules"),
    ("holdpoint explain --all", "all pages"),
    ("holdpoint explain next-pointer --format json", "for a program"),
]))]
pub(crate) struct Explain {
    /// Rules or families; the list of rules if none is named
    #[arg(value_name = "RULE", value_parser = RuleName, hide_possible_values = true)]
    names: Vec<&'static str>,
    /// Print the pages of all rules
    #[arg(long, conflicts_with = "names")]
    all: bool,
    /// The format of the pages
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ExplainFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    /// For people
    Text,
    /// A list of rules, each with its page in Markdown
    Json,
}

impl Explain {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        if self.format == ExplainFormat::Json {
            let names = &self.names;
            return rules::print_json(names, true, screen);
        }
        if self.names.is_empty() && !self.all {
            rules::print_table(&[], screen)?;
            screen.say("to explain one: holdpoint explain RULE");
            return Ok(Status::Passed);
        }
        let is_wanted = |name| self.all || self.names.contains(&name);
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
            text = page::styled(&text, screen.look);
        } else if screen.is_terminal() {
            text = page::wrapped(&text, screen.look.width);
        }
        screen.print_long(text.as_bytes())?;
        Ok(Status::Passed)
    }
}
