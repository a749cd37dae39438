//! `unknown-reference`

use crate::model::Model;
use crate::record::kind::KindName;
use crate::record::{Kind, Reference};
use crate::rules::misspelling;
use crate::rules::prelude::*;
use crate::target::Target;

rule! {
    /// A field refers to a record that does not exist.
    ///
    /// A field of type `ref`, which a kind of the configuration has, names another record by
    /// its id or by a link to its file. If no record of that kind has the id, the reader of
    /// this record cannot follow it.
    ///
    /// # Bad
    /// ```yaml .holdpoint.yaml
    /// kinds:
    ///   Task:
    ///     id: id
    ///     fields:
    ///       id: {type: id, required: true}
    ///       dependencies: {type: ref, kind: Task}
    /// ```
    /// ```md tasks/1.md
    /// ---
    /// kind: Task
    /// id: task-1
    /// dependencies: [task-2, task-9]
    ///                        ^^^^^^ //~ unknown Task `task-9`
    /// ---
    /// ```
    /// ```md tasks/2.md
    /// ---
    /// kind: Task
    /// id: task-2
    /// ---
    /// ```
    /// # Good
    /// ```md tasks/1.md
    /// ---
    /// kind: Task
    /// id: task-1
    /// dependencies: [task-2]
    /// ---
    /// ```
    pub static UNKNOWN_REFERENCE = {
        name: "unknown-reference",
        family: "document",
        level: Responsibility,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(own) = record.fields.own() else {
        return;
    };
    for (_, kind, reference) in own.references() {
        let is_checked_link = reference.value.is_link && reference.value.place.is_none();
        if is_checked_link || referenced(record, kind, &reference.value, cx.model).is_some() {
            continue;
        }
        let text = &reference.value;
        let kind = kind.map(Kind::of);
        if kind.is_some_and(|kind| cx.model.may_be_unread(kind, &text.text)) {
            continue;
        }
        let what = kind.map_or("record", Kind::word);
        let finding = report.at(reference.span, format!("unknown {what} `{text}`"));
        finding.help(format!("name a {what} that there is"));
        if let Some(kind) = kind {
            misspelling::suggest_id(finding, &reference.value.text, kind, cx.model);
        }
    }
}

/// Returns the record that a reference means: the one with that id, or the one at that path.
pub(crate) fn referenced<'m>(
    record: &Record,
    kind: Option<KindName>,
    reference: &Reference,
    model: &'m Model,
) -> Option<&'m Record> {
    let kinds: Vec<Kind> = match kind {
        Some(kind) => vec![Kind::of(kind)],
        None => {
            let built_in = Kind::ALL.iter().copied();
            let known = model.vocabulary().kinds.keys();
            built_in.chain(known.map(|name| Kind::own(name))).collect()
        }
    };
    let by_id = kinds.iter().find_map(|kind| {
        let mut records = model.records_with_id(*kind, &reference.text);
        records.next().map(|indexed| indexed.record())
    });
    by_id.or_else(|| {
        let is_path = reference.is_link || reference.text.contains(['/', '.']);
        let target = is_path.then(|| Target::parse(reference, record.path.parent()))?;
        let Target::Path(target) = target else {
            return None;
        };
        let found = model.record(&target.path)?;
        let is_meant = kind.is_none() || found.kind().is_some_and(|it| kinds.contains(&it));
        is_meant.then_some(found)
    })
}
