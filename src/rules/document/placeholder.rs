//! `placeholder`

use crate::record::Requirement;
use crate::record::placeholder::is_placeholder;
use crate::rules::prelude::*;

rule! {
    /// A required field contains a placeholder instead of a value.
    ///
    /// `TODO` is not a symptom and `???` is not a step. The field is present, so nobody
    /// notices that it is missing, but it says nothing. The rule reports a whole value,
    /// or a whole item of a list, that is a placeholder. A sentence that merely
    /// mentions one is not reported.
    ///
    /// Some fields have rules of their own that report a placeholder as well, such as the
    /// operator of a run, a mode or a next pointer. This rule does not check them.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: TODO
    ///       ^^^^ //~ `name` is only a placeholder
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: "{{ what was seen }}"
    ///          ^^^^^^^^^^^^^^^^^^^^^ //~ `symptom` is only a placeholder
    /// context: The provider changed its retry policy in January.
    /// hypotheses: [The provider sends the callback twice., ???]
    ///                                                      ^^^ //~ `hypotheses` is only a placeholder
    /// experiments:
    ///   - change: Log the idempotency key.
    ///     result: TBD
    ///             ^^^ //~ `experiments` is only a placeholder
    ///     evidence: https://example.org/logs/checkout
    ///     minutes: 35
    /// time_spent_minutes: 35
    /// next_pointer: Compare the key before booking.
    /// ---
    ///
    /// ## Decision
    ///
    /// <fill in>
    /// ^^^^^^^^^ //~ `decision` is only a placeholder
    /// ```
    /// # Good
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: todo
    /// name: The TODO list of the warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// ```md packets/double-booking.md absent
    /// ```
    pub static PLACEHOLDER = {
        name: "placeholder",
        family: "document",
        level: Operational,
        severity: Error,
        source: "Execution model: the fields of each kind",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    let Some(kind) = record.kind() else { return };
    record.visit_fields(&mut |field, value| {
        let Some((span, value)) = value else { return };
        if field.need != Requirement::Required || has_own_rule(kind, field.name) {
            return;
        }
        value.visit_texts(span, &mut |text, span| {
            // The parser replaces bytes that are not UTF-8 by question marks, as in `???`.
            if is_placeholder(text) && !record.is_faulty(span) {
                report
                    .at(span, format!("`{}` is only a placeholder", field.name))
                    .help(format!("write the value: {}", as_phrase(field.about)));
            }
        });
    });
}

/// Returns whether another rule checks the field's value, and so reports a
/// placeholder in it too.
fn has_own_rule(kind: Kind, field: &str) -> bool {
    match field {
        "next_pointer" | "mode_id" | "mode_ids" | "state" => true,
        "op_id" => kind != Kind::Operator,
        "project_id" => kind != Kind::Project,
        _ => false,
    }
}

/// Returns the description of a field in a form that can continue a sentence.
fn as_phrase(about: &str) -> String {
    let lines: Vec<&str> = about.lines().map(str::trim).collect();
    let text = lines.join(" ");
    let mut chars = text.trim().trim_end_matches('.').chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    first.chain(chars).collect()
}
