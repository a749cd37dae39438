//! The settings that a valid configuration makes.

use std::collections::BTreeMap;

use globset::GlobSet;

use super::limits::Limits;
use crate::diagnostic::{Meta, Severity};
use crate::record::{Kind, RecordMapping, RegimeName, Vocabulary};
use crate::text::{RepoPath, Span, Spanned};

/// The path of the configuration in every snapshot.
pub(crate) const PATH: &str = ".holdpoint.yaml";

/// Whether a rule is on, and with which severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSetting {
    Off,
    On(Severity),
}

/// Settings by the name of a rule or a family.
pub(crate) type RuleSettings = BTreeMap<String, RuleSetting>;

/// Everything that a repository can configure.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The files to check, or `None` for all.
    pub(crate) include: Option<GlobSet>,
    /// The files not to check.
    pub(crate) exclude: GlobSet,
    pub(crate) rules: RuleSettings,
    /// Settings for some paths. Later ones take precedence.
    pub(crate) overrides: Vec<(GlobSet, RuleSettings)>,
    pub(crate) limits: Limits,
    pub(crate) vocabulary: Vocabulary,
    /// Files to read as records although their frontmatter does not say so. The first match applies.
    pub(crate) record_mappings: Vec<(GlobSet, RecordMapping)>,
    /// Optional systems that always apply.
    pub(crate) require: Vec<System>,
    /// Literacies that a regime requires in addition to the built-in ones.
    pub(crate) literacies: BTreeMap<RegimeName, Vec<String>>,
    /// The revision whose findings are not reported again.
    pub(crate) baseline: Option<Spanned<String>>,
    /// Every glob with its place in the configuration, to report those that match no file.
    pub(crate) globs: Vec<NamedGlob>,
}

/// A system of rules that applies only if a repository uses it (Specification, "Optional systems").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum System {
    Projects,
    Regimes,
    Constraints,
    Decisions,
}

/// A glob as it is written, and its place.
#[derive(Clone, Debug)]
pub(crate) struct NamedGlob {
    pub text: String,
    pub span: Span,
    pub matcher: GlobSet,
}

impl System {
    pub(crate) const ALL: [Self; 4] = [
        Self::Projects,
        Self::Regimes,
        Self::Constraints,
        Self::Decisions,
    ];
    pub(crate) const WORDS: [&'static str; 4] = ["projects", "regimes", "constraints", "decisions"];

    /// Returns the system that a word names.
    pub(crate) fn named(word: &str) -> Option<Self> {
        let at = Self::WORDS.iter().position(|known| *known == word)?;
        Some(Self::ALL[at])
    }

    /// Returns the kind of record whose presence makes the system apply.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Projects => Kind::Project,
            Self::Regimes => Kind::Regime,
            Self::Constraints => Kind::Constraint,
            Self::Decisions => Kind::Decision,
        }
    }
}

impl Settings {
    /// Returns whether a file is to be checked.
    pub fn includes(&self, path: &RepoPath) -> bool {
        let path = as_path(path);
        self.include.as_ref().is_none_or(|set| set.is_match(&path)) && !self.exclude.is_match(&path)
    }

    /// Returns the record mapping that the configuration has for a file.
    pub fn record_mapping(&self, path: &RepoPath) -> Option<&RecordMapping> {
        if self.record_mappings.is_empty() {
            return None;
        }
        let path = as_path(path);
        self.record_mappings
            .iter()
            .find(|(globs, _)| globs.is_match(&path))
            .map(|(_, mapping)| mapping)
    }

    /// Returns whether a rule is on for some file. A rule that is off everywhere need not be run.
    pub fn may_report(&self, meta: &Meta) -> bool {
        let overrides = self.overrides.iter().map(|(_, rules)| rules);
        let mut rules = overrides.chain([&self.rules]);
        let is_on = |set: Option<&RuleSetting>| set.is_some_and(|set| *set != RuleSetting::Off);
        !meta.opt_in || rules.any(|rules| is_on(rules.get(meta.name)))
    }

    /// Returns the setting of a rule in a file, if the configuration has one.
    ///
    /// Overrides take precedence over the general settings. Within each, the name of the rule takes
    /// precedence over that of its family. A rule that is off by default is not turned on by its
    /// family: `evidence: warning` does not turn on `unpinned-evidence`.
    pub fn setting(&self, meta: &Meta, path: &RepoPath) -> Option<RuleSetting> {
        let path = as_path(path);
        let overrides = self.overrides.iter().rev();
        let matching = overrides.filter(|(globs, _)| globs.is_match(&path));
        let in_order: Vec<&RuleSettings> = matching
            .map(|(_, rules)| rules)
            .chain([&self.rules])
            .collect();
        let find = |get: &dyn Fn(&RuleSettings) -> Option<RuleSetting>| {
            in_order.iter().find_map(|rules| get(rules))
        };
        let by_name = |rules: &RuleSettings| rules.get(meta.name).copied();
        let by_family = |rules: &RuleSettings| rules.get(meta.family).copied();
        match find(&by_name) {
            None | Some(RuleSetting::Off) if meta.opt_in => Some(RuleSetting::Off),
            None | Some(_) => find(&|rules| by_name(rules).or_else(|| by_family(rules))),
        }
    }
}

/// Converts a path for matching. Only Windows has to convert the bytes.
pub(crate) fn as_path(path: &RepoPath) -> std::borrow::Cow<'_, std::path::Path> {
    use bstr::ByteSlice;
    path.as_bytes().to_path().map_or_else(
        |_| std::borrow::Cow::Owned(path.text().into_owned().into()),
        std::borrow::Cow::Borrowed,
    )
}
