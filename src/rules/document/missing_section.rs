//! `missing-section`

use super::missing_field::is_end_required;
use crate::record::Requirement;
use crate::rules::prelude::*;

rule! {
    /// A recommended field is missing.
    ///
    /// The record is valid without it. But the template of its kind includes the field
    /// because somebody who reads the record a year later will look for it: what an
    /// operator needs before it starts, what to do when it fails, when a run ended.
    ///
    /// A run that was held (`held_by`) was not executed and has no end,
    /// and neither has one that is still open.
    ///
    /// The fix adds the headings of all missing sections, each with a comment that says
    /// what to write there. The finding remains until somebody has written it.
    ///
    /// # Bad
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    ///       ^^^^^^^^^^^ //~ missing recommended field `context`
    /// project_id: checkout
    /// symptom: One payment in forty is booked twice.
    /// hypotheses: [The provider sends the callback twice.]
    /// experiments:
    ///   - change: Log the idempotency key.
    ///     result: Both bookings have the same key.
    ///     evidence: https://example.org/logs/checkout
    ///     minutes: 35
    /// decision: The provider is right, and our code ignores the key.
    /// time_spent_minutes: 35
    /// next_pointer: Compare the key before booking.
    /// ---
    /// ```
    /// ```md projects/checkout.md
    /// ---
    /// kind: Project
    /// project_id: checkout
    /// name: Checkout
    /// owners: [checkout@example.org]
    /// ---
    /// ```
    /// # Fixed
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    ///       ^^^^^^^^^^^ //~ missing recommended field `context`
    /// project_id: checkout
    /// symptom: One payment in forty is booked twice.
    /// hypotheses: [The provider sends the callback twice.]
    /// experiments:
    ///   - change: Log the idempotency key.
    ///     result: Both bookings have the same key.
    ///     evidence: https://example.org/logs/checkout
    ///     minutes: 35
    /// decision: The provider is right, and our code ignores the key.
    /// time_spent_minutes: 35
    /// next_pointer: Compare the key before booking.
    /// ---
    ///
    /// ## Context
    ///
    /// <!-- What changed lately. -->
    /// ```
    /// # Good
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    /// project_id: checkout
    /// symptom: One payment in forty is booked twice.
    /// hypotheses: [The provider sends the callback twice.]
    /// experiments:
    ///   - change: Log the idempotency key.
    ///     result: Both bookings have the same key.
    ///     evidence: https://example.org/logs/checkout
    ///     minutes: 35
    /// decision: The provider is right, and our code ignores the key.
    /// time_spent_minutes: 35
    /// next_pointer: Compare the key before booking.
    /// ---
    ///
    /// ## Context
    ///
    /// The provider changed its retry policy in January.
    /// ```
    pub static MISSING_SECTION = {
        name: "missing-section",
        family: "document",
        level: Operational,
        severity: Warning,
        source: "Execution model, \"Operator template\" and the fields of each kind",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    if record.kind().is_none() {
        return;
    }
    let own = record.fields.own();
    for field in own.into_iter().flat_map(|own| &own.missing) {
        if !field.is_required {
            let message = format!("missing recommended field `{}`", field.name);
            let finding = report.at(record.fallback_span, message);
            finding.about(&*field.name);
            finding.help(format!("add `{}`: {}", field.name, field.expected));
        }
    }
    // `missing-field` reports a missing end where the end is required.
    let has_no_end = record.is_held() || record.is_open_run() || is_end_required(record);
    let missing = record.absent().filter(|field| {
        field.need == Requirement::Template
            && !(has_no_end && field.name == "timestamp_end")
            && !record.has_misspelt_key(field.name)
    });
    for field in missing {
        let message = format!("missing recommended field `{}`", field.name);
        let finding = report.at(record.fallback_span, message);
        finding.about(field.name);
        let [heading, ..] = field.headings else {
            finding.help(format!("add `{}`: {}", field.name, field.expected));
            continue;
        };
        finding.help(format!(
            "add a section \"{heading}\", or the field `{}`: {}",
            field.name, field.expected
        ));
        if let Some(edit) = &record.template
            && has_heading(edit, heading)
        {
            finding.fix(SCAFFOLD, edit.clone());
        }
    }
}

/// The title of the edit that adds headings. Only the author can write what belongs below them.
const SCAFFOLD: &str = "add the headings of the missing sections, still to write";

/// Returns whether an edit adds a heading.
fn has_heading(edit: &Edit, heading: &str) -> bool {
    let mut lines = edit.text.lines();
    lines.any(|line| line.starts_with('#') && line.trim_start_matches('#').trim() == heading)
}
