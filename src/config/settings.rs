//! The settings that a valid configuration makes.

use std::collections::BTreeMap;
use std::sync::Arc;

use globset::GlobSet;
use jiff::civil::Date;

use super::limits::Limits;
use crate::diagnostic::{Meta, Severity};
use crate::record::{Kind, Record, RecordMapping, RegimeName, Vocabulary};
use crate::text::{RepoPath, Span, Spanned, steps};

/// The path of the configuration in every snapshot.
pub(crate) const PATH: &str = ".holdpoint.yaml";

/// Whether a rule is on, and with which severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleSetting {
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
    /// The entries of `fields` in the mappings, with their places in the configuration.
    pub(crate) mapped_fields: Vec<NamedField>,
    /// Optional systems that always apply.
    pub(crate) require: Vec<System>,
    /// Literacies that a regime requires in addition to the built-in ones.
    pub(crate) literacies: BTreeMap<RegimeName, Vec<String>>,
    /// The revision whose findings are not reported again.
    pub(crate) baseline: Option<Spanned<String>>,
    /// Every glob with its place in the configuration, to report those that match no file.
    pub(crate) globs: Vec<NamedGlob>,
    /// Every entry of `rules` and `overrides`, in the order in which they are written.
    pub(crate) rule_entries: Vec<RuleEntry>,
    /// The place of each top-level key that is present.
    pub(crate) keys: BTreeMap<&'static str, Span>,
    /// The value of each top-level key but `rules`, as it is written.
    pub(crate) written: BTreeMap<&'static str, Box<str>>,
    /// Other settings that apply as well: the higher severity of each rule counts, and a file is
    /// checked if either settings include it.
    pub(crate) stricter: Option<Arc<Settings>>,
}

/// An entry of `rules`, here or in an override.
#[derive(Clone, Debug)]
pub(crate) struct RuleEntry {
    /// A rule or a family.
    pub name: String,
    pub setting: RuleSetting,
    /// The globs of the override that it is in, as they are written.
    pub paths: Option<String>,
    /// Why the rules are off or lower.
    pub reason: Option<String>,
    /// The last day on which the entry applies.
    pub until: Option<Date>,
    /// The place of the value.
    pub span: Span,
}

impl RuleEntry {
    /// Returns whether the entry sets a rule, by its own name or by that of its family.
    pub(crate) fn names(&self, meta: &Meta) -> bool {
        is_named(&self.name, meta)
    }
}

/// Returns whether a name in a configuration stands for a rule: it is the rule's own, or its
/// family's.
pub(crate) fn is_named(name: &str, meta: &Meta) -> bool {
    name == meta.name || name == meta.family
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
}

/// An entry of `fields` in a record mapping.
#[derive(Clone, Debug)]
pub(crate) struct NamedField {
    /// The place of the mapping in `records`, and that of the field in the mapping.
    pub mapping: usize,
    pub field: usize,
    /// What the entry names, for a message.
    pub text: String,
    pub span: Span,
}

