//! `unpinned-evidence`

use crate::record::Reference;
use crate::rules::prelude::*;
use crate::target::grammar::PIN_MARK;
use crate::target::resolution::Pinned;

rule! {
    /// An evidence file has no pin.
    ///
    /// Without one nobody can tell whether the file is still the one that the record
    /// spoke of. The rule is off until the config asks for it (`rules:
    /// {unpinned-evidence: warning}`); the fix adds the digest of what is there. It
    /// is a safe one, because before it the record did not say which bytes it means.
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
    ///     evidence: logs/zone.log#L1
    ///               ^^^^^^^^^^^^^^^^ //~ `logs/zone.log` has no pin
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Fixed
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
    ///     evidence: logs/zone.log#L1@sha256:4e30c39784b12fae9b7d0393bb4a4d2b0f1a81b70ec6d6c7fa1e36bf0bf8fbeb
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
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
    ///     evidence: [logs/zone.log@sha256:4e30c39784b12fae9b7d0393bb4a4d2b0f1a81b70ec6d6c7fa1e36bf0bf8fbeb, https://example.org/zone, logs]
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Around
    /// What stands beside each of these examples.
    ///
    /// ```yaml .holdpoint.yaml
    /// version: 1
    /// rules: {unpinned-evidence: info}
    /// ```
    /// ```text logs/zone.log
    /// 48134|2025-12-31
    /// ```
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    pub static UNPINNED_EVIDENCE = {
        name: "unpinned-evidence",
        family: "evidence",
        level: Preference,
        severity: Info (opt_in),
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(_: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for named in cx.named.iter().filter(|named| named.role.is_evidence()) {
        let Resolution::File(file) = named.fact else {
            continue;
        };
        let Pinned::Not { digest } = &file.pinned else {
            continue;
        };
        let reference = &named.reference.value;
        let found = report.at(named.reference.span, format!("`{}` has no pin", file.path));
        let Some(digest) = digest else {
            found.help(format!("add `{PIN_MARK}` and its digest"));
            continue;
        };
        match end(reference) {
            Some(end) => {
                found.help(format!("add `{PIN_MARK}{digest}`"));
                found.fix(
                    "pin what is there",
                    Edit::new(end, format!("{PIN_MARK}{digest}")),
                );
            }
            None => {
                let path = &file.path;
                found.help(format!("write it as a target: `{path}{PIN_MARK}{digest}`"));
            }
        }
    }
}

/// Where a pin can be added. A link with a pin leads nowhere for who clicks it.
fn end(reference: &Reference) -> Option<Span> {
    let place = reference.place.filter(|_| !reference.is_link)?;
    Some(Span::empty(place.end as usize))
}
