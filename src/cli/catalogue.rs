//! Everything that may be reported, for the commands that list or explain it: the rules and the configuration's findings.

use crate::config;
use crate::diagnostic::Meta;
use crate::rules;

/// A family of rules, or the configuration's findings.
pub(crate) struct CatalogueFamily {
    pub name: &'static str,
    /// The idea of the family, in Markdown.
    pub page: &'static str,
    pub metas: Vec<&'static Meta>,
}

/// Returns all families in the order of the catalogue. The configuration's findings, which are not rules, come last.
pub(crate) fn families() -> impl Iterator<Item = CatalogueFamily> {
    let of_rules = rules::FAMILIES.iter().map(|family| CatalogueFamily {
        name: family.name,
        page: family.page,
        metas: family.rules.iter().map(|rule| &rule.meta).collect(),
    });
    let of_config = CatalogueFamily {
        name: config::FAMILY.name,
        page: config::FAMILY.page,
        metas: config::FAMILY.metas.to_vec(),
    };
    of_rules.chain([of_config])
}

/// Returns every name that can be looked up: each family, followed by what is in it.
pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    let names = families().flat_map(|family| {
        let metas = family.metas.into_iter().map(|meta| meta.name);
        std::iter::once(family.name).chain(metas)
    });
    names.collect::<Vec<_>>().into_iter()
}
