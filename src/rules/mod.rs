//! The catalogue: a folder a family, a file a rule.

use std::sync::LazyLock;

use crate::config;
use crate::diagnostic::Meta;
use rule::Rule;

pub mod change;

#[macro_use]
pub mod rule;

pub mod prelude;

mod gone;

mod misspelling;

mod words;

pub mod document;

pub mod mode;

pub mod operator;

pub mod run;

pub mod evidence;

pub mod debug_packet;

pub mod stop;

pub mod regime;

pub mod constraint;

pub mod history;

pub mod waiver;

/// Rules that belong together: usable wherever a rule's name is.
pub struct Family {
    pub name: &'static str,
    /// The idea of the family, in Markdown.
    pub page: &'static str,
    pub rules: &'static [&'static Rule],
}

/// All families, in the order of the catalogue.
pub static FAMILIES: &[&Family] = &[
    &document::FAMILY,
    &mode::FAMILY,
    &operator::FAMILY,
    &run::FAMILY,
    &evidence::FAMILY,
    &debug_packet::FAMILY,
    &stop::FAMILY,
    &regime::FAMILY,
    &constraint::FAMILY,
    &history::FAMILY,
    &waiver::FAMILY,
];

/// All rules, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES
        .iter()
        .flat_map(|family| family.rules.iter().copied())
}

/// Everything that may be reported: the config's own findings, then all rules.
pub fn metas() -> impl Iterator<Item = &'static Meta> {
    let of_config = config::FAMILY.metas.iter().copied();
    of_config.chain(all().map(|rule| &rule.meta))
}

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.meta.name == name)
}

/// The rules that a name stands for: a rule, or a family.
pub fn named(name: &str) -> Vec<&'static Rule> {
    let family = FAMILIES.iter().find(|family| family.name == name);
    family.map_or_else(
        || find(name).into_iter().collect(),
        |family| family.rules.to_vec(),
    )
}

/// Every name that may stand for rules: families and rules, in the order of the catalogue.
pub fn names() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let families = FAMILIES.iter().map(|family| family.name);
        families.chain(all().map(|rule| rule.meta.name)).collect()
    });
    &NAMES
}

/// Returns the rules that a record may waive, and the families of nothing but such rules.
pub fn waivable() -> Vec<&'static str> {
    let is_waivable = |name: &&str| {
        let named = named(name);
        !named.is_empty() && named.iter().all(|rule| !rule.meta.level.is_structural())
    };
    names().iter().copied().filter(is_waivable).collect()
}
