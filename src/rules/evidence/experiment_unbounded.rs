//! `experiment-unbounded`

use crate::rules::document::mention_misspelt_parts;
use crate::rules::prelude::*;

rule! {
    /// An experiment in a debug packet does not say how long it took.
    ///
    /// A session of an hour consists of several experiments, and only their own minutes show how
    /// the hour was spent. So where a packet gives `time_spent_minutes`, each experiment gives its
    /// `minutes`, and together they are no more than that.
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
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ experiment without `minutes`
    ///     result: It has the right date.
    ///     evidence: https://example.org/logs/zone
    ///   - change: Load both orders again.
    ///     result: Both have the right date.
    ///     evidence: https://example.org/logs/again
    ///     minutes: 35
    ///              ^^ //~ experiments took 35 minutes, but the packet only 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    ///                     ^^ //~ note: the time of the whole session
    /// ---
    /// ```
    /// # Good
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
    /// Change: `PGTZ=UTC` for one session.
    /// Result: Both orders have the right date.
    /// Evidence: https://example.org/logs/zone
    /// Minutes: 20
    /// ## Conclusion
    /// The load relied on the server's time zone.
    /// ## Next pointer
    /// Set the time zone in the load script.
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
    pub static EXPERIMENT_UNBOUNDED = {
        name: "experiment-unbounded",
        family: "evidence",
        level: Preference,
        severity: Info,
        source: "Execution model, \"DebugPacket\"",
        check: Check::Packet(check),
    }
}

fn check(packet: &DebugPacket, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(spent) = &packet.time_spent_minutes else {
        return;
    };
    let experiments = packet.experiments.iter().flat_map(|list| &list.value.0);
    let mut total: i64 = 0;
    let mut over = None;
    for experiment in experiments {
        match &experiment.minutes {
            Some(minutes) => {
                total = total.saturating_add(minutes.value);
                if total > spent.value {
                    over = over.or(Some(minutes.span));
                }
            }
            // `field-type` reports minutes that cannot be read.
            None if cx.record.is_faulty(experiment.span) => {}
            None => {
                let found = report.at(experiment.span, "experiment without `minutes`");
                found.help("add how many `minutes` it took");
                mention_misspelt_parts(found, cx.record, experiment.span, &["minutes"]);
            }
        }
    }
    if let Some(place) = over {
        let message = format!(
            "experiments took {total} minutes, but the packet only {}",
            spent.value
        );
        report
            .at(place, message)
            .help("correct the minutes, or `time_spent_minutes`")
            .related(&cx.record.path, spent.span, "the time of the whole session");
    }
}
