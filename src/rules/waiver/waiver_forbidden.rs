//! `waiver-forbidden`

use crate::rules::prelude::*;

rule! {
    /// A record waives a rule that cannot be waived.
    ///
    /// Rules of levels 1 to 3 speak of structural facts: a file is there or not,
    /// somebody is responsible or nobody is, a state has an owner or none. No
    /// agreement changes a fact; what such a rule reports has to be mended. Only
    /// how work is organised (level 4) and what is merely preferred (level 5)
    /// can be put aside for a while. A family can be waived only if none of its
    /// rules is of level 1 to 3.
    ///
    /// # Bad
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// waive:
    ///   - rule: missing-output
    ///           ^^^^^^^^^^^^^^ //~ `missing-output` cannot be waived: it is a rule of level 1 (physical)
    ///     reason: the file is on another machine
    ///     until: 2026-09-30
    ///   - rule: run
    ///           ^^^ //~ the family `run` cannot be waived: it has rules of levels 1 to 3
    ///     reason: we do not write down runs in spring
    ///     until: 2026-09-30
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// ---
    /// ```
    pub static WAIVER_FORBIDDEN = {
        name: "waiver-forbidden",
        family: "waiver",
        level: StateOwnership,
        severity: Error,
        source: "Constraint-driven execution: \"What Is a Constraint?\"",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for rule in record
        .waivers()
        .iter()
        .filter_map(|waiver| waiver.rule.as_ref())
    {
        let named = cx.catalogue.named(rule);
        let Some(structural) = named.iter().find(|rule| rule.level.is_structural()) else {
            continue;
        };
        let (message, help) = if *structural.name == ***rule {
            (
                format!(
                    "`{rule}` cannot be waived: it is a rule of level {} ({})",
                    structural.level.number(),
                    structural.level.name()
                ),
                "mend what it reports, and take the waiver out",
            )
        } else {
            (
                format!("the family `{rule}` cannot be waived: it has rules of levels 1 to 3"),
                "name the one rule of level 4 or 5 that is meant",
            )
        };
        report.at(rule.span, message).help(help);
    }
}
