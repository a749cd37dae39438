//! `placeholder`

use std::sync::LazyLock;

use regex::RegexSet;

use crate::rules::prelude::*;

rule! {
    /// A required field holds a word that stands for what is still to be written.
    ///
    /// `TODO` is not a symptom and `???` is not a step: the field is there so
    /// that nobody misses it, and says nothing. Where a whole value or a whole
    /// item of a list is such a word, it is reported; a sentence that mentions
    /// one is not.
    ///
    /// Fields that are compared with something (the operator of a run, a mode, a
    /// next pointer) are left to the rules that compare them.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: TODO
    ///       ^^^^ //~ `name` is still to be written
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: "{{ what was seen }}"
    ///          ^^^^^^^^^^^^^^^^^^^^^ //~ `symptom` is still to be written
    /// context: The provider changed its retry policy in January.
    /// hypotheses: [The provider sends the callback twice., ???]
    ///                                                      ^^^ //~ `hypotheses` is still to be written
    /// experiments:
    ///   - change: Log the idempotency key.
    ///     result: TBD
    ///             ^^^ //~ `experiments` is still to be written
    ///     evidence: https://example.org/logs/checkout
    /// time_spent_minutes: 35
    /// next_pointer: Compare the key before booking.
    /// ---
    ///
    /// ## Decision
    ///
    /// <fill in>
    /// ^^^^^^^^^ //~ `decision` is still to be written
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
    record.each(&mut |field, value| {
        let Some((span, value)) = value else { return };
        if field.need != crate::record::Need::Required || is_compared(kind, field.name) {
            return;
        }
        value.texts(span, &mut |text, span| {
            // Bytes that are not UTF-8 have been replaced by question marks.
            if is_placeholder(text) && !record.is_faulty(span) {
                report
                    .at(span, format!("`{}` is still to be written", field.name))
                    .help(format!("say it: {}", words(field.about)));
            }
        });
    });
}

/// Whether another rule compares the field with something, so that it speaks
/// of a placeholder in it too.
fn is_compared(kind: Kind, field: &str) -> bool {
    match field {
        "next_pointer" | "mode_id" | "mode_ids" | "state" => true,
        "op_id" => kind != Kind::Operator,
        "project_id" => kind != Kind::Project,
        _ => false,
    }
}

/// What a field is for, as a part of a sentence.
fn words(about: &str) -> String {
    let lines: Vec<&str> = about.lines().map(str::trim).collect();
    let text = lines.join(" ");
    let mut chars = text.trim().trim_end_matches('.').chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    first.chain(chars).collect()
}

/// Whether a text stands for one that is still to be written.
///
/// `todo` in small letters is a name that people give to lists, and `unknown`
/// may be an answer; both are meant in capitals only.
pub fn is_placeholder(text: &str) -> bool {
    static FORMS: LazyLock<RegexSet> = LazyLock::new(|| {
        let forms = [
            r"^\W*(TODO|UNKNOWN|(?i:TBD|FIXME|XXX+))\W*$",
            r"^\?{3,}$",
            r"(?s)^\{\{.*\}\}$",
            // `<https://example.org>` and `<a@example.org>` are links.
            r"^<[^<>:@]+>$",
        ];
        RegexSet::new(forms).expect("fixed patterns")
    });
    let text = text.trim();
    text.len() <= 200 && FORMS.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn a_placeholder_is_the_whole_text() {
        for text in [
            "TODO",
            "TODO.",
            "`TODO`",
            "**TBD**",
            "tbd",
            "fixme!",
            "XXX",
            "xxxx",
            "UNKNOWN",
            "???",
            "{{name}}",
            "{{ a\nb }}",
            "<fill in>",
            "<...>",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "",
            "TODO list",
            "todo",
            "unknown",
            "Why???",
            "??",
            "XX",
            "{name}",
            "a {{b}}",
            "<https://example.org>",
            "<a@example.org>",
            "a < b > c",
            "<a> <b>",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
