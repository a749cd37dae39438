//! What is known of a rule before anything is checked.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How grave a finding is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

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

/// Where a rule stands in the hierarchy of constraints (Constraint-driven
/// execution, "Constraint Hierarchy"): the lower the number, the less it gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Physical = 1,
    Responsibility = 2,
    StateOwnership = 3,
    Operational = 4,
    Preference = 5,
}

impl Level {
    pub const ALL: [Self; 5] = [
        Self::Physical,
        Self::Responsibility,
        Self::StateOwnership,
        Self::Operational,
        Self::Preference,
    ];

    /// 1 to 5, as reports write it.
    pub fn number(self) -> u8 {
        self as u8
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Physical => "physical",
            Self::Responsibility => "responsibility",
            Self::StateOwnership => "state-ownership",
            Self::Operational => "operational",
            Self::Preference => "preference",
        }
    }

    /// Structural facts cannot be waived; what is operational or a preference can.
    pub fn is_structural(self) -> bool {
        self <= Self::StateOwnership
    }
}

/// A rule's name, place in the hierarchy and page. Findings point at it, so
/// that a broken config or an unreadable document is a finding like any other.
#[derive(Debug)]
pub struct Meta {
    /// Kebab case, stable for ever: waivers and configs name it.
    pub name: &'static str,
    pub family: &'static str,
    pub level: Level,
    /// What a finding is unless the config, the regime or the rule itself says otherwise.
    pub severity: Severity,
    /// Off until the config turns it on.
    pub opt_in: bool,
    /// The document and section that the rule comes from.
    pub source: &'static str,
    /// The rule's doc comment as the compiler hands it over, see [`Meta::page`].
    pub doc: &'static str,
}

impl Meta {
    /// The rule's documentation in Markdown: a sentence, the reason, examples.
    pub fn page(&self) -> String {
        // Each line of a doc comment keeps the blank after its slashes.
        let lines = self
            .doc
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// The page for readers. A caret line says in a comment what is found there;
    /// the comment's sign is for the tests that read it.
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

    /// Why the rule is there: the page between its first sentence and the examples.
    pub fn reason(&self) -> String {
        let page = self.page();
        let lines = page.lines().skip(1);
        let reason: Vec<&str> = lines.take_while(|line| !line.starts_with("# ")).collect();
        reason.join("\n").trim().to_owned()
    }

    /// The page's first sentence, without its full stop.
    pub fn summary(&self) -> &'static str {
        self.doc
            .lines()
            .next()
            .unwrap_or("")
            .trim()
            .trim_end_matches('.')
    }

    /// Returns where the page can be read: a heading of `src/rules/README.md`.
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
