//! All rules and all findings about the configuration, for the commands that list or explain them.

use crate::config;
use crate::diagnostic::Meta;
use crate::rules;

/// A family of rules, or the findings about the configuration.
pub(crate) struct CatalogueFamily {
    pub name: &'static str,
    /// What the family is about, in Markdown.
    pub page: &'static str,
    pub metas: Vec<&'static Meta>,
}

/// Returns all families in the order of the catalogue. The findings about the configuration, which are
/// not rules, come last.
pub(crate) fn families() -> impl Iterator<Item = CatalogueFamily> {
    let rule_families = rules::FAMILIES.iter().map(|family| CatalogueFamily {
        name: family.name,
        page: family.page,
        metas: family.rules.iter().map(|rule| &rule.meta).collect(),
    });
    let config_family = CatalogueFamily {
        name: config::FAMILY.name,
        page: config::FAMILY.page,
        metas: config::FAMILY.metas.to_vec(),
    };
    rule_families.chain([config_family])
}

/// Returns every name that can be looked up: each family, followed by its rules.
pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    let names = families().flat_map(|family| {
        let metas = family.metas.into_iter().map(|meta| meta.name);
        std::iter::once(family.name).chain(metas)
    });
    names.collect::<Vec<_>>().into_iter()
}
