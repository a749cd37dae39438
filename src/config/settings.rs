//! The config as it is meant: nothing in it has to be checked again.

use std::collections::BTreeMap;

use globset::GlobSet;

use super::Limits;
use crate::diagnostic::{Meta, Severity};
use crate::record::{Kind, RecordMapping, RegimeName, Vocabulary};
use crate::text::{RepoPath, Span, Spanned};

/// What a rule is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Off,
    On(Severity),
}

/// Settings by the name of a rule or a family.
pub type RuleSettings = BTreeMap<String, Setting>;

/// Everything a repository may settle for itself.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Only files that match are looked at; `None` means all.
    pub include: Option<GlobSet>,
    pub exclude: GlobSet,
    pub rules: RuleSettings,
    /// Settings for some paths; later ones win.
    pub overrides: Vec<(GlobSet, RuleSettings)>,
    pub limits: Limits,
    pub vocabulary: Vocabulary,
    /// Files that are records though they were not written as such; the first match wins.
    pub adoptions: Vec<(GlobSet, RecordMapping)>,
    /// Optional systems that bind from the start.
    pub require: Vec<System>,
    /// Literacies that a regime makes mandatory beside the built-in ones.
    pub literacies: BTreeMap<RegimeName, Vec<String>>,
    /// Findings that the tree of this revision already had are exempt.
    pub baseline: Option<Spanned<String>>,
    /// Every glob with its place in the config, to tell which match nothing.
    pub globs: Vec<NamedGlob>,
}

/// A system of rules that binds only where it is used (Specification, "Optional systems").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    Projects,
    Regimes,
    Constraints,
    Decisions,
}

/// A glob as it was written, and where.
#[derive(Clone, Debug)]
pub struct NamedGlob {
    pub text: String,
    pub span: Span,
    pub matcher: GlobSet,
}

impl System {
    pub const ALL: [Self; 4] = [
        Self::Projects,
        Self::Regimes,
        Self::Constraints,
        Self::Decisions,
    ];
    pub const WORDS: [&'static str; 4] = ["projects", "regimes", "constraints", "decisions"];

    /// The system that a word names.
    pub fn named(word: &str) -> Option<Self> {
        let at = Self::WORDS.iter().position(|known| *known == word)?;
        Some(Self::ALL[at])
    }

    /// The kind of record with whose first one the system binds.
    pub fn kind(self) -> Kind {
        match self {
            Self::Projects => Kind::Project,
            Self::Regimes => Kind::Regime,
            Self::Constraints => Kind::Constraint,
            Self::Decisions => Kind::Decision,
        }
    }
}

impl Settings {
    /// Whether a file is to be looked at.
    pub fn includes(&self, path: &RepoPath) -> bool {
        let path = as_path(path);
        self.include.as_ref().is_none_or(|set| set.is_match(&path)) && !self.exclude.is_match(&path)
    }

    /// The kind and field names that the config gives a file.
    pub fn adoption(&self, path: &RepoPath) -> Option<&RecordMapping> {
        if self.adoptions.is_empty() {
            return None;
        }
        let path = as_path(path);
        let found = self
            .adoptions
            .iter()
            .find(|(globs, _)| globs.is_match(&path));
        found.map(|(_, adoption)| adoption)
    }

    /// Whether a rule is on in any file at all: who is off everywhere need not be asked.
    pub fn may_report(&self, meta: &Meta) -> bool {
        let overrides = self.overrides.iter().map(|(_, rules)| rules);
        let mut rules = overrides.chain([&self.rules]);
        let is_on = |set: Option<&Setting>| set.is_some_and(|set| *set != Setting::Off);
        match meta.opt_in {
            true => rules.any(|rules| is_on(rules.get(meta.name))),
            false => true,
        }
    }

    /// What the config says of a rule in a file, if anything: an override goes
    /// before the general setting, and within each the rule's own name before
    /// its family's. A rule that is off by default is not turned on by its
    /// family: who makes all of `evidence` a warning has not asked for pins.
    pub fn setting(&self, meta: &Meta, path: &RepoPath) -> Option<Setting> {
        let path = as_path(path);
        let overrides = self.overrides.iter().rev();
        let matching = overrides.filter(|(globs, _)| globs.is_match(&path));
        let in_order: Vec<&RuleSettings> = matching
            .map(|(_, rules)| rules)
            .chain([&self.rules])
            .collect();
        let find = |of: &dyn Fn(&RuleSettings) -> Option<Setting>| {
            in_order.iter().find_map(|rules| of(rules))
        };
        let by_name = |rules: &RuleSettings| rules.get(meta.name).copied();
        let by_family = |rules: &RuleSettings| rules.get(meta.family).copied();
        match find(&by_name) {
            None | Some(Setting::Off) if meta.opt_in => Some(Setting::Off),
            None | Some(_) => find(&|rules| by_name(rules).or_else(|| by_family(rules))),
        }
    }
}

/// Globs are matched against bytes as they are; only Windows has to convert.
pub fn as_path(path: &RepoPath) -> std::borrow::Cow<'_, std::path::Path> {
    use bstr::ByteSlice;
    path.as_bytes().to_path().map_or_else(
        |_| std::borrow::Cow::Owned(path.text().into_owned().into()),
        std::borrow::Cow::Borrowed,
    )
}
