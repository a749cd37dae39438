//! `unknown-mode`

use crate::record::Modes;
use crate::record::mode::ANALYZE_TAG;
use crate::record::procedure::EvidencePattern;
use crate::rules::prelude::*;
use crate::text::nearest::{nearest, suggest};

rule! {
    /// A record names a mode that is not in the mode registry.
    ///
    /// The mode decides what counts as evidence, when to stop and which operators are
    /// allowed. With an unknown mode, none of this can be checked. Names are compared
    /// exactly, including letter case. Define modes of your own under `modes` in the
    /// configuration.
    ///
    /// `MODEL/ANALYZE` is a tag, not a mode: it says how somebody thought, whichever
    /// mode they worked in.
    ///
    /// # Bad
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: pipeline
    ///          ^^^^^^^^ //~ unknown mode `pipeline`
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Fixed
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Bad: a tag
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: MODEL/ANALYZE
    ///          ^^^^^^^^^^^^^ //~ `MODEL/ANALYZE` is a tag, not a mode
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Bad: an operator
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT, SERVIC]
    ///                     ^^^^^^ //~ unknown mode `SERVIC`
    /// purpose: Call back every customer on the same day.
    /// preconditions: [Yesterday's list of callers.]
    /// inputs: [{name: list, required: false}]
    /// steps: [Open the list., Call the oldest entry first., Note the answer., Ask what is still open., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTCT
    ///                   ^^^^^^ //~ unknown mode `CONTCT`
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// tags: [MODEL/ANALYZE]
    /// ---
    /// ```
    pub static UNKNOWN_MODE = {
        name: "unknown-mode",
        family: "mode",
        level: Responsibility,
        severity: Error,
        source: "Execution model, \"Mode registry\"",
        check: Check::Record(check),
        judged_by: Definitions,
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let modes = &cx.model.vocabulary().modes;
    for named in named_modes(record) {
        if modes.get(named.value).is_some() || record.is_faulty(named.span) {
            continue;
        }
        if named.value.eq_ignore_ascii_case(ANALYZE_TAG) {
            report
                .at(named.span, format!("`{ANALYZE_TAG}` is a tag, not a mode"))
                .help("name the mode that the work was done in, and move the tag to `tags`");
            continue;
        }
        let finding = report.at(named.span, format!("unknown mode `{}`", named.value));
        finding.help(help(named.value, modes));
        if let Some(mode) = recased(named.value, modes)
            // A default from the configuration has no place in this file that could be edited.
            && !record.is_default(named.span)
        {
            finding.fix(format!("write `{mode}`"), Edit::new(named.span, mode));
        }
    }
}

/// Returns every mode that a record names, known or not.
fn named_modes(record: &Record) -> Vec<Spanned<&str>> {
    let mut named = Vec::new();
    if let Some(mode) = record.fields.mode() {
        named.extend(mode.name().map(|name| Spanned::new(name, mode.span)));
    }
    if let Fields::Operator(operator) = &record.fields {
        let modes = operator.mode_ids.iter().flat_map(|modes| modes.iter());
        named.extend(modes.map(|mode| Spanned::new(&*mode.value.0, mode.span)));
        if let Some(pattern) = &operator.evidence_pattern
            && let EvidencePattern::Mode(mode) = &pattern.value
        {
            named.push(Spanned::new(&*mode.0, pattern.span));
        }
    }
    named
}

/// Suggests the mode that was probably meant, or lists all modes.
fn help(name: &str, modes: &Modes) -> String {
    let near = recased(name, modes).or_else(|| nearest(name, modes.names()));
    near.map_or_else(
        || {
            let names: Vec<String> = modes.names().map(|mode| format!("`{mode}`")).collect();
            format!("the modes are {}", names.join(", "))
        },
        |mode| suggest(name, mode),
    )
}

/// Returns the mode that differs from `name` in letter case only, if it can be
/// written in YAML without quotes.
fn recased<'m>(name: &str, modes: &'m Modes) -> Option<&'m str> {
    modes
        .names()
        .find(|mode| mode.eq_ignore_ascii_case(name) && is_plain_word(mode))
}

/// Returns whether a name needs no quotes in YAML.
fn is_plain_word(name: &str) -> bool {
    name.starts_with(|char: char| char.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}
