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
    /// A field of type `ref`, in a kind that the configuration defines, names another record by its
    /// id or by a link to its file. If no record of that kind has the id, the reader of this record
    /// cannot follow it.
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
        let target = &reference.value;
        // `dead-link` reports a link of the body whose file does not exist.
        let is_checked_link = target.is_link && target.place.is_none();
        if is_checked_link || referenced(record, kind, target, cx.model).is_some() {
            continue;
        }
        let kind = kind.map(Kind::of);
        if kind.is_some_and(|kind| cx.model.may_be_unread(kind, &target.text)) {
            continue;
        }
        let what = kind.map_or("record", Kind::word);
        let finding = report.at(reference.span, format!("unknown {what} `{target}`"));
        let article = kind.map_or("a", Kind::article);
        finding.help(format!("name {article} {what} that exists"));
        if let Some(kind) = kind {
            misspelling::suggest_id(finding, &target.text, kind, cx.model);
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
    let kind = kind.map(Kind::of);
    let with_id = |kind: Kind| {
        let mut records = model.records_with_id(kind, &reference.text);
        records.next().map(|indexed| indexed.record())
    };
    let by_id = match kind {
        Some(kind) => with_id(kind),
        None => model.vocabulary().all_kinds().find_map(with_id),
    };
    by_id.or_else(|| {
        let is_path = reference.is_link || reference.text.contains(['/', '.']);
        let path = is_path.then(|| Target::path(reference, record.path.parent()))??;
        let found = model.record(&path)?;
        let is_meant = kind.is_none_or(|kind| found.kind() == Some(kind));
        is_meant.then_some(found)
    })
}
