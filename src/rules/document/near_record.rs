//! `near-record`

use std::collections::HashSet;

use super::faults::report_as_is;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A file was meant to be a record, but Holdpoint cannot read it as one.
    ///
    /// The file has a field that only records have, such as `op_id` or `acceptance_results`. It is
    /// not a record, because it has no `kind`, or because its frontmatter does not begin with `---`
    /// in the first line. Nothing else in the file is checked.
    ///
    /// The finding is an error if all other Markdown files in the folder are records.
    ///
    /// # Bad
    /// ```md notes/monday.md
    /// ---
    /// Kind: OpRun
    /// ^^^^ //~ file is not read as a record: it has `Kind` instead of `kind`
    /// op_id: load-orders
    /// ---
    /// ```
    /// ```md notes/tuesday.md
    ///
    /// ^ //~ file is not read as a record: its first line is not `---`
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// ---
    /// ```
    /// ```md notes/wednesday.md
    /// ---
    /// ^^^ //~ file is not read as a record: it has no `kind`
    /// decision_id: wait
    /// ---
    /// ```
    /// ```md notes/thursday.md
    /// ----
    /// ^^^^ //~ file is not read as a record: its frontmatter begins with `----`
    /// kind: OpRun
    /// op_id: load-orders
    /// ----
    /// ```
    /// # Good
    /// ```md notes/monday.md
    /// ---
    /// title: What we talked about on Monday
    /// kind: minutes
    /// ---
    /// ```
    /// ```md notes/tuesday.md absent
    /// ```
    /// ```md notes/wednesday.md absent
    /// ```
    /// ```md notes/thursday.md absent
    /// ```
    pub static NEAR_RECORD = {
        name: "near-record",
        family: "document",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Repository(check, &[Reads::Names]),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let unread = cx.model.records().iter();
    let unread = unread.filter(|indexed| indexed.entry.kind.is_none());
    let near: Vec<_> = unread
        .map(|indexed| (&indexed.path, indexed.open()))
        .filter(|(_, record)| record.is_near_record())
        .collect();
    if near.is_empty() {
        return;
    }
    let records = cx.model.records().iter();
    let records = records.filter(|indexed| indexed.entry.kind.is_some());
    let folders: HashSet<&[u8]> = records.map(|indexed| indexed.path.parent()).collect();
    for (path, record) in near {
        let folder = path.parent();
        let holds_only_records = folders.contains(folder) && !cx.model.is_mixed(folder);
        for fault in record.faults_of(FaultKind::NearRecord) {
            let mut report = report.file(path);
            let finding = report_as_is(&record, fault, &mut report);
            if holds_only_records {
                finding.severity(Severity::Error);
            }
        }
    }
}
