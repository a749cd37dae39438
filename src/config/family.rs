//! What is reported about the config itself: it belongs to no record, so it is no rule.

use crate::diagnostic::{Level, Meta, Severity};

/// What is reported about the config.
pub static FAMILY: Family = Family {
    name: "config",
    page: "The config is a document like any other: a mistake in it has a place. While there is \
           one nothing is checked, because nobody could say by which settings.",
    metas: &[&INVALID_CONFIG, &UNMATCHED_GLOB],
};

/// A family of findings that no rule makes.
pub struct Family {
    pub name: &'static str,
    /// The idea of the family, in Markdown.
    pub page: &'static str,
    pub metas: &'static [&'static Meta],
}

/// Declares what is known of a finding, with its doc comment as its page.
macro_rules! meta {
    ($(#[doc = $page:literal])+ $meta:ident = $name:literal, $level:ident, $severity:ident) => {
        $(#[doc = $page])+
        // The examples' fences carry paths, which are no attributes to rustdoc.
        #[allow(rustdoc::invalid_codeblock_attributes)]
        pub static $meta: Meta = Meta {
            name: $name,
            family: "config",
            level: Level::$level,
            severity: Severity::$severity,
            opt_in: false,
            source: "Holdpoint",
            doc: concat!($($page, "\n"),+),
        };
    };
}

meta! {
    /// The config says something that cannot be meant.
    ///
    /// An unknown key, a word that is none of those that may stand there, a value of
    /// the wrong shape, a glob that does not parse. Nothing is checked until it is
    /// mended: a setting that is quietly left out would look like a repository that is sound.
    ///
    /// A rule that the config names and that does not exist is `unknown-rule`.
    ///
    /// # Bad
    /// ```yaml .holdpoint.yaml
    /// exclud: [drafts]
    /// ^^^^^^ //~ the config has no key `exclud`
    /// rules:
    ///   missing-field: warn
    ///                  ^^^^ //~ expected `off`, `info`, `warning` or `error`, found `warn`
    /// ```
    /// # Good
    /// ```yaml .holdpoint.yaml
    /// exclude: [drafts]
    /// rules:
    ///   missing-field: warning
    /// ```
    /// ```md drafts/one.md
    /// ---
    /// kind: OpRun
    /// ---
    /// ```
    INVALID_CONFIG = "invalid-config", Physical, Error
}

meta! {
    /// A glob of the config matches no file.
    ///
    /// What it was written for has been moved, or it never was what it should be. A
    /// setting for files that are not there settles nothing.
    ///
    /// A glob with a slash in it goes from the repository's root, one without stands
    /// for that name at any depth. `*` and `?` do not cross a slash, `**` does. A name
    /// without wildcards that is a folder stands for all that is in it, and so does
    /// any glob that ends with a slash. Letter case counts.
    ///
    /// # Bad
    /// ```yaml .holdpoint.yaml
    /// exclude:
    ///   - templates
    ///   - archive/**
    ///     ^^^^^^^^^^ //~ `archive/**` matches no file
    /// ```
    /// ```md docs/templates/run.md
    /// ---
    /// kind: OpRun
    /// ---
    /// ```
    /// # Good
    /// ```yaml .holdpoint.yaml
    /// exclude:
    ///   - templates
    /// ```
    /// ```md docs/templates/run.md
    /// ---
    /// kind: OpRun
    /// ---
    /// ```
    UNMATCHED_GLOB = "unmatched-glob", Operational, Warning
}
