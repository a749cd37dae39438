//! `unresolved-input`

use std::sync::LazyLock;

use regex::Regex;

use crate::model::references::input_target;
use crate::record::check::slug;
use crate::record::input::{InputType, InputUsed};
use crate::rules::prelude::*;
use crate::target::{grammar, url};
use crate::text::{FastMap, nearest, visible};

rule! {
    /// A run does not say which inputs it used, or gives one that is not of its type.
    ///
    /// A run can be repeated and questioned only if its inputs are known: each input
    /// that the operator requires, with the value that it had on that day. A value that
    /// still contains `${…}`, `{{…}}` or `<…>` from a template is not a value. A run
    /// that was held used no inputs.
    ///
    /// If the operator declares the type of an input, the value is of that type: a `path` is
    /// a target that exists, a `url` is well formed, and an `object` is the id of a record or
    /// `ref:` and the name of something else.
    ///
    /// # Bad
    /// ```md runs/week-10.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used: {sheet: "sheets/<week>.csv"}
    ///              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ input `week` has no value
    ///                      ^^^^^^^^^^^^^^^^^^^ //~ input `sheet` still contains the placeholder `<week>`
    /// acceptance_results: {numbers: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    /// # Bad: no inputs at all
    /// ```md runs/week-10.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ input `week` has no value
    ///       ^^^^^ //~ input `sheet` has no value
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
    /// # Bad: of another type
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
    ///   sheet: sheets/10.csv
    ///   numbers: reports/9.txt
    ///            ^^^^^^^^^^^^^ //~ input `numbers` is a path, but there is no file `reports/9.txt`
    ///   form: example.org/form
    ///         ^^^^^^^^^^^^^^^^ //~ input `form` is a URL, but `example.org/form` is not one: a URL begins with a scheme, as in `https://example.org`
    ///   team: help-desk
    ///         ^^^^^^^^^ //~ input `team` is an object, but no record has the id `help-desk`
    /// acceptance_results: {numbers: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    /// # Good
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
    ///   numbers: operators/send-report.md
    ///   form: https://example.org/form
    ///   team: helpdesk
    /// acceptance_results: {numbers: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md operators/send-report.md
    /// ---
    /// kind: Operator
    /// op_id: send-report
    /// name: Send the weekly report
    /// mode_ids: [CONTACT]
    /// purpose: Tell the customer what was done this week.
    /// preconditions: [The week is over.]
    /// inputs:
    ///   - week
    ///   - sheet
    ///   - {name: greeting, required: false}
    ///   - {name: numbers, type: path, required: false}
    ///   - {name: form, type: url, required: false}
    ///   - {name: team, type: object, required: false}
    /// steps: [Write the report., Have a colleague read it., Attach the numbers., Send the report., Note the day.]
    /// outputs: [reports/*.txt]
    /// acceptance_checks: [{id: numbers, run: grep -c total reports/10.txt}]
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone the customer.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail that was sent.]
    /// next_pointer_rule: Say when the next report is due.
    /// ---
    /// ```
    /// ```md projects/helpdesk.md
    /// ---
    /// kind: Project
    /// project_id: helpdesk
    /// name: Helpdesk
    /// owners: [desk@example.org]
    /// ---
    /// ```
    pub static UNRESOLVED_INPUT = {
        name: "unresolved-input",
        family: "run",
        level: Operational,
        severity: Error,
        source: "Execution model: OpRun, \"Fields\"",
        check: Check::Run(check),
        judged_by: Files,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    if cx.record.is_held() {
        return;
    }
    let used = run.inputs_used.as_ref();
    let given = used.map_or(&[][..], |used| &used.value.0);
    for input in given {
        if let Some(placeholder) = find_placeholder(&input.value) {
            let message = format!(
                "input `{}` still contains the placeholder `{placeholder}`",
                input.name
            );
            report
                .at(input.value.span, message)
                .help("write the value that the input had in this run");
        }
    }
    let operator = run.op_id.as_ref().and_then(|id| cx.model.operator(id));
    if let Some(operator) = operator {
        check_types(&operator, given, cx, report);
    }
    // An open run may still say which inputs it used.
    if cx.record.is_open_run() {
        return;
    }
    // An entry that cannot be read may be the input that seems to be missing.
    let place = match used {
        Some(used) if cx.record.is_faulty(used.span) => return,
        Some(used) => used.span,
        None if cx.record.lacks("inputs_used") => cx.record.fallback_span,
        None => return,
    };
    let inputs = operator.iter().flat_map(|operator| &operator.fields.inputs);
    let required = inputs
        .flat_map(|inputs| inputs.value.iter())
        .filter(|input| input.value.is_required())
        .filter_map(|input| input.value.name.as_ref());
    let mut by_name: FastMap<&str, usize> = FastMap::default();
    let mut by_slug: FastMap<String, usize> = FastMap::default();
    for (at, used) in given.iter().enumerate() {
        by_name.entry(&used.name).or_insert(at);
        by_slug.entry(slug(&used.name)).or_insert(at);
    }
    let mut listed = 0;
    for (number, name) in required.enumerate() {
        // Two names may differ only in how their words are joined: an operator may require "Shop
        // totals" in its body, and a run may give `shop_totals`.
        let slug = Some(slug(name)).filter(|slug| !slug.is_empty());
        let alike = slug.and_then(|slug| by_slug.get(&slug));
        let named = by_name.get(&***name).into_iter().chain(alike).min();
        let named = named.map(|at| &given[*at]);
        if named.is_some_and(|used| !is_empty(used)) {
            continue;
        }
        if listed == MAX_LISTED {
            let message = "more inputs have no value";
            report.at(place, message).about("more inputs");
            return;
        }
        listed += 1;
        let place = named.map_or(place, |used| used.name.span);
        let others = given.iter().map(|used| &**used.name);
        let is_compared = named.is_none() && number < MAX_COMPARED;
        let near = nearest(name, others.filter(|_| is_compared));
        report
            .at(place, format!("input `{name}` has no value"))
            .about(&***name)
            .help(match near {
                Some(near) => format!("rename `{near}` to `{name}` if that input is meant"),
                None => format!("add `{name}` with the value that it had in this run"),
            });
    }
}

