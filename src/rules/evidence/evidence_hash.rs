//! `evidence-hash`

use crate::record::Reference;
use crate::rules::prelude::*;
use crate::target::PIN_MARK;
use crate::target::resolution::PinCheck;

rule! {
    /// An evidence file differs from the one that was pinned.
    ///
    /// A pin, `path@sha256:…`, says which content the record means, as Git stores it.
    /// If the digests differ, either somebody changed the file later, or the record was
    /// written about a different file. The fix is unsafe: a new pin claims that the
    /// current content is evidence for the run, and only whoever did the work can say
    /// so.
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
    ///     evidence: logs/zone.log@sha256:12282de4622824a94797d7175987eae7e41650369c0a4a71969951bd4f05329d
    ///               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ pin says 12282de4622824a94797d7175987eae7e41650369c0a4a71969951bd4f05329d, but `logs/zone.log` has digest 4e30c39784b12fae9b7d0393bb4a4d2b0f1a81b70ec6d6c7fa1e36bf0bf8fbeb
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
    ///     evidence: logs/zone.log@sha256:4e30c39784b12fae9b7d0393bb4a4d2b0f1a81b70ec6d6c7fa1e36bf0bf8fbeb
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
    ///     evidence: logs/zone.log#L1@sha256:4e30c39784b12fae9b7d0393bb4a4d2b0f1a81b70ec6d6c7fa1e36bf0bf8fbeb
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
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
    pub static EVIDENCE_HASH = {
        name: "evidence-hash",
        family: "evidence",
        level: Physical,
        severity: Error,
        source: "Execution model, Evidence patterns: manifest with counts and hashes",
        check: Check::Record(check),
    }
}

fn check(_: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for named in cx.named {
        let Resolution::File(file) = named.resolution else {
            continue;
        };
        let PinCheck::Differs { pin, digest } = &file.pin_check else {
            continue;
        };
        if !named.kind.is_evidence() && named.kind != ReferenceKind::Output {
            continue;
        }
        let found = report.at(
            named.reference.span,
            format!("pin says {pin}, but `{}` has digest {digest}", file.path),
        );
        found
            .help("restore the pinned file, or update the pin if the current file proves the same");
        if let Some(place) = digits(&named.reference.value) {
            found.unsafe_fix(
                "pin the current content",
                Edit::new(place, digest.to_string()),
            );
        }
    }
}

/// Returns the place of the pin's 64 digits.
fn digits(reference: &Reference) -> Option<Span> {
    let place = reference.place?;
    let start = place.start as usize + reference.text.rfind(PIN_MARK)? + PIN_MARK.len();
    let digits = Span::new(start, start + 64);
    place.contains(digits).then_some(digits)
}
