//! `experiment-without-evidence`

use crate::rules::document::mention_misspelt_parts;
use crate::rules::prelude::*;

rule! {
    /// An experiment in a debug packet has no evidence.
    ///
    /// Without evidence, only the memory of one person says what an experiment showed, and
    /// memories of a debugging session are unreliable. A log, a diff or a note is enough.
    ///
    /// # Bad
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders have the date of the following day.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ experiment has no evidence
    ///     result: It has the right date.
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Bad: in the body
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// hypotheses: [The session has another time zone.]
    /// time_spent_minutes: 30
    /// ---
    /// ## Symptom
    /// Two orders have the date of the following day.
    /// ## Context
    /// The server was rebuilt on Monday.
    /// ## Experiments
    /// ### Set the session to UTC
    ///     ^^^^^^^^^^^^^^^^^^^^^^ //~ experiment has no evidence
    /// Change: `PGTZ=UTC` for one session.
    /// Result: Both orders have the right date.
    /// Minutes: 30
    /// ## Conclusion
    /// The load relied on the server's time zone.
    /// ## Next pointer
    /// Set the time zone in the load script.
    /// ```
    /// # Good
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders have the date of the following day.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It has the right date.
    ///     evidence: https://example.org/logs/zone
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    pub static EXPERIMENT_WITHOUT_EVIDENCE = {
        name: "experiment-without-evidence",
        family: "evidence",
        level: Responsibility,
        severity: Error,
        source: "Execution model, DebugPacket: experiments must have evidence",
        check: Check::Packet(check),
    }
}

fn check(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    let experiments = packet.experiments.iter().flat_map(|list| &list.value.0);
    for experiment in experiments {
        let evidence = experiment.evidence.as_ref();
        let has_evidence = evidence.is_some_and(|targets| !targets.value.0.is_empty());
        // `field-type` reports evidence that cannot be read.
        if !has_evidence && !cx.record.is_faulty(experiment.span) {
            let finding = report.at(experiment.span, "experiment has no evidence");
            finding.help(
                "link a log, a diff or a note under its `evidence`, or in the body on a line that begins \
                 with `Evidence:`",
            );
            mention_misspelt_parts(finding, cx.record, experiment.span, &["evidence"]);
        }
    }
}
