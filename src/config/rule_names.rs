//! The names of rules that a configuration may use.

use crate::diagnostic::Meta;

/// The names of rules and families, from the registry of rules.
pub(crate) struct RuleNames<'a> {
    /// The names of all families and rules.
    pub rules: &'a [&'static str],
    /// Every rule that a configuration may set.
    pub metas: &'a [&'static Meta],
    /// The finding for a name that is none of them.
    pub unknown_rule: &'static Meta,
}