/// Reports values that are not of the type that the operator declares.
fn check_types(
    operator: &Operator,
    given: &[InputUsed],
    cx: &Context<'_>,
    report: &mut Report<'_>,
) {
    let types = operator.input_types();
    for used in given {
        let Some(kind) = types.get(&*used.name.value.0) else {
            continue;
        };
        let value = used.value.trim();
        if is_empty(used) || find_placeholder(value).is_some() {
            continue;
        }
        let fault = match kind {
            InputType::Param => None,
            InputType::Path => path_fault(used, cx).map(|why| format!("is a path, but {why}")),
            InputType::Url => url::form_fault(value)
                .map(|why| format!("is a URL, but `{}` is not one: {why}", visible(value))),
            InputType::Object => (!is_object(value, cx)).then(|| {
                let value = visible(value);
                format!("is an object, but no record has the id `{value}`")
            }),
        };
        if let Some(fault) = fault {
            let finding = report.at(used.value.span, format!("input `{}` {fault}", used.name));
            finding.help(match kind {
                InputType::Object => "name a record by its id, or write `ref:` and what it is",
                InputType::Path => "name a file that exists, or change the type in the operator",
                InputType::Url | InputType::Param => {
                    "write a whole URL, or change the type in the operator"
                }
            });
        }
    }
}

/// Returns why the value of an input is not a path that exists, if it is not.
fn path_fault(used: &InputUsed, cx: &Context<'_>) -> Option<String> {
    let target = input_target(used, cx.record.path.parent())?;
    match cx.model.resolutions().for_target(&target) {
        Resolution::Dead(dead) => Some(dead.reason.clone()),
        Resolution::Outside(what) => Some(format!("this one is {what}")),
        Resolution::Sound
        | Resolution::File(_)
        | Resolution::Folder(_)
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Uncommitted { .. }
        | Resolution::Unverified(_) => None,
    }
}

/// Returns whether a value is the id of a record, or `ref:` and the name of something else.
fn is_object(value: &str, cx: &Context<'_>) -> bool {
    let is_record = |kind: &Kind| {
        cx.model.records_with_id(*kind, value).next().is_some()
            || cx.model.may_be_unread(*kind, value)
    };
    match grammar::named(value) {
        Some(name) => !name.is_empty(),
        None => Kind::ALL.iter().any(is_record),
    }
}

/// How many inputs of one run are listed: many runs may miss each input of one operator.
const MAX_LISTED: usize = 100;

/// How many inputs are compared with those that a run gives. If an operator requires more, nobody
/// mistyped a name.
const MAX_COMPARED: usize = 200;

/// Returns whether an input is given without a value.
fn is_empty(used: &InputUsed) -> bool {
    matches!(used.value.trim(), "" | "~")
}

/// Returns the first placeholder from a template that a value still contains.
fn find_placeholder(value: &str) -> Option<&str> {
    /// `<…>` is a placeholder only if it does not follow a word and contains words:
    /// not `a < b`, `x<3>y`, `Vec<String>`, `<ada@example.org>`, `<https://…>`.
    static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
        let word = r"(?:^|[^\p{Alphabetic}\p{N}<])(<(?:\p{Alphabetic}[\p{Alphabetic}\p{N} _.\-]{0,60}|\.\.\.|…)>)";
        Regex::new(&format!(
            r"(\$\{{[^{{}}\n]+\}}|\{{\{{[^{{}}\n]+\}}\}})|{word}"
        ))
        .expect("the pattern is valid")
    });
    if !value.contains(['$', '{', '<']) {
        return None;
    }
    let found = PLACEHOLDER.captures(value)?;
    let placeholder = found.get(1).or_else(|| found.get(2))?.as_str();
    // `<b>…</b>` is markup.
    let closing = placeholder
        .strip_prefix('<')
        .map(|name| format!("</{name}"));
    let is_markup = closing.is_some_and(|closing| value.contains(&closing));
    (!is_markup).then_some(placeholder)
}

#[cfg(test)]
mod tests {
    use super::find_placeholder;

    #[test]
    fn placeholders_are_distinguished_from_similar_text() {
        for (value, placeholder) in [
            ("${MONTH}", "${MONTH}"),
            ("data/${MONTH:-03}/a.csv", "${MONTH:-03}"),
            ("{{ month }}", "{{ month }}"),
            ("<month>", "<month>"),
            ("data/<the month>/a.csv", "<the month>"),
            ("<...>", "<...>"),
        ] {
            assert_eq!(find_placeholder(value), Some(placeholder), "{value}");
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
            assert_eq!(find_placeholder(value), None, "{value}");
        }
    }
}
