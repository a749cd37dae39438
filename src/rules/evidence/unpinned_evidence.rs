//! `unpinned-evidence`

use crate::record::Reference;
use crate::rules::prelude::*;
use crate::target::PIN_MARK;
use crate::target::resolution::PinCheck;

rule! {
    /// An evidence file is not pinned.
    ///
    /// Without a pin, nobody can tell whether the file is still the one that the record
    /// describes. The rule is off unless the configuration enables it (`rules:
    /// {unpinned-evidence: warning}`). The fix adds the digest of the current content.
    /// The fix is safe, because the record did not say before which content it means.
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
    ///     evidence: logs/zone.log#L1
    ///               ^^^^^^^^^^^^^^^^ //~ `logs/zone.log` is not pinned
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Fixed
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
    ///     evidence: logs/zone.log#L1@sha256:4e30c39784b12fae9b7d0393bb4a4d2b0f1a81b70ec6d6c7fa1e36bf0bf8fbeb
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
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
    ///     evidence: [logs/zone.log@sha256:4e30c39784b12fae9b7d0393bb4a4d2b0f1a81b70ec6d6c7fa1e36bf0bf8fbeb, https://example.org/zone, logs]
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Around
    /// These files are part of every example.
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
    for named in cx.evidence() {
        let Resolution::File(file) = named.resolution else {
            continue;
        };
        let PinCheck::Unpinned { digest } = &file.pin_check else {
            continue;
        };
        let reference = &named.reference.value;
        let found = report.at(
            named.reference.span,
            format!("`{}` is not pinned", file.path),
        );
        let Some(digest) = digest else {
            found.help(format!("add `{PIN_MARK}` and the digest of the file"));
            continue;
        };
        match place_for_pin(reference) {
            Some(end) => {
                found.help(format!("add `{PIN_MARK}{digest}`"));
                found.fix(
                    "pin the current content",
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

/// Returns the place where a pin can be added. A Markdown link has none, because a pin
/// would break the link.
fn place_for_pin(reference: &Reference) -> Option<Span> {
    let place = reference.place.filter(|_| !reference.is_link)?;
    Some(Span::empty(place.end as usize))
}
