//! `explain`: prints what a rule reports and why, with examples, or which fields a kind has.

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, ValueEnum};

use super::any_name::AnyName;
use super::failure::Failure;
use super::options::ConfigOption;
use super::rule_name::RuleName;
use super::screen::Screen;
use super::{Status, catalogue, page, rules, style};
use crate::record::{Kind, Vocabulary};
use crate::text::nearest;
use crate::text::nearest::did_you_mean;

/// Explain a rule, with examples, or a kind of records
///
/// Without a name, the command lists the rules. The kinds of the repository's configuration are
/// explained too. On a terminal, a text that is longer than the screen is shown by $PAGER, or by
/// `less`.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint explain next-pointer", "one rule"),
    ("holdpoint explain evidence", "a family of rules"),
    ("holdpoint explain OpRun", "a kind: its fields"),
    ("holdpoint explain", "the list of rules"),
    ("holdpoint explain --all", "all pages"),
    ("holdpoint explain next-pointer --format json", "for a program"),
]))]
pub(crate) struct Explain {
    /// Rules, families or kinds; the list of rules if none is named
    #[arg(value_name = "NAME", value_parser = AnyName(known_names), hide_possible_values = true)]
    names: Vec<String>,
    /// Print the pages of all rules
    #[arg(long, conflicts_with = "names")]
    all: bool,
    /// The format of the pages
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ExplainFormat,
    #[command(flatten)]
    config: ConfigOption,
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
        let (names, kinds) = self.resolve()?;
        if self.format == ExplainFormat::Json {
            if let Some((kind, _)) = kinds.first() {
                let failure = Failure::new(format!("`{kind}` is a kind, and not a rule"));
                return Err(failure.help(format!("its schema: holdpoint schema {kind}")));
            }
            return rules::print_json(&names, true, screen);
        }
        if self.names.is_empty() && !self.all {
            rules::print_table(&[], screen)?;
            screen.say("to explain one: holdpoint explain RULE");
            return Ok(Status::Passed);
        }
        let is_wanted = |name| self.all || names.contains(&name);
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
        pages.extend(kinds.into_iter().map(|(_, page)| page));
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

/// The names of rules and families, and the kinds with their pages.
type Resolved = (Vec<&'static str>, Vec<(Kind, String)>);

impl Explain {
    /// Tells the names of rules from those of kinds.
    fn resolve(&self) -> Result<Resolved, Failure> {
        let (mut rules, mut kinds) = (Vec::new(), Vec::new());
        let mut vocabulary: Option<Vocabulary> = None;
        for name in &self.names {
            if let Some(rule) = catalogue::names().find(|known| known == name) {
                rules.push(rule);
                continue;
            }
            // A rule is explained even where the configuration has mistakes.
            let vocabulary = match &mut vocabulary {
                Some(known) => known,
                none => none.insert(self.config.read_here()?.vocabulary),
            };
            let mut all = vocabulary.all_kinds();
            let Some(kind) = all.find(|kind| kind.word().eq_ignore_ascii_case(name)) else {
                return Err(unknown(name, vocabulary));
            };
            kinds.push((kind, page::for_kind(kind, vocabulary)));
        }
        Ok((rules, kinds))
    }
}

fn unknown(name: &str, vocabulary: &Vocabulary) -> Failure {
    let kinds = vocabulary.all_kinds().map(Kind::word);
    let all: Vec<&str> = catalogue::names().chain(kinds).collect();
    let failure = Failure::new(format!("there is no rule, family or kind `{name}`"));
    match nearest(name, all) {
        Some(near) => failure.help(did_you_mean(near)),
        None => failure.help("`holdpoint rules` lists the rules"),
    }
}

/// Returns the names of rules and families, and of the kinds that are built in.
fn known_names() -> Vec<PossibleValue> {
    let kinds = Kind::WORDS.iter().map(|word| PossibleValue::new(*word));
    let rules = RuleName.possible_values().into_iter().flatten();
    rules.chain(kinds).collect()
}
