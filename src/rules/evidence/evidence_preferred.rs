//! `evidence-preferred`

use super::missing_types::missing_types;
use crate::rules::prelude::*;

rule! {
    /// A run that passed has no evidence of a type that its pattern prefers.
    ///
    /// Data is more useful with a manifest, a fix with a note on the alternatives that
    /// were considered, and a series of letters with a better template for the next
    /// one. None of this is required, so the finding is only informational.
    ///
    /// # Bad
    /// ```md runs/carriers.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ missing `template` evidence, which CONTACT prefers
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
    /// These files are part of every example.
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
    /// steps: [Sort the parcels by carrier., Fill in the letters., Read them aloud., Send them., Note the day.]
    /// outputs: [letters.md]
    /// acceptance_checks: [{id: sent, run: mailq}]
    /// timebox_minutes: 45
    /// failure_paths: [Call instead., Wait a day.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [The letters.]
    /// next_pointer_rule: Say whom to call, and when.
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
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    if run.result.as_ref().map(|result| result.value) != Some(RunResult::Pass) {
        return;
    }
    for missing in missing_types(cx, |pattern| &pattern.preferred) {
        missing
            .report("prefers", cx, report)
            .help("link it under `evidence_links` if it exists");
    }
}
