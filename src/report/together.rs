//! Findings that people read together: those of one rule at one place.

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
        // The fix says in a few words what all of them say.
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
        return messages.join("; ");
    };
    let Some(&(before, _, after)) = parts.first() else {
        return String::new();
    };
    let is_same = parts.iter().all(|part| part.0 == before && part.2 == after);
    if !is_same || !reads_well(after) {
        return messages.join("; ");
    }
    let names: Vec<&str> = parts.iter().map(|part| part.1).collect();
    format!("{}{}{after}", plural(before), joined(&names, "and"))
}

/// Splits a message at its first name: what is before it, the name with its backticks, and what is
/// after it.
fn around_name(message: &str) -> Option<(&str, &str, &str)> {
    let start = message.find('`')?;
    let end = start + 1 + message[start + 1..].find('`')? + 1;
    Some((&message[..start], &message[start..end], &message[end..]))
}

/// Returns whether what follows a name can follow several: it has no verb that agrees with the name.
fn reads_well(after: &str) -> bool {
    let beginnings = [" evidence, which ", ", mandatory in "];
    after.is_empty()
        || beginnings
            .iter()
            .any(|beginning| after.starts_with(beginning))
}

/// Returns what is before several names: the noun at its end is in the plural.
fn plural(before: &str) -> Cow<'_, str> {
    let nouns = [("field ", "fields "), ("literacy ", "literacies ")];
    let ending = nouns.iter().find_map(|(one, several)| {
        let start = before.strip_suffix(one)?;
        Some(format!("{start}{several}"))
    });
    ending.map_or(Cow::Borrowed(before), Cow::Owned)
}

/// Joins pieces of advice; a word with which all of them begin is written once.
fn advice(helps: &[&str]) -> String {
    const VERB: &str = "add ";
    let rest: Option<Vec<&str>> = helps.iter().map(|help| help.strip_prefix(VERB)).collect();
    match rest {
        Some(rest) => format!("{VERB}{}", rest.join("; ")),
        None => helps.join("; "),
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
        assert_eq!(
            advice(&["add `a`: text", "add `b`: a list"]),
            "add `a`: text; `b`: a list"
        );
    }
}
