//! The names that a repository may use: the built-in ones and those of the configuration.

use std::collections::{BTreeMap, BTreeSet};

use super::own_kind::{DOCUMENT, OwnKind};
use super::{Kind, Modes, mode};

/// The names that records of a repository may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    pub modes: Modes,
    pub evidence_types: BTreeSet<String>,
    pub check_types: BTreeSet<String>,
    /// The literacies that a regime may give evidence for.
    pub literacies: BTreeSet<String>,
    /// Additional top-level keys of frontmatter.
    pub extra_fields: BTreeSet<String>,
    /// The kinds that the configuration defines, and `Document`, by name.
    pub kinds: BTreeMap<String, OwnKind>,
}

impl Vocabulary {
    /// Returns the kind with a name.
    pub fn kind(&self, name: &str) -> Option<Kind> {
        let own = || self.kinds.contains_key(name).then(|| Kind::own(name));
        Kind::named(name).or_else(own)
    }

    /// Returns all kinds, the built-in ones first.
    pub fn all_kinds(&self) -> impl Iterator<Item = Kind> {
        let own = self.kinds.keys().map(|name| Kind::own(name));
        Kind::ALL.iter().copied().chain(own)
    }
}

/// Types of acceptance checks (Execution model, "Operator": references to check types).
const CHECK_TYPES: [&str; 5] = [
    "smoke",
    "run_live_bounded",
    "contract_test",
    "health_check",
    "content_validation",
];

/// All thirteen literacies (Executional regimes, "Mandatory Literacies" of each regime).
pub(crate) const LITERACIES: [&str; 13] = [
    "foundational",
    "forbearance",
    "risk-uncertainty",
    "consequence-topology",
    "liveness-orchestration",
    "constraint",
    "horizon",
    "metrics",
    "access-control",
    "coordination",
    "meaning",
    "representation",
    "adversarial-dynamics",
];

/// Evidence types that are in no pattern.
const FURTHER_TYPES: [&str; 3] = ["diff", "note", "debug_packet"];

/// Returns the help for an unknown type that resembles no known one: all types, and the setting
/// that adds others.
pub(crate) fn list_types<'t>(types: impl Iterator<Item = &'t str>, setting: &str) -> String {
    let types: Vec<String> = types.map(|name| format!("`{name}`")).collect();
    format!(
        "the types are {}; add your own to `{setting}` in the configuration",
        types.join(", ")
    )
}

impl Default for Vocabulary {
    fn default() -> Self {
        let modes = Modes::default();
        let types = modes
            .iter()
            .flat_map(|mode| mode.pattern.types())
            .chain(FURTHER_TYPES);
        let evidence_types = types
            .filter(|name| *name != mode::NEXT_POINTER)
            .map(String::from)
            .collect();
        Self {
            evidence_types,
            modes,
            check_types: CHECK_TYPES.into_iter().map(String::from).collect(),
            literacies: LITERACIES.into_iter().map(String::from).collect(),
            extra_fields: BTreeSet::new(),
            kinds: BTreeMap::from([(DOCUMENT.to_owned(), OwnKind::document())]),
        }
    }
}
