//! `trivial-evidence`

use super::mentions;
use crate::rules::prelude::*;
use crate::target::resolution::Pinned;

rule! {
    /// An evidence file is empty or blank.
    ///
    /// It is there, and it shows nothing: the command whose output it was to keep
    /// never ran, or wrote somewhere else. What counts is something that a reader
    /// can look into.
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
    ///     result: It is on the right day.
    ///     evidence: logs/zone.log
    ///               ^^^^^^^^^^^^^ //~ `logs/zone.log` is empty or blank
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```text logs/zone.log
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
    ///     evidence: logs/zone.log
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```text logs/zone.log
    /// 48134|2025-12-31
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
    pub static TRIVIAL_EVIDENCE = {
        name: "trivial-evidence",
        family: "evidence",
        level: Operational,
        severity: Error,
        source: "Execution model, Evidence patterns: at least one non-trivial artifact",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    // A blank manifest cannot be read as one, which `manifest-integrity` says.
    let speaks = |role: ReferenceKind<'_>| role.is_evidence() && !role.is_manifest();
    let blank = |named: &NamedTarget<'_>| blank(named).filter(|_| speaks(named.role));
    for mentions in mentions::of(cx.named, blank) {
        let found = report.at(
            mentions.first,
            format!("`{}` is empty or blank", mentions.subject),
        );
        found.help("write into it what was seen, or link where that is");
        for place in mentions.further {
            found.related(&record.path, place, "named here too");
        }
    }
}

/// What is blank.
fn blank(named: &NamedTarget<'_>) -> Option<String> {
    match named.fact {
        // Where the file is not what was pinned, that is the fault.
        Resolution::File(file) if matches!(file.pinned, Pinned::Wrong { .. }) => None,
        Resolution::File(file) => file.is_blank.then(|| file.path.to_string()),
        Resolution::BlankObject => Some(named.reference.to_string()),
        Resolution::Sound
        | Resolution::Folder(_)
        | Resolution::Commit(_)
        | Resolution::Dead(_)
        | Resolution::Outside(_)
        | Resolution::Uncommitted { .. }
        | Resolution::Unverified(_) => None,
    }
}
