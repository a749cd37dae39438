//! All that may be reported, as people look it up: rules, and what is said of the config.

use crate::config;
use crate::diagnostic::Meta;
use crate::rules;

/// A family of rules or of other findings.
pub struct Family {
    pub name: &'static str,
    /// The idea of the family, in Markdown.
    pub page: &'static str,
    pub metas: Vec<&'static Meta>,
}

/// In the order of the catalogue; the config's findings, which are no rules, come last.
pub fn families() -> impl Iterator<Item = Family> {
    let of_rules = rules::FAMILIES.iter().map(|family| Family {
        name: family.name,
        page: family.page,
        metas: family.rules.iter().map(|rule| &rule.meta).collect(),
    });
    let of_config = Family {
        name: config::FAMILY.name,
        page: config::FAMILY.page,
        metas: config::FAMILY.metas.to_vec(),
    };
    of_rules.chain([of_config])
}

/// Every name that can be looked up: families and what is in them.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    let names = families().flat_map(|family| {
        let metas = family.metas.into_iter().map(|meta| meta.name);
        std::iter::once(family.name).chain(metas)
    });
    names.collect::<Vec<_>>().into_iter()
}