impl System {
    pub(crate) const ALL: [Self; 4] = [
        Self::Projects,
        Self::Regimes,
        Self::Constraints,
        Self::Decisions,
    ];
    pub(crate) const WORDS: [&'static str; 4] = ["projects", "regimes", "constraints", "decisions"];

    /// Returns the word that a configuration uses.
    pub(crate) fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

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
    /// Describes everything that decides which findings a record has: equal descriptions mean equal
    /// settings.
    pub(crate) fn description(&self) -> String {
        let overrides: Vec<_> = self.overrides.iter().map(|(_, rules)| rules).collect();
        let Self {
            rules,
            rule_entries,
            written,
            stricter,
            ..
        } = self;
        let stricter = stricter.as_ref().map(|stricter| stricter.description());
        format!("{written:?} {rules:?} {overrides:?} {rule_entries:?} {stricter:?}")
    }

    /// Returns whether a file is to be checked.
    pub fn includes(&self, path: &RepoPath) -> bool {
        let stricter = self.stricter.as_ref();
        if stricter.is_some_and(|stricter| stricter.includes(path)) {
            return true;
        }
        let path = as_path(path.as_bytes());
        self.include.as_ref().is_none_or(|set| set.is_match(&path)) && !self.exclude.is_match(&path)
    }

    /// Returns these settings with severities and scope at least as strict as those of others, which
    /// the change under check cannot loosen (specification, "The configuration of a change").
    /// Vocabulary and record mappings stay these settings' own.
    pub(crate) fn at_least_as_strict_as(&self, others: Self) -> Self {
        let mut require = self.require.clone();
        require.extend(
            others
                .require
                .iter()
                .filter(|it| !self.require.contains(it)),
        );
        let has_same_baseline = match (&self.baseline, &others.baseline) {
            (Some(own), Some(other)) => own.value == other.value,
            (Some(_) | None, _) => false,
        };
        Self {
            require,
            limits: self.limits.stricter(&others.limits),
            baseline: self.baseline.clone().filter(|_| has_same_baseline),
            stricter: Some(Arc::new(others)),
            ..self.clone()
        }
    }

    /// Returns whether these settings differ from others only in `rules`, so that rules find the same
    /// with both, however severe that is.
    pub(crate) fn differ_only_in_rules(&self, others: &Self) -> bool {
        self.written == others.written
    }

    /// Returns the globs of a top-level key, `include` or `exclude`.
    pub(crate) fn scope_globs(&self, key: &str) -> impl Iterator<Item = &NamedGlob> {
        let place = self.keys.get(key).copied();
        let globs = self.globs.iter();
        globs.filter(move |glob| place.is_some_and(|place| place.contains(glob.span)))
    }

    /// Removes the entries of rules whose last day is over, and returns them.
    pub(crate) fn remove_expired(&mut self, today: Date) -> Vec<RuleEntry> {
        let is_over = |entry: &RuleEntry| entry.until.is_some_and(|until| until < today);
        let expired: Vec<RuleEntry> = self
            .rule_entries
            .iter()
            .filter(|it| is_over(it))
            .cloned()
            .collect();
        self.rule_entries.retain(|entry| !is_over(entry));
        for entry in &expired {
            if entry.paths.is_none() {
                self.rules.remove(&entry.name);
                continue;
            }
            for (_, rules) in &mut self.overrides {
                if rules.get(&entry.name) == Some(&entry.setting) {
                    rules.remove(&entry.name);
                }
            }
        }
        expired
    }

    /// Returns the indices of the record mappings that may apply to a file. The first of them whose
    /// conditions hold applies.
    pub(crate) fn candidates(&self, path: &RepoPath) -> Vec<usize> {
        if self.record_mappings.is_empty() {
            return Vec::new();
        }
        let path = as_path(path.as_bytes());
        let mut all = Vec::new();
        for (at, (globs, mapping)) in self.record_mappings.iter().enumerate() {
            if globs.is_match(&path) {
                all.push(at);
                if mapping.conditions.is_empty() {
                    break;
                }
            }
        }
        all
    }

    /// Returns the mappings with these indices.
    pub(crate) fn mappings_at(&self, places: &[usize]) -> Vec<&RecordMapping> {
        places
            .iter()
            .map(|at| &self.record_mappings[*at].1)
            .collect()
    }

    /// Returns the mappings that may apply to a file. The first of them whose conditions hold
    /// applies.
    pub fn mappings_for(&self, path: &RepoPath) -> Vec<&RecordMapping> {
        self.mappings_at(&self.candidates(path))
    }

    /// Returns the mapping that a record was read with.
    pub fn mapping_of(&self, record: &Record) -> Option<&RecordMapping> {
        let candidate = record.mapped?.candidate as usize;
        self.mappings_for(&record.path).get(candidate).copied()
    }

    /// Returns whether a rule is on for some file. A rule that is off everywhere need not be run.
    pub fn may_report(&self, meta: &Meta) -> bool {
        let is_on = |setting: Option<RuleSetting>| rank(setting, meta) > 0;
        let stricter = self.stricter.as_ref();
        // Most overrides do not name the rule, and only one that does can turn it on.
        let overrides = || {
            self.overrides
                .iter()
                .map(|(_, rules)| first_setting(&[rules], meta))
        };
        stricter.is_some_and(|stricter| stricter.may_report(meta))
            || is_on(self.general_setting(meta))
            || overrides().any(|setting| setting.is_some() && is_on(setting))
    }

    /// Returns the setting of a rule in a file, if the configuration has one. If several
    /// configurations apply, the stricter setting counts.
    ///
    /// Overrides take precedence over the general settings. Within each, the name of the rule takes
    /// precedence over that of its family. A rule that is off by default is not turned on by its
    /// family: `evidence: warning` does not turn on `unpinned-evidence`.
    pub(crate) fn setting(&self, meta: &Meta, path: &RepoPath) -> Option<RuleSetting> {
        self.for_path(path).setting(meta)
    }

    /// Returns the setting of a rule in files that no override matches, by this configuration
    /// alone.
    pub(crate) fn general_setting(&self, meta: &Meta) -> Option<RuleSetting> {
        first_setting(&[&self.rules], meta)
    }

    /// Returns the settings of rules in a file.
    pub(crate) fn for_path(&self, path: &RepoPath) -> PathSettings<'_> {
        let stricter = self.stricter.as_ref();
        let stricter = stricter.map(|stricter| Box::new(stricter.for_path(path)));
        let path = as_path(path.as_bytes());
        let overrides = self.overrides.iter().rev();
        let matching = overrides.filter(|(globs, _)| {
            steps::count();
            globs.is_match(&path)
        });
        let rules = matching.map(|(_, rules)| rules);
        PathSettings {
            own: rules.chain([&self.rules]).collect(),
            stricter,
        }
    }
}

