//! `waiver-forbidden`

use crate::rules::prelude::*;

rule! {
    /// A record waives a rule that cannot be waived.
    ///
    /// Rules of levels 1 to 3 report structural facts: a file exists or does not exist, somebody is
    /// responsible or nobody is, a state has an owner or has none. No agreement changes a fact, so
    /// the fault has to be fixed. Only rules about how work is organised (level 4) and about
    /// preferences (level 5) can be suspended for a while. A family can be waived only if none of
    /// its rules is of levels 1 to 3.
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
    ///   - rule: missing-output
    ///           ^^^^^^^^^^^^^^ //~ the rule `missing-output` cannot be waived: it is of level 1 (physical)
    ///     reason: the file is on another machine
    ///     until: 2026-09-30
    ///   - rule: run
    ///           ^^^ //~ the family `run` cannot be waived: it has rules of levels 1 to 3
    ///     reason: we do not write down runs in spring
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
                    "the rule `{rule}` cannot be waived: it is of level {} ({})",
                    structural.level.number(),
                    structural.level.name()
                ),
                "fix what the rule reports, and remove the waiver",
            )
        } else {
            (
                format!("the family `{rule}` cannot be waived: it has rules of levels 1 to 3"),
                "name a single rule of level 4 or 5",
            )
        };
        report.at(rule.span, message).help(help);
    }
}
