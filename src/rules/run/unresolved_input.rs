//! `unresolved-input`

use std::sync::LazyLock;

use regex::Regex;

use crate::record::check::slug;
use crate::record::input::InputUsed;
use crate::rules::prelude::*;
use crate::text::nearest;

rule! {
    /// A run does not say what it was run on.
    ///
    /// A run can be repeated, and doubted, only if its inputs are known: each
    /// input that the operator requires, with the value it had on that day. A
    /// value that still holds a template's `${…}`, `{{…}}` or `<…>` is the
    /// question and not the answer. A run that was held used nothing.
    ///
    /// # Bad
    /// ```md projects/helpdesk.md
    /// ---
    /// kind: Project
    /// project_id: helpdesk
    /// name: Helpdesk
    /// owners: [desk@example.org]
    /// ---
    /// ```
    /// ```md operators/send-report.md
    /// ---
    /// kind: Operator
    /// op_id: send-report
    /// name: Send the weekly report
    /// mode_ids: [CONTACT]
    /// purpose: Tell the customer what was done this week.
    /// preconditions: [The week is over.]
    /// inputs: [week, sheet, {name: greeting, required: false}]
    /// steps: [Write it., Have it read., Attach the numbers., Send it., Note the day.]
    /// outputs: [reports/*.txt]
    /// acceptance_checks: [{id: numbers, run: grep -c total reports/10.txt}]
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail.]
    /// next_pointer_rule: The day of the next report.
    /// ---
    /// ```
    /// ```md runs/week-10.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used: {sheet: "sheets/<week>.csv"}
    ///              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ nothing says what the input `week` was
    ///                      ^^^^^^^^^^^^^^^^^^^ //~ the input `sheet` still holds `<week>`
    /// acceptance_results: {numbers: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    /// # Bad: without any
    /// ```md projects/helpdesk.md
    /// ---
    /// kind: Project
    /// project_id: helpdesk
    /// name: Helpdesk
    /// owners: [desk@example.org]
    /// ---
    /// ```
    /// ```md operators/send-report.md
    /// ---
    /// kind: Operator
    /// op_id: send-report
    /// name: Send the weekly report
    /// mode_ids: [CONTACT]
    /// purpose: Tell the customer what was done this week.
    /// preconditions: [The week is over.]
    /// inputs: [week, sheet, {name: greeting, required: false}]
    /// steps: [Write it., Have it read., Attach the numbers., Send it., Note the day.]
    /// outputs: [reports/*.txt]
    /// acceptance_checks: [{id: numbers, run: grep -c total reports/10.txt}]
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail.]
    /// next_pointer_rule: The day of the next report.
    /// ---
    /// ```
    /// ```md runs/week-10.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ nothing says what the input `week` was
    ///       ^^^^^ //~ nothing says what the input `sheet` was
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// acceptance_results: {numbers: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    /// # Good
    /// ```md projects/helpdesk.md
    /// ---
    /// kind: Project
    /// project_id: helpdesk
    /// name: Helpdesk
    /// owners: [desk@example.org]
    /// ---
    /// ```
    /// ```md operators/send-report.md
    /// ---
    /// kind: Operator
    /// op_id: send-report
    /// name: Send the weekly report
    /// mode_ids: [CONTACT]
    /// purpose: Tell the customer what was done this week.
    /// preconditions: [The week is over.]
    /// inputs: [week, sheet, {name: greeting, required: false}]
    /// steps: [Write it., Have it read., Attach the numbers., Send it., Note the day.]
    /// outputs: [reports/*.txt]
    /// acceptance_checks: [{id: numbers, run: grep -c total reports/10.txt}]
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail.]
    /// next_pointer_rule: The day of the next report.
    /// ---
    /// ```
    /// ```md runs/week-10.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used:
    ///   week: 10
    ///   sheet: sheets/10.csv, those with total < 100 left out
    /// acceptance_results: {numbers: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    pub static UNRESOLVED_INPUT = {
        name: "unresolved-input",
        family: "run",
        level: Operational,
        severity: Error,
        source: "Execution model: OpRun, \"Fields\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    if cx.record.is_held() {
        return;
    }
    let used = run.inputs_used.as_ref();
    let given = used.map_or(&[][..], |used| &used.value.0);
    for input in given {
        if let Some(left) = left_of_template(&input.value) {
            let message = format!("the input `{}` still holds `{left}`", input.name);
            report
                .at(input.value.span, message)
                .help("write the value that it had in this run");
        }
    }
    // What is there and cannot be read may be the input that seems to be absent.
    let place = match used {
        Some(used) if cx.record.is_faulty(used.span) => return,
        Some(used) => used.span,
        None if cx.record.lacks("inputs_used") => cx.record.fallback_span,
        None => return,
    };
    let operator = run.op_id.as_ref().and_then(|id| cx.model.operator(id));
    let inputs = operator.iter().flat_map(|operator| &operator.fields.inputs);
    let required = inputs
        .flat_map(|inputs| inputs.value.iter())
        .filter(|input| input.value.is_required())
        .filter_map(|input| input.value.name.as_ref());
    for name in required {
        let named = given.iter().find(|used| is_same(name, &used.name));
        if named.is_some_and(|used| !is_nothing(used)) {
            continue;
        }
        let place = named.map_or(place, |used| used.name.span);
        let others = given.iter().map(|used| &**used.name);
        let near = nearest(name, others.filter(|_| named.is_none()));
        report
            .at(place, format!("nothing says what the input `{name}` was"))
            .about(&***name)
            .help(match near {
                Some(near) => format!("call it `{name}` if `{near}` is meant"),
                None => format!("add `{name}` with the value it had in this run"),
            });
    }
}