/// The settings of rules in one file.
pub(crate) struct PathSettings<'s> {
    /// Those of the configuration itself; the first that names a rule applies.
    own: Vec<&'s RuleSettings>,
    /// The settings of another configuration that applies as well.
    stricter: Option<Box<PathSettings<'s>>>,
}

impl PathSettings<'_> {
    /// Returns the setting of a rule, see [`Settings::setting`].
    pub(crate) fn setting(&self, meta: &Meta) -> Option<RuleSetting> {
        let own = self.own_setting(meta);
        let Some(stricter) = &self.stricter else {
            return own;
        };
        let other = stricter.setting(meta);
        if rank(other, meta) > rank(own, meta) {
            other
        } else {
            own
        }
    }

    /// Returns the setting of a rule by this configuration alone.
    fn own_setting(&self, meta: &Meta) -> Option<RuleSetting> {
        first_setting(&self.own, meta)
    }
}

/// Returns the first setting of a rule, its own name before that of its family.
fn first_setting(in_order: &[&RuleSettings], meta: &Meta) -> Option<RuleSetting> {
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

/// Returns how strict a setting of a rule is: 0 for off, then by severity.
pub(crate) fn rank(setting: Option<RuleSetting>, meta: &Meta) -> u8 {
    match setting {
        Some(RuleSetting::Off) => 0,
        None if meta.opt_in => 0,
        Some(RuleSetting::On(severity)) => 1 + severity as u8,
        None => 1 + meta.severity as u8,
    }
}

/// Converts a path for matching. Only Windows has to convert the bytes.
pub(crate) fn as_path(path: &[u8]) -> std::borrow::Cow<'_, std::path::Path> {
    use bstr::ByteSlice;
    path.to_path().map_or_else(
        |_| std::borrow::Cow::Owned(path.to_str_lossy().into_owned().into()),
        std::borrow::Cow::Borrowed,
    )
}
