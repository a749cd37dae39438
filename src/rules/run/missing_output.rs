//! `missing-output`

use super::outputs::{MAX_GLOBS, WrittenOutputs};
use crate::rules::missing_target::{MissingFile, help_for_dead, missing_file};
use crate::rules::prelude::*;
use crate::target::Target;
use crate::text::{FastSet, counted};

rule! {
    /// A run did not write an output that it lists, or that its operator promises.
    ///
    /// A path under `outputs_written` that does not exist was never written, was never
    /// committed, or has been moved. In addition, a run that passed must have written
    /// everything that its operator promises under `outputs`: for each path or glob
    /// there, the run lists a matching path. `*` matches within one folder, `**` across
    /// any number of folders. A promised folder is matched by anything that was written
    /// in it, and a folder that was written matches every output that would lie in it.
    /// A part that each run fills in (`${MONTH}`, `{month}`, `<month>`) matches any
    /// name.
    ///
    /// `untracked-evidence` reports outputs that Git ignores or that were never added.
    ///
    /// # Bad
    /// ```md projects/helpdesk.md
    /// ---
    /// kind: Project
    /// project_id: helpdesk
    /// name: Helpdesk
    /// owners: [desk@example.org]
    /// ---
    /// ```
    /// ```md operators/send-report.md
    /// ---
    /// kind: Operator
    /// op_id: send-report
    /// name: Send the weekly report
    /// mode_ids: [CONTACT]
    /// purpose: Tell the customer what was done this week.
    /// preconditions: [The week is over.]
    /// inputs: [week]
    /// steps: [Write the report., Have a colleague read it., Attach the numbers., Send the report., Note the day.]
    /// outputs: [reports/*.txt, sheets/*.csv]
    ///           ^^^^^^^^^^^^^ //~ note: the operator promises it here
    /// acceptance_checks: [{id: numbers, run: grep -c total reports/10.txt}]
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone the customer.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail that was sent.]
    /// next_pointer_rule: Say when the next report is due.
    /// ---
    /// ```
    /// ```text sheets/10.csv
    /// parcels,17
    /// ```
    /// ```md runs/week-10.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used: {week: 10}
    /// outputs_written: [reports/10.txt, sheets/10.csv]
    ///                   ^^^^^^^^^^^^^^ //~ there is no file `reports/10.txt`
    /// acceptance_results: {numbers: PASS}
    /// result: PASS
    /// evidence_links: [{touch: "mailto:customer@example.org", template: "https://example.org/report"}]
    /// next_pointer: Send the report of week 11 on 13 March.
    /// ---
    /// ```
    /// ```md runs/week-11.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-13T15:00:00Z
    /// timestamp_end: 2026-03-13T15:20:00Z
    /// inputs_used: {week: 11}
    /// outputs_written: [sheets/10.csv]
    ///                  ^^^^^^^^^^^^^^^ //~ result is PASS, but output `reports/*.txt` was not written
    /// acceptance_results: {numbers: PASS}
    /// result: PASS
    /// evidence_links: [{touch: "mailto:customer@example.org", template: "https://example.org/report"}]
    /// next_pointer: Send the report of week 12 on 20 March.
    /// ---
    /// ```
    /// # Good
    /// ```md operators/send-report.md
    /// ---
    /// kind: Operator
    /// op_id: send-report
    /// name: Send the weekly report
    /// mode_ids: [CONTACT]
    /// purpose: Tell the customer what was done this week.
    /// preconditions: [The week is over.]
    /// inputs: [week]
    /// steps: [Write the report., Have a colleague read it., Attach the numbers., Send the report., Note the day.]
    /// outputs: [reports/*.txt, "sheets/{week}.csv"]
    /// acceptance_checks: [{id: numbers, run: grep -c total reports/10.txt}]
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone the customer.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail that was sent.]
    /// next_pointer_rule: Say when the next report is due.
    /// ---
    /// ```
    /// ```text reports/10.txt
    /// total 17
    /// ```
    /// ```md runs/week-10.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used: {week: 10}
    /// acceptance_results: {numbers: PASS}
    /// result: PASS
    /// evidence_links: [{touch: "mailto:customer@example.org", template: "https://example.org/report"}]
    /// next_pointer: Send the report of week 11 on 13 March.
    /// ---
    ///
    /// ## Outputs written
    ///
    /// - [the report](../reports/10.txt)
    /// - sheets
    /// ```
    /// ```md runs/week-11.md absent
    /// ```
    pub static MISSING_OUTPUT = {
        name: "missing-output",
        family: "run",
        level: Physical,
        severity: Error,
        source: "Execution model: Operator and OpRun, \"Fields\"",
        check: Check::Run(check),
        judged_by: Files,
    }
}

