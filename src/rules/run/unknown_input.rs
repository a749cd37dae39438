//! `unknown-input`

use crate::record::check::slug;
use crate::record::input::InputUsed;
use crate::rules::prelude::*;
use crate::text::{FastSet, nearest};

rule! {
    /// A run gives a value for an input that its operator does not have.
    ///
    /// The name is misspelt, or the operator does not list an input that it needs.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// inputs_used: {list: calls.csv, speaker: Ms Okafor}
    ///                                ^^^^^^^ //~ operator `call-back` has no input `speaker`
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// inputs_used: {list: calls.csv}
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back every customer on the same day.
    /// preconditions: [Yesterday's list of callers.]
    /// inputs: [list]
    /// steps: [Open the list., Call the oldest entry first., Note the answer., Ask what is still open., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    /// ```md projects/sales.md
    /// ---
    /// kind: Project
    /// project_id: sales
    /// name: Sales
    /// owners: [sales@example.org]
    /// ---
    /// ```
    pub static UNKNOWN_INPUT = {
        name: "unknown-input",
        family: "run",
        level: Operational,
        severity: Warning,
        source: "Execution model: OpRun, \"Fields\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(used), Some(id)) = (&run.inputs_used, &run.op_id) else {
        return;
    };
    let Some(operator) = cx.model.operator(id) else {
        return;
    };
    // An input of the operator that cannot be read may be the one that is given.
    let inputs = match &operator.fields.inputs {
        Some(inputs) if !operator.record.is_faulty(inputs.span) => inputs,
        Some(_) | None => return,
    };
    if cx.record.is_held() {
        return;
    }
    let declared = inputs.value.iter().filter_map(|input| {
        let name = input.value.name.as_ref()?;
        Some((&***name, input.value.is_required()))
    });
    let declared: Vec<(&str, bool)> = declared.collect();
    let known: FastSet<String> = declared.iter().map(|(name, _)| slug(name)).collect();
    let exact: FastSet<&str> = declared.iter().map(|(name, _)| *name).collect();
    let is_unknown = |used: &&InputUsed| {
        !exact.contains(&*used.name.value.0) && !known.contains(&slug(&used.name))
    };
    let unknown: Vec<&InputUsed> = used.value.0.iter().filter(is_unknown).collect();
    if unknown.is_empty() {
        return;
    }
    let given: FastSet<String> = used.value.0.iter().map(|used| slug(&used.name)).collect();
    // `unresolved-input` reports a required input without a value, and suggests the unknown name.
    let missing = declared
        .iter()
        .filter(|(name, required)| *required && !given.contains(&slug(name)));
    let suggested: FastSet<&str> = missing
        .take(MAX_COMPARED)
        .filter_map(|(name, _)| nearest(name, unknown.iter().map(|used| &*used.name.value.0)))
        .collect();
    let reported = unknown
        .iter()
        .filter(|used| !suggested.contains(&*used.name.value.0));
    for used in reported.take(MAX_COMPARED) {
        let name = &used.name;
        let near = nearest(name, declared.iter().map(|(name, _)| *name));
        report
            .at(name.span, format!("operator `{id}` has no input `{name}`"))
            .about(&***name)
            .help("remove it, or add it to the operator's `inputs`")
            .suggest(near);
    }
}

/// How many names are compared and listed. More unknown names than this are not typing mistakes.
const MAX_COMPARED: usize = 200;
