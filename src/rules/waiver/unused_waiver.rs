//! `unused-waiver`

use crate::record::Waiver;
use crate::rules::prelude::*;

rule! {
    /// A waiver silences nothing.
    ///
    /// The fault that the waiver was written for is fixed, or never existed. If the waiver stays,
    /// it silences the next finding of that rule, although nobody has agreed to that. Of two waivers
    /// of one rule the second silences nothing.
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
    ///   - rule: unresolved-input
    ///           ^^^^^^^^^^^^^^^^ //~ unused waiver: it silences no finding
    ///     reason: the carrier sends its list of inputs one day late
    ///     until: 2026-09-30
    /// ---
    /// ```
    ///
    /// # Fixed
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
    ///
    /// # Bad: the second waiver of one rule
    /// ```md operators/count.md
    /// ---
    /// kind: Operator
    /// op_id: count
    /// name: Count the tickets
    /// mode_ids: [PIPELINE]
    /// purpose: Know how many tickets are open.
    /// preconditions: [The desk is closed.]
    /// inputs: [{name: day, required: false}]
    /// steps: [Count the tickets.]
    /// outputs: none
    /// acceptance_checks: [{id: counted, run: wc -l tickets.csv}]
    /// timebox_minutes: 30
    /// failure_paths: [Count again., Ask the desk.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [tickets.csv]
    /// next_pointer_rule: Name the next day to count.
    /// waive:
    ///   - rule: step-count
    ///     reason: there is nothing else to do
    ///     until: 2026-09-30
    ///   - rule: step-count
    ///           ^^^^^^^^^^ //~ unused waiver: it silences no finding
    ///     reason: counting is one step
    ///     until: 2026-12-31
    /// ---
    /// ```
    ///
    /// # Fixed: the second waiver of one rule
    /// ```md operators/count.md
    /// ---
    /// kind: Operator
    /// op_id: count
    /// name: Count the tickets
    /// mode_ids: [PIPELINE]
    /// purpose: Know how many tickets are open.
    /// preconditions: [The desk is closed.]
    /// inputs: [{name: day, required: false}]
    /// steps: [Count the tickets.]
    /// outputs: none
    /// acceptance_checks: [{id: counted, run: wc -l tickets.csv}]
    /// timebox_minutes: 30
    /// failure_paths: [Count again., Ask the desk.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [tickets.csv]
    /// next_pointer_rule: Name the next day to count.
    /// waive:
    ///   - rule: step-count
    ///     reason: there is nothing else to do
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
    pub static UNUSED_WAIVER = {
        name: "unused-waiver",
        family: "waiver",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Engine,
    }
}

/// Reports a waiver that silences nothing. The engine calls this after all other rules have run.
pub(crate) fn report_unused(waiver: &Spanned<Waiver>, record: &Record, report: &mut Report<'_>) {
    let span = waiver.rule.as_ref().map_or(waiver.span, |rule| rule.span);
    let finding = report.at(span, "unused waiver: it silences no finding");
    finding.help("remove it");
    if let Some(lines) = record.sole_waiver.or(waiver.lines) {
        finding.fix("remove the waiver", Edit::new(lines, ""));
    }
}
