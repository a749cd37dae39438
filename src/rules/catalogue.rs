//! The catalogue of rules as data, so that a rule can refer to other rules.

use crate::diagnostic::Meta;

/// The metadata of all rules, and every name that stands for one or several of them.
pub(crate) struct Catalogue {
    /// The rules, family by family.
    pub rules: Vec<&'static Meta>,
    /// The families, then the rules.
    pub names: Vec<&'static str>,
}

impl Catalogue {
    /// Creates the catalogue. `rules` are ordered by family.
    pub(crate) fn new(rules: Vec<&'static Meta>) -> Self {
        let families = rules.chunk_by(|a, b| a.family == b.family);
        let families = families.filter_map(|rules| rules.first().map(|rule| rule.family));
        let names = families.chain(rules.iter().map(|rule| rule.name)).collect();
        Self { rules, names }
    }

    /// Returns the rules that a name stands for: one rule, all rules of a family, or none.
    pub(crate) fn named(&self, name: &str) -> Vec<&'static Meta> {
        let is_named = |rule: &&&'static Meta| [rule.name, rule.family].contains(&name);
        self.rules.iter().filter(is_named).copied().collect()
    }

    /// Returns whether a waiver may use a name: the name stands for at least one rule, and all
    /// rules that it stands for are of a level that can be waived.
    pub(crate) fn is_waivable(&self, name: &str) -> bool {
        let named = self.named(name);
        !named.is_empty() && named.iter().all(|rule| !rule.level.is_structural())
    }
}
