//! The rules: a folder for each family, and in it a file for each rule.

use std::sync::LazyLock;

use crate::config;
use crate::diagnostic::Meta;
use catalogue::Catalogue;
use rule::{Family, Rule};

pub(crate) mod catalogue;

pub(crate) mod change;

pub(crate) mod clock;

pub(crate) mod reads;

pub(crate) mod shared;

#[macro_use]
pub(crate) mod rule;

pub(crate) mod prelude;

mod misspelling;

pub(crate) mod missing_target;

mod words;

pub(crate) mod document;

pub(crate) mod mode;

pub(crate) mod operator;

pub(crate) mod run;

pub(crate) mod evidence;

pub(crate) mod debug_packet;

pub(crate) mod stop;

pub(crate) mod regime;

pub(crate) mod constraint;

pub(crate) mod history;

pub(crate) mod waiver;

/// All families, in the order of the catalogue.
pub(crate) static FAMILIES: &[&Family] = &[
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

/// Returns all rules, in the order of the catalogue.
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES
        .iter()
        .flat_map(|family| family.rules.iter().copied())
}

/// Returns the metadata of everything that may be reported: first the findings about the
/// configuration itself, then all rules.
pub fn metas() -> impl Iterator<Item = &'static Meta> {
    let config_metas = config::FAMILY.metas.iter().copied();
    config_metas.chain(all().map(|rule| &rule.meta))
}

/// Returns what [`metas`] returns, as a slice.
pub(crate) fn all_metas() -> &'static [&'static Meta] {
    static METAS: LazyLock<Vec<&'static Meta>> = LazyLock::new(|| metas().collect());
    &METAS
}

/// Returns the rules that report a missing file with what history says of it.
pub(crate) fn of_missing_targets() -> impl Iterator<Item = &'static Rule> {
    all().filter(|rule| missing_target::RULES.contains(&rule.meta.name))
}

/// Returns the rule with a name.
pub(crate) fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.meta.name == name)
}

/// Returns the catalogue that checks may read.
pub(crate) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> =
        LazyLock::new(|| Catalogue::new(all().map(|rule| &rule.meta).collect()));
    &CATALOGUE
}

/// Returns every name that stands for rules: families, then rules, in the order of the catalogue.
pub(crate) fn names() -> &'static [&'static str] {
    &catalogue().names
}

/// Returns the rules that a record may waive, and the families that consist only of such rules.
pub(crate) fn waivable() -> Vec<&'static str> {
    let catalogue = catalogue();
    let names = catalogue.names.iter().copied();
    names.filter(|name| catalogue.is_waivable(name)).collect()
}
