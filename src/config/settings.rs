//! The config as it is meant: nothing in it has to be checked again.

use std::collections::BTreeMap;

use globset::GlobSet;

use super::Limits;
use crate::diagnostic::{Meta, Severity};
use crate::record::{Adoption, Vocabulary};
use crate::text::RepoPath;

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
    pub adoptions: Vec<(GlobSet, Adoption)>,
    /// Optional systems that bind from the start.
    pub require: Vec<System>,
    /// Literacies that a regime makes mandatory beside the built-in ones.
    pub literacies: BTreeMap<String, Vec<String>>,
    /// Findings that the tree of this revision already had are exempt.
    pub baseline: Option<String>,
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
    pub span: crate::text::Span,
    pub matcher: globset::GlobMatcher,
}

impl Settings {
    /// Whether a file is to be looked at.
    pub fn includes(&self, path: &RepoPath) -> bool {
        let path = as_path(path);
        self.include.as_ref().is_none_or(|set| set.is_match(&path)) && !self.exclude.is_match(&path)
    }

    /// The kind and field names that the config gives a file.
    pub fn adoption(&self, path: &RepoPath) -> Option<&Adoption> {
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
        let is_on_by = |rules: &RuleSettings| named(rules, meta).map(|set| set != Setting::Off);
        let mut overrides = self.overrides.iter().map(|(_, rules)| rules);
        overrides.any(|rules| is_on_by(rules) == Some(true))
            || is_on_by(&self.rules).unwrap_or(!meta.opt_in)
    }

    /// What the config says of a rule in a file, if anything: the rule's own
    /// name goes before its family's, an override before the general setting.
    pub fn setting(&self, meta: &Meta, path: &RepoPath) -> Option<Setting> {
        let of = |rules: &RuleSettings| named(rules, meta);
        let path = as_path(path);
        let matching = self
            .overrides
            .iter()
            .rev()
            .filter(|(globs, _)| globs.is_match(&path));
        matching
            .map(|(_, rules)| rules)
            .find_map(of)
            .or_else(|| of(&self.rules))
    }
}

fn named(rules: &RuleSettings, meta: &Meta) -> Option<Setting> {
    let found = rules.get(meta.name).or_else(|| rules.get(meta.family));
    found.copied()
}

/// Globs are matched against bytes as they are; only Windows has to convert.
pub fn as_path(path: &RepoPath) -> std::borrow::Cow<'_, std::path::Path> {
    use bstr::ByteSlice;
    path.as_bytes().to_path().map_or_else(
        |_| std::borrow::Cow::Owned(path.text().into_owned().into()),
        std::borrow::Cow::Borrowed,
    )
}
