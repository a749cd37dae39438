//! `self-evidence`

use crate::rules::prelude::*;
use crate::target::Target;

rule! {
    /// A record names itself as evidence, or names a record as an artifact.
    ///
    /// Evidence exists independently of the claim that it proves, so a record cannot prove what
    /// it claims itself. A record is not an artifact either, but describes one.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links:
    ///   - touch: runs/2026-03-04.md
    ///            ^^^^^^^^^^^^^^^^^^ //~ record is its own evidence
    ///   - artifact: operators/call-back.md
    ///               ^^^^^^^^^^^^^^^^^^^^^^ //~ an Operator is not an artifact
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
    /// inputs: [{name: list, required: false}]
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
    pub static SELF_EVIDENCE = {
        name: "self-evidence",
        family: "evidence",
        level: Responsibility,
        severity: Error,
        source: "Execution model, \"Evidence patterns\"",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for named in cx.evidence() {
        let Target::Path(target) = &named.target else {
            continue;
        };
        let is_artifact = named.kind == ReferenceKind::Link(Some("artifact"));
        if target.path == record.path {
            report
                .at(named.reference.span, "record is its own evidence")
                .help("link something that the work produced, such as a file, a log or a commit");
        } else if is_artifact
            && let Some(kind) = cx.model.record(&target.path).and_then(Record::kind)
        {
            report
                .at(
                    named.reference.span,
                    format!("{} is not an artifact", with_article(kind)),
                )
                .help("link the file that was made");
        }
    }
}

/// Returns the name of a kind with its article.
fn with_article(kind: Kind) -> String {
    format!("{} {kind}", kind.article())
}
