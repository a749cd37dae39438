//! `next-pointer`

use crate::record::next_pointer::is_vacuous;
use crate::record::read_context::shortened;
use crate::record::{Parsed, Text};
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;

rule! {
    /// A record does not say, in one line, what to do next.
    ///
    /// Whoever continues the work, even if it is you, does not remember the details. They
    /// need one line that names the next step: not a page, and not `continue`. Decisions
    /// and debug packets end with a next pointer, and so do a run and a block
    /// once they have ended. In a debug packet without `next_pointer`, `resolution_or_next` takes
    /// its place. The lines of one paragraph in the body are one line, however they are wrapped. An
    /// issue's id, an address or a link says what to do next.
    ///
    /// # Bad
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    ///       ^^^^^ //~ block has ended without a next pointer
    /// block_id: friday
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// ---
    /// ```
    /// # Bad: words without meaning
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// next_pointer: Same as before.
    ///               ^^^^^^^^^^^^^^^ //~ `Same as before.` does not say what to do next
    /// ---
    /// ```
    /// ```md blocks/monday.md
    /// ---
    /// kind: Block
    /// block_id: monday
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-09T09:00:00Z
    /// timestamp_end: 2026-03-09T11:00:00Z
    /// next_pointer: done, carry on
    ///               ^^^^^^^^^^^^^^ //~ `done, carry on` does not say what to do next
    /// ---
    /// ```
    /// # Bad: several lines
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// ---
    ///
    /// ## Next pointer
    ///
    /// - Ask the carrier about parcel 7714.
    /// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ next pointer has 2 lines, expected one
    /// - Ask accounting about the invoice.
    /// ```
    /// # Good
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T09:00:00Z
    /// timestamp_end: 2026-03-06T11:00:00Z
    /// ---
    ///
    /// ## Next pointer
    ///
    /// <!-- one line -->
    ///
    /// Ask the carrier about parcel 7714 on Monday.
    /// ```
    /// ```md blocks/monday.md
    /// ---
    /// kind: Block
    /// block_id: monday
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-09T09:00:00Z
    /// timestamp_end: 2026-03-09T11:00:00Z
    /// next_pointer: >-
    ///   Telephone Ms Okafor at ten, she has
    ///   the key.
    /// ---
    /// ```
    /// # Good: still running
    /// ```md blocks/friday.md
    /// ---
    /// kind: Block
    /// block_id: friday
    /// mode_id: CONTACT
    /// timestamp_start: 2026-06-30T09:00:00Z
    /// ---
    /// ```
    pub static NEXT_POINTER = {
        name: "next-pointer",
        family: "run",
        level: Responsibility,
        severity: Error,
        source: "Execution model: OpRun and DebugPacket, \"Invariants\"; \"Mode invariants\"",
        check: Check::Record(check),
    }
}

const OWN: &str = "next_pointer";

const MISSING_IN_PACKET: &str = "debug packet has no next pointer";

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    let Some((missing, pointer)) = due_pointer(record) else {
        return;
    };
    let Some(pointer) = pointer else {
        let finding = report.at(record.fallback_span, missing);
        finding.help("add `next_pointer`: one line that says what to do next");
        mention_misspelt(finding, record, OWN);
        return;
    };
    let text = pointer.value.trim();
    let lines = text.lines().count();
    if lines > 1 {
        report
            .at(
                pointer.span,
                format!("next pointer has {lines} lines, expected one"),
            )
            .help("write the next step in one line");
    } else if is_vacuous(text) {
        let message = format!("`{}` does not say what to do next", shortened(text));
        report
            .at(pointer.span, message)
            .help("name the next step, for example `Load March on 1 April`");
    }
}

/// Returns the next pointer that a record must have, with the message for the case
/// that it is missing. Returns `None` for a record that needs no next pointer, or
/// whose pointer cannot be read and is reported by `field-type`.
fn due_pointer(record: &Record) -> Option<(&'static str, &Parsed<Text>)> {
    let (missing, field, pointer, is_due) = match &record.fields {
        Fields::OpRun(run) => {
            let has_ended = !record.is_open_run();
            ("run has no next pointer", OWN, &run.next_pointer, has_ended)
        }
        Fields::Decision(decision) => (
            "decision has no next pointer",
            OWN,
            &decision.next_pointer,
            true,
        ),
        Fields::DebugPacket(packet) if !record.lacks(OWN) => {
            (MISSING_IN_PACKET, OWN, &packet.next_pointer, true)
        }
        Fields::DebugPacket(packet) => {
            let resolution = &packet.resolution_or_next;
            (MISSING_IN_PACKET, "resolution_or_next", resolution, true)
        }
        Fields::Block(block) => {
            let has_ended = !record.lacks("timestamp_end");
            let missing = "block has ended without a next pointer";
            (missing, OWN, &block.next_pointer, has_ended)
        }
        Fields::Operator(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => return None,
    };
    let is_missing = is_due && record.lacks(field);
    (pointer.is_some() || is_missing).then_some((missing, pointer))
}
