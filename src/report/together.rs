//! Merges the findings of one rule at one place into one finding for people.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Help};
use crate::text::list::joined;

/// Returns the findings that are not waived, in their order, with those of one rule at one place of
/// one record merged into one.
pub(crate) fn together(findings: &[Diagnostic]) -> Vec<Cow<'_, Diagnostic>> {
    let open: Vec<&Diagnostic> = findings.iter().filter(|it| it.is_open()).collect();
    let groups = open
        .chunk_by(|a, b| a.has_rule_and_path_of(b) && a.span == b.span && a.severity == b.severity);
    let merged = groups.filter_map(|group| match group {
        [] => None,
        [one] => Some(Cow::Borrowed(*one)),
        [first, ..] => Some(Cow::Owned(merge(first, group))),
    });
    merged.collect()
}

/// The largest number of names, messages and pieces of advice in a merged finding. An Operator with
/// only its id misses as many fields, and a longer line would not be read.
pub(crate) const MAX_LISTED: usize = 8;

fn merge(first: &Diagnostic, all: &[&Diagnostic]) -> Diagnostic {
    let mut merged = first.clone();
    let messages: Vec<&str> = all.iter().map(|it| &*it.message).collect();
    merged.message = message(&messages);
    if all.iter().any(|it| it.fix != first.fix) {
        merged.fix = None;
    }
    let mut known = HashSet::new();
    let helps = all.iter().filter_map(|it| it.help.as_deref());
    let helps: Vec<&str> = helps.filter(|help| known.insert(*help)).collect();
    merged.help = match (helps.as_slice(), &merged.fix) {
        ([_], _) => merged.help,
        // The title of the fix sums up all helps.
        (_, Some(_)) | ([], None) => None,
        (helps, None) => Some(Help::Advice(advice(helps))),
    };
    let mut known = HashSet::new();
    let labels = all.iter().flat_map(|it| &it.related);
    let labels = labels.filter(|label| known.insert((&label.path, label.span, &label.message)));
    merged.related = labels.cloned().collect();
    merged
}

/// Returns one sentence for messages that differ in a name, and a list of them otherwise.
fn message(messages: &[&str]) -> String {
    let parts: Option<Vec<_>> = messages
        .iter()
        .map(|message| around_name(message))
        .collect();
    let Some(parts) = parts else {
        return listed(messages);
    };
    let Some(&(before, _, after)) = parts.first() else {
        return String::new();
    };
    let is_same = parts.iter().all(|part| part.0 == before && part.2 == after);
    if !is_same || !reads_well(after) {
        return listed(messages);
    }
    let names = parts.iter().map(|part| part.1).take(MAX_LISTED);
    let mut names: Vec<Cow<'_, str>> = names.map(Cow::Borrowed).collect();
    names.extend(more(parts.len()).map(Cow::Owned));
    format!("{}{}{after}", plural(before), joined(&names, "and"))
}

/// Lists messages or pieces of advice, and counts those after the first few.
fn listed(parts: &[&str]) -> String {
    let first = &parts[..parts.len().min(MAX_LISTED)];
    let more = more(parts.len()).map(|more| format!("; and {more}"));
    format!("{}{}", first.join("; "), more.unwrap_or_default())
}

/// Returns how many parts are not listed, in words, if there are any.
fn more(count: usize) -> Option<String> {
    let more = count.checked_sub(MAX_LISTED).filter(|more| *more > 0)?;
    Some(format!("{more} more"))
}

/// Splits a message at its first name: what is before it, the name with its backticks, and what is
/// after it.
fn around_name(message: &str) -> Option<(&str, &str, &str)> {
    let start = message.find('`')?;
    let end = start + 1 + message[start + 1..].find('`')? + 1;
    Some((&message[..start], &message[start..end], &message[end..]))
}

/// Returns whether the text after a name can also follow several names, because it has no verb that
/// agrees with the name.
fn reads_well(after: &str) -> bool {
    let beginnings = [" evidence, which ", ", mandatory in "];
    after.is_empty()
        || beginnings
            .iter()
            .any(|beginning| after.starts_with(beginning))
}

/// Returns the text before several names, with the noun at its end in the plural.
fn plural(before: &str) -> Cow<'_, str> {
    let nouns = [("field ", "fields "), ("literacy ", "literacies ")];
    let ending = nouns.iter().find_map(|(one, several)| {
        let start = before.strip_suffix(one)?;
        Some(format!("{start}{several}"))
    });
    ending.map_or(Cow::Borrowed(before), Cow::Owned)
}

/// Joins pieces of advice. If all of them begin with the same verb, it is written once.
fn advice(helps: &[&str]) -> String {
    const VERB: &str = "add ";
    let rest: Option<Vec<&str>> = helps.iter().map(|help| help.strip_prefix(VERB)).collect();
    match rest {
        Some(rest) => format!("{VERB}{}", listed(&rest)),
        None => listed(helps),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_that_differ_in_a_name_are_one_sentence() {
        let missing = [
            "missing required field `a`",
            "missing required field `b`",
            "missing required field `c`",
        ];
        assert_eq!(
            message(&missing),
            "missing required fields `a`, `b` and `c`"
        );
        let types = [
            "missing `logs` evidence, which SERVICE requires",
            "missing `restart` evidence, which SERVICE requires",
        ];
        assert_eq!(
            message(&types),
            "missing `logs` and `restart` evidence, which SERVICE requires"
        );
        let checks = ["check `a` has no result", "check `b` has no result"];
        assert_eq!(
            message(&checks),
            "check `a` has no result; check `b` has no result"
        );
        assert_eq!(message(&["no `a`", "too late"]), "no `a`; too late");
        let helps = ["add `a`: text", "add `b`: a list"];
        assert_eq!(advice(&helps), "add `a`: text; `b`: a list");
    }

    #[test]
    fn of_a_hundred_findings_the_first_few_are_listed() {
        let numbers = || (0..100).map(|at| format!("`{at}`"));
        let missing: Vec<String> = numbers()
            .map(|name| format!("missing required field {name}"))
            .collect();
        let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
        assert_eq!(
            message(&missing),
            "missing required fields `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7` and 92 more"
        );
        let absent: Vec<String> = numbers()
            .map(|name| format!("check {name} has no result"))
            .collect();
        let absent: Vec<&str> = absent.iter().map(String::as_str).collect();
        let line = message(&absent);
        assert!(
            line.ends_with("; check `7` has no result; and 92 more"),
            "{line}"
        );
        assert_eq!(advice(&absent), line);
    }
}
