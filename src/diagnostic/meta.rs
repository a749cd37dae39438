//! The metadata of rules: what is known before anything is checked.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How severe a finding is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[allow(
    missing_docs,
    reason = "documented variants would not be a plain `enum` in the JSON Schemas"
)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    /// All severities, the mildest first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// Returns the word that reports and configurations use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.name() == name)
            .ok_or(())
    }
}

/// The level of a rule in the constraint hierarchy (Constraint-driven execution, "Constraint
/// Hierarchy"): rules with a lower number take precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Facts, such as whether a file exists.
    Physical = 1,
    /// Who is responsible for what.
    Responsibility = 2,
    /// Who may change a state.
    StateOwnership = 3,
    /// How work is done.
    Operational = 4,
    /// What a team prefers.
    Preference = 5,
}

impl Level {
    /// All levels, the strongest first.
    pub const ALL: [Self; 5] = [
        Self::Physical,
        Self::Responsibility,
        Self::StateOwnership,
        Self::Operational,
        Self::Preference,
    ];

    /// Returns the number that reports show, 1 to 5.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Returns the word that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Physical => "physical",
            Self::Responsibility => "responsibility",
            Self::StateOwnership => "state-ownership",
            Self::Operational => "operational",
            Self::Preference => "preference",
        }
    }

    /// Returns whether the level is structural. Only operational rules and preferences can be waived.
    pub fn is_structural(self) -> bool {
        self <= Self::StateOwnership
    }
}

/// A rule's name, level and documentation. Findings refer to it rather than to a rule, so that a
/// broken configuration or document is a finding like any other.
#[derive(Debug)]
pub struct Meta {
    /// The name in kebab case. It never changes, because waivers and configurations refer to it.
    pub name: &'static str,
    /// The name of the family that the rule belongs to.
    pub family: &'static str,
    /// How strongly the rule binds.
    pub level: Level,
    /// The severity of a finding, unless the configuration, the regime or the rule itself sets another.
    pub severity: Severity,
    /// Whether the rule is off until the configuration turns it on.
    pub opt_in: bool,
    /// The document and section that the rule comes from.
    pub source: &'static str,
    /// The rule's doc comment, each line with its leading space; see [`Meta::page`].
    pub doc: &'static str,
}

impl Meta {
    /// Returns the rule's documentation in Markdown: a summary, the reason and examples.
    pub fn page(&self) -> String {
        // Each line of a doc comment keeps the space after its slashes.
        let lines = self
            .doc
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// Returns the page for readers. The `//~` before the message of a caret line is for the tests
    /// and is left out.
    pub fn manual(&self) -> String {
        let mut page = String::new();
        for line in self.page().lines() {
            match line.split_once("^ //~ ") {
                Some((carets, message)) if carets.trim_start().chars().all(|char| char == '^') => {
                    page.push_str(&format!("{carets}^ {message}\n"));
                }
                Some(_) | None => page.push_str(&format!("{line}\n")),
            }
        }
        page
    }

    /// Returns why the rule exists: the page between its first sentence and the examples.
    pub fn reason(&self) -> String {
        let page = self.page();
        let lines = page.lines().skip(1);
        let reason: Vec<&str> = lines.take_while(|line| !line.starts_with("# ")).collect();
        reason.join("\n").trim().to_owned()
    }

    /// Returns the page's first sentence without its full stop.
    pub fn summary(&self) -> &'static str {
        self.doc
            .lines()
            .next()
            .unwrap_or("")
            .trim()
            .trim_end_matches('.')
    }

    /// Returns the URL of the page: a heading of `src/rules/README.md`.
    pub fn url(&self) -> String {
        let repository = env!("CARGO_PKG_REPOSITORY");
        format!("{repository}/blob/main/src/rules/README.md#{}", self.name)
    }
}

impl PartialEq for Meta {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Meta {}