/// How many outputs of one run are listed: many runs may miss each output of one operator.
const MAX_LISTED: usize = 100;

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let record = cx.record;
    let list = run.outputs_written.as_ref();
    let result = run.result.as_ref().map(|result| result.value);
    let has_passed = result == Some(RunResult::Pass) && !record.is_held();
    // A run that passed may owe this output to its operator, so removing it from the list may not
    // help.
    let help = if has_passed {
        "write and commit it"
    } else {
        "write and commit it, or remove it from the list"
    };
    let evidence: FastSet<MissingFile<'_>> = cx.evidence().filter_map(missing_file).collect();
    for named in cx
        .named
        .iter()
        .filter(|named| named.kind == ReferenceKind::Output)
    {
        let Resolution::Dead(dead) = named.resolution else {
            continue;
        };
        // `dead-evidence` reports a missing file that is evidence as well.
        if missing_file(named).is_some_and(|missing| evidence.contains(&missing)) {
            continue;
        }
        let reference = named.reference;
        let is_elsewhere = match named.target {
            // An output may be stored where evidence cannot be (`s3://…`).
            Target::Malformed(_) => reference.text.contains("://"),
            Target::Path(_)
            | Target::Git(_)
            | Target::Url(_)
            | Target::Named(_)
            | Target::Outside(_) => false,
        };
        if !is_elsewhere {
            report
                .at(reference.span, dead.reason.clone())
                .help(help_for_dead(dead, help));
        }
    }
    if !has_passed {
        return;
    }
    let operator = run.op_id.as_ref().and_then(|id| cx.model.operator(id));
    let Some(promised) = operator.and_then(|operator| operator.fields.outputs.as_ref()) else {
        return;
    };
    let (place, written) = match list {
        // An entry that cannot be read may be the output that seems to be missing.
        Some(list) if record.is_faulty(list.span) => return,
        Some(list) => (list.span, WrittenOutputs::from_targets(cx.named)),
        None if record.lacks("outputs_written") => {
            (record.fallback_span, WrittenOutputs::default())
        }
        None => return,
    };
    if written.has_unclear_target {
        return;
    }
    let missing = written.missing(promised.value.iter());
    if missing.unmatched_globs > 0 {
        let number = missing.unmatched_globs;
        let message = format!(
            "{} of the operator {} not compared with what was written: there are more than {MAX_GLOBS}",
            counted(number, "glob"),
            if number == 1 { "was" } else { "were" }
        );
        let finding = report.at(place, message).about("more globs");
        finding.help("promise folders, or fewer outputs with wildcards, in the operator");
    }
    for (number, output) in missing.outputs.into_iter().enumerate() {
        if number == MAX_LISTED {
            let message = "result is PASS, but more outputs were not written";
            report.at(place, message).about("more outputs");
            return;
        }
        let name = &*output.value.0;
        let finding = report.at(
            place,
            format!("result is PASS, but output `{name}` was not written"),
        );
        finding
            .about(name)
            .help("write this output, and list its path under `outputs_written`");
        if let Some(operator) = operator {
            finding.related(
                &operator.record.path,
                output.span,
                "the operator promises it here",
            );
        }
    }
}
