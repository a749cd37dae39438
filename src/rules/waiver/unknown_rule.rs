//! `unknown-rule`

use crate::rules::prelude::*;
use crate::text::nearest;

rule! {
    /// A waiver, or the configuration, names a rule that does not exist.
    ///
    /// A waiver or a setting for an unknown rule has no effect, although it looks as if it had one.
    /// `holdpoint rules` lists the names of all rules and families.
    ///
    /// # Bad
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// waive:
    ///   - rule: unresolved-inputs
    ///           ^^^^^^^^^^^^^^^^^ //~ unknown rule `unresolved-inputs`
    ///     reason: the carrier sends its list of inputs one day late
    ///     until: 2026-09-30
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    pub static UNKNOWN_RULE = {
        name: "unknown-rule",
        family: "waiver",
        level: Operational,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for rule in record
        .waivers()
        .iter()
        .filter_map(|waiver| waiver.rule.as_ref())
    {
        if cx.catalogue.named(rule).is_empty() {
            report
                .at(rule.span, format!("unknown rule `{rule}`"))
                .help("name a rule or a family that `holdpoint rules` lists")
                .suggest_for(rule, nearest(rule, cx.catalogue.names.iter().copied()));
        }
    }
}