/// Names are the same however their words are joined: an operator may ask for
/// "Shop totals" in its body, and a run give `shop_totals`.
fn is_same(asked: &str, given: &str) -> bool {
    asked == given || (slug(asked) == slug(given) && !slug(given).is_empty())
}

fn is_nothing(used: &InputUsed) -> bool {
    matches!(used.value.trim(), "" | "~")
}

/// What a template asks to be filled in, where it was not.
fn left_of_template(value: &str) -> Option<&str> {
    /// `<…>` is one only where it does not follow a word, and holds words:
    /// not `a < b`, `x<3>y`, `Vec<String>`, `<ada@example.org>`, `<https://…>`.
    static LEFT: LazyLock<Regex> = LazyLock::new(|| {
        let word = r"(?:^|[^\p{Alphabetic}\p{N}<])(<(?:\p{Alphabetic}[\p{Alphabetic}\p{N} _.\-]{0,60}|\.\.\.|…)>)";
        Regex::new(&format!(
            r"(\$\{{[^{{}}\n]+\}}|\{{\{{[^{{}}\n]+\}}\}})|{word}"
        ))
        .expect("a pattern of our own")
    });
    if !value.contains(['$', '{', '<']) {
        return None;
    }
    let found = LEFT.captures(value)?;
    let left = found.get(1).or_else(|| found.get(2))?.as_str();
    // `<b>…</b>` is markup.
    let closing = left.strip_prefix('<').map(|name| format!("</{name}"));
    let is_markup = closing.is_some_and(|closing| value.contains(&closing));
    (!is_markup).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::left_of_template;

    #[test]
    fn what_a_template_left_is_told_from_what_looks_like_it() {
        for (value, left) in [
            ("${MONTH}", "${MONTH}"),
            ("data/${MONTH:-03}/a.csv", "${MONTH:-03}"),
            ("{{ month }}", "{{ month }}"),
            ("<month>", "<month>"),
            ("data/<the month>/a.csv", "<the month>"),
            ("<...>", "<...>"),
        ] {
            assert_eq!(left_of_template(value), Some(left), "{value}");
        }
        for value in [
            "a < b and c > d",
            "x<3>y",
            "<3>",
            "Vec<String>",
            "Ada <ada@example.org>",
            "<https://example.org>",
            "<b>bold</b>",
            "shop.orders -> data/orders",
            "$MONTH",
            "{a: {b: c}}",
            "a <<EOF",
            "1 <2> 3",
        ] {
            assert_eq!(left_of_template(value), None, "{value}");
        }
    }
}
