//! `experiment-without-evidence`

use crate::rules::document::mention_misspelt_parts;
use crate::rules::prelude::*;

rule! {
    /// An experiment has no evidence.
    ///
    /// Of an experiment nobody can see, only its teller's memory is left, and a
    /// debugging session is where memory is worst. A log, a diff or a note will do.
    ///
    /// # Bad
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders carry the day after.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ an experiment without evidence
    ///     result: It is on the right day.
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
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
    /// Two orders carry the day after.
    /// ## Context
    /// The server was rebuilt on Monday.
    /// ## Experiments
    /// ### Set the session to UTC
    ///     ^^^^^^^^^^^^^^^^^^^^^^ //~ an experiment without evidence
    /// Change: `PGTZ=UTC` for one session.
    /// Result: Both orders are on the right day.
    /// ## Conclusion
    /// The load relied on the server's time zone.
    /// ## Next pointer
    /// Set the zone in the load.
    /// ```
    /// # Good
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders carry the day after.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It is on the right day.
    ///     evidence: https://example.org/logs/zone
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Around
    /// What stands beside each of these examples.
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
        let is_shown = evidence.is_some_and(|targets| !targets.value.0.is_empty());
        // Evidence that cannot be read is reported where it stands.
        if !is_shown && !cx.record.is_faulty(experiment.span) {
            let finding = report.at(experiment.span, "an experiment without evidence");
            finding.help("link a log, a diff or a note as its `evidence`");
            mention_misspelt_parts(finding, cx.record, experiment.span, &["evidence"]);
        }
    }
}
