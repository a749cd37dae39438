//! `check-weakened`

use crate::rules::prelude::*;

rule! {
    /// A change loosens the configuration.
    ///
    /// It turns a rule off or lowers it, excludes files that were checked, loosens a limit, moves
    /// the `baseline` or no longer requires a system of rules. A change cannot loosen its own
    /// check: if two states are compared, the stricter of the two configurations applies to each
    /// rule, each limit, the required systems and the files that are checked, and a new or moved
    /// `baseline` has no effect yet. The looser setting takes effect with the next change. The
    /// summary of every later check lists the rules that are turned off or lowered.
    ///
    /// # Bad
    /// ```yaml .holdpoint.yaml before
    /// version: 1
    /// exclude: [drafts]
    /// ```
    /// ```yaml .holdpoint.yaml after
    /// version: 1
    /// exclude: [drafts, archive]
    ///                   ^^^^^^^ //~ `archive` is no longer checked
    /// rules:
    ///   step-count: off
    ///               ^^^ //~ `step-count` is turned off
    ///   dead-link: {severity: warning, reason: the wiki moves in March}
    ///              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ `dead-link` is lowered to `warning`
    /// ```
    /// ```md drafts/a.md
    /// # A draft
    /// ```
    /// ```md archive/a.md
    /// # An old note
    /// ```
    ///
    /// # Good
    /// ```yaml .holdpoint.yaml after
    /// version: 1
    /// exclude: [drafts]
    /// rules:
    ///   step-count: error
    /// ```
    pub static CHECK_WEAKENED = {
        name: "check-weakened",
        family: "history",
        level: StateOwnership,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Engine,
    }
}
