//! `evidence-preferred`

use super::lack::lacking;
use crate::rules::prelude::*;

rule! {
    /// A run that passed lacks a type of evidence that its pattern prefers.
    ///
    /// A batch of data is the more useful with a manifest, a fix with a note on
    /// what was weighed, a round of letters with a better template for the next.
    /// None of it is owed, so this is a hint and never more.
    ///
    /// # Bad
    /// ```md runs/carriers.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ there is no `template` evidence, which CONTACT prefers
    /// op_id: write-to-carriers
    /// project_id: returns
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-19T14:00:00Z
    /// timestamp_end: 2026-03-19T14:30:00Z
    /// inputs_used: {list: lost in March}
    /// outputs_written: [letters.md]
    /// acceptance_results: {sent: PASS}
    /// result: PASS
    /// evidence_links:
    ///   - touch: letters.md
    /// next_pointer: Call whoever has not answered by Friday.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/carriers.md
    /// ---
    /// kind: OpRun
    /// op_id: write-to-carriers
    /// project_id: returns
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-19T14:00:00Z
    /// timestamp_end: 2026-03-19T14:30:00Z
    /// inputs_used: {list: lost in March}
    /// outputs_written: [letters.md]
    /// acceptance_results: {sent: PASS}
    /// result: PASS
    /// evidence_links:
    ///   - touch: letters.md
    ///   - template: docs/carrier-claim.txt
    /// next_pointer: Call whoever has not answered by Friday.
    /// ---
    /// ```
    /// ```text docs/carrier-claim.txt
    /// Dear carrier, parcel (number) was handed over on (day) and has not been seen since.
    /// ```
    /// # Around
    /// What stands beside each of these examples.
    ///
    /// ```md operators/write-to-carriers.md
    /// ---
    /// kind: Operator
    /// op_id: write-to-carriers
    /// name: Write to the carriers
    /// mode_ids: [CONTACT]
    /// purpose: Ask the carriers where the lost parcels are.
    /// preconditions: [The list of lost parcels.]
    /// inputs: [list]
    /// steps: [Sort by carrier., Fill in the letter., Read it aloud., Send., Note the day.]
    /// outputs: [letters.md]
    /// acceptance_checks: [{id: sent, run: mailq}]
    /// timebox_minutes: 45
    /// failure_paths: [Call instead., Wait a day.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [The letters.]
    /// next_pointer_rule: Whom to call, and when.
    /// ---
    /// ```
    /// ```md projects/returns.md
    /// ---
    /// kind: Project
    /// project_id: returns
    /// name: Returns
    /// owners: [desk@example.org]
    /// ---
    /// ```
    /// ```text letters.md
    /// Three letters, sent on 19 March.
    /// ```
    pub static EVIDENCE_PREFERRED = {
        name: "evidence-preferred",
        family: "evidence",
        level: Preference,
        severity: Info,
        source: "Execution model, Evidence patterns",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let has_passed = |result: &Spanned<Outcome>| result.value == Outcome::Pass;
    if !run.result.as_ref().is_some_and(has_passed) {
        return;
    }
    for lack in lacking(run, cx, |pattern| &pattern.preferred) {
        lack.report("prefers", cx, report)
            .help("link it under `evidence_links` if there is one");
    }
}
