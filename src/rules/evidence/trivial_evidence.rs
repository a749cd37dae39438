//! `trivial-evidence`

use super::mentions::group_mentions;
use crate::rules::prelude::*;
use crate::target::resolution::PinCheck;

rule! {
    /// An evidence file is empty or blank.
    ///
    /// The file exists but shows nothing: the command whose output it was meant to
    /// contain never ran, or wrote somewhere else. Evidence is something that readers
    /// can look at.
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
    ///     result: It has the right date.
    ///     evidence: logs/zone.log
    ///               ^^^^^^^^^^^^^ //~ `logs/zone.log` is empty or blank
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```text logs/zone.log
    /// ```
    /// # Good
    /// ```text logs/zone.log
    /// 48134|2025-12-31
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
    let groups = group_mentions(cx.named, |named| {
        // `manifest-integrity` reports a blank manifest.
        let is_checked = named.kind.is_evidence() && !named.kind.is_manifest();
        blank_target(named).filter(|_| is_checked)
    });
    for mentions in groups {
        let found = report.at(
            mentions.first,
            format!("`{}` is empty or blank", mentions.subject),
        );
        found.help("write what was observed into the file, or link a file that shows it");
        for place in mentions.further {
            found.related(&record.path, place, "also named here");
        }
    }
}

/// Returns the name of a target whose content is empty or blank.
fn blank_target(named: &NamedTarget<'_>) -> Option<String> {
    match named.resolution {
        // `evidence-hash` reports a file that differs from its pin.
        Resolution::File(file) if matches!(file.pin_check, PinCheck::Differs { .. }) => None,
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
