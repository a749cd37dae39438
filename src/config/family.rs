//! The findings about the configuration itself. They do not come from rules, which apply to records.

use crate::diagnostic::{Level, Meta, Severity};

/// The findings about the configuration.
pub(crate) static FAMILY: ConfigFamily = ConfigFamily {
    name: "config",
    page: "A fault in the configuration is a finding with a place, like a fault in a record. As long \
           as the configuration has a fault, nothing is checked, because the settings are not known.",
    metas: &[&INVALID_CONFIG, &UNMATCHED_GLOB, &UNMATCHED_FIELD],
};

/// The family of findings about the configuration.
pub(crate) struct ConfigFamily {
    pub name: &'static str,
    /// What the family is about, in Markdown.
    pub page: &'static str,
    pub metas: &'static [&'static Meta],
}

/// Declares the metadata of a finding. Its doc comment is its page.
macro_rules! meta {
    ($(#[doc = $page:literal])+ $meta:ident = $name:literal, $level:ident, $severity:ident) => {
        $(#[doc = $page])+
        // The fences of the examples have paths, which rustdoc does not accept as attributes.
        #[allow(rustdoc::invalid_codeblock_attributes)]
        pub(crate) static $meta: Meta = Meta {
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
    /// The configuration has an unknown key or an invalid value.
    ///
    /// Examples are an unknown key, a word that is not allowed there, a value of the wrong type, or
    /// a glob with a syntax error. Nothing is checked until it is corrected: if the setting were
    /// ignored, a repository with faults could pass.
    ///
    /// An unknown rule in the configuration is reported as `unknown-rule`.
    ///
    /// # Bad
    /// ```yaml .holdpoint.yaml
    /// exclud: [drafts]
    /// ^^^^^^ //~ unknown key `exclud` in the configuration
    /// rules:
    ///   placeholder: warn
    ///                ^^^^ //~ expected `off`, `info`, `warning` or `error`, found `warn`
    /// ```
    /// # Good
    /// ```yaml .holdpoint.yaml
    /// exclude: [drafts]
    /// rules:
    ///   missing-field: {severity: warning, reason: the archive was imported}
    /// ```
    /// ```md drafts/one.md
    /// ---
    /// kind: OpRun
    /// ---
    /// ```
    INVALID_CONFIG = "invalid-config", Physical, Error
}

meta! {
    /// A glob in the configuration matches no file.
    ///
    /// Either the files were moved or the glob is wrong. A setting for files that do not
    /// exist has no effect.
    ///
    /// A glob that contains a slash starts at the repository's root; one without a slash
    /// matches that name at any depth. `*` and `?` do not match a slash, `**` does. If the
    /// last part of a glob has no wildcard or ends with a slash, the glob also matches
    /// everything in a folder of that name. Globs are case-sensitive.
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

meta! {
    /// An entry of `fields` in the configuration matches no file.
    ///
    /// An entry of `records` says under which key, heading or label its files have a field. If
    /// none of them has it, the name is probably wrong, and the field counts as missing
    /// everywhere. Nothing is reported about `supersedes` and `superseded_by`, because it may be
    /// that no record was superseded yet.
    ///
    /// # Bad
    /// ```yaml .holdpoint.yaml
    /// records:
    ///   - paths: verdicts/*.md
    ///     kind: Project
    ///     fields: {project_id: id, name: titel, owners: {section: Owners}}
    ///                                    ^^^^^ //~ no file of this entry has the key `titel`
    ///     defaults: {name: Warehouse}
    /// ```
    /// ```md verdicts/one.md
    /// ---
    /// id: warehouse
    /// title: Warehouse
    /// ---
    /// ## Owners
    /// - data@example.org
    /// ```
    /// # Good
    /// ```yaml .holdpoint.yaml
    /// records:
    ///   - paths: verdicts/*.md
    ///     kind: Project
    ///     fields: {project_id: id, name: title, owners: {section: Owners}}
    /// ```
    UNMATCHED_FIELD = "unmatched-field", Operational, Warning
}
